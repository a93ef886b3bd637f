import { expect, it } from 'vitest';
import { createPacer, createPacers, type Pacer } from '../../jobs/pace-slack.ts';
import { SLACK_LIMITS, type SlackLimits } from '../../src/domain/pace.ts';

const POST = 'chat.postMessage';
const WIDE: SlackLimits = { conversation: 60, [POST]: 100_000, 'chat.update': 100_000, 'views.publish': 100_000 };

/** A pacer on a clock that stands until it is moved. */
function aPacer(limits: SlackLimits | null = WIDE): { pacer: Pacer; pass(ms: number): void; now(): number } {
  let now = 1_000_000;
  return {
    pacer: createPacer({ clock: { now: () => new Date(now) }, limits: () => limits }),
    pass: (ms) => (now += ms),
    now: () => now - 1_000_000,
  };
}

it('whoever must wait is told how long, and keeps the place', () => {
  const { pacer, pass } = aPacer();
  for (const who of ['a', 'b', 'c']) expect(pacer.turn(who, POST, 'U1')).toBe(0);
  expect(pacer.turn('d', POST, 'U1')).toBe(1_000);
  expect(pacer.turn('e', POST, 'U1')).toBe(2_000);
  expect(pacer.turn('d', POST, 'U1')).toBe(1_000);
  pass(1_000);
  expect(pacer.turn('f', POST, 'U1')).toBe(2_000);
  expect(pacer.turn('d', POST, 'U1')).toBe(0);
});

it('nobody passes who was there before, unless that one does not come', () => {
  const { pacer, pass } = aPacer();
  for (const who of ['a', 'b', 'c', 'd', 'e']) pacer.turn(who, POST, 'U1');
  pass(2_500);
  expect(pacer.turn('e', POST, 'U1')).toBeGreaterThan(0);
  expect(pacer.turn('d', POST, 'U1')).toBe(0);
  expect(pacer.turn('e', POST, 'U1')).toBe(0);
  pacer.turn('f', POST, 'U1');
  for (const who of ['g', 'h', 'i', 'j']) pacer.turn(who, POST, 'U1');
  pass(60_000);
  expect(pacer.turn('j', POST, 'U1')).toBe(0);
});

it('one conversation does not hold up another', () => {
  const { pacer } = aPacer();
  for (let i = 0; i < 100; i += 1) pacer.turn(`r${String(i)}`, POST, 'U1');
  expect(pacer.turn('x', POST, 'U2')).toBe(0);
});

it('those who all come late are still sent one by one', () => {
  const { pacer, pass, now } = aPacer();
  const all = Array.from({ length: 8 }, (_, i) => `r${String(i)}`);
  const sent: number[] = [];
  const left = all.filter((who) => pacer.turn(who, POST, 'U1') > 0);
  pass(9_000);
  while (left[0]) {
    const wait = pacer.turn(left[0], POST, 'U1');
    if (wait > 0) pass(wait);
    else {
      sent.push(now());
      left.shift();
    }
  }
  expect(sent.map((t) => t - (sent[0] ?? 0))).toEqual([0, 0, 0, 1_000, 2_000]);
});

it('a pause Slack asks for holds up that method alone, and all that wait for it by as much', () => {
  const { pacer, pass } = aPacer();
  for (const who of ['a', 'b', 'c']) pacer.turn(who, POST, 'U1');
  expect(pacer.turn('d', POST, 'U1')).toBe(1_000);
  pacer.rest(POST, 30_000);
  expect(pacer.resting(POST)).toBe(30_000);
  expect(pacer.turn('d', POST, 'U1')).toBe(31_000);
  expect(pacer.turn('x', POST, 'U2')).toBe(30_000);
  expect(pacer.turn('x', 'chat.update', 'U2')).toBeLessThan(30_000);
  expect(pacer.take('views.publish')).toBe(0);
  // The same wish once more is not twice as long.
  pacer.rest(POST, 30_000);
  pass(31_000);
  expect(pacer.turn('d', POST, 'U1')).toBe(0);
});

it('without limits only the wish of Slack counts', () => {
  const { pacer, pass } = aPacer(null);
  for (let i = 0; i < 1_000; i += 1) expect(pacer.turn(String(i), POST, 'U1')).toBe(0);
  pacer.rest(POST, 5_000);
  expect(pacer.turn('x', POST, 'U1')).toBe(5_000);
  pass(5_000);
  expect(pacer.turn('x', POST, 'U1')).toBe(0);
});

it('what Security is told waits for nobody, and the others make way', () => {
  const { pacer } = aPacer();
  for (let i = 0; i < 4; i += 1) pacer.count(POST, 'U1');
  expect(pacer.turn('a', POST, 'U1')).toBe(2_000);
});

it('ten thousand are told times that keep to the limits of the workspace', () => {
  const { pacer } = aPacer(SLACK_LIMITS);
  const waits = Array.from({ length: 10_000 }, (_, i) => pacer.turn(String(i), POST, `U${String(i % 500)}`));
  const inMinuteFrom = (from: number) => waits.filter((w) => w >= from && w < from + 60_000).length;
  const some = waits.filter((_, i) => i % 100 === 0);
  expect(Math.max(...some.map(inMinuteFrom))).toBeLessThanOrEqual(300);
}, 60_000);

it('each workspace has a pace of its own', () => {
  const pacerOf = createPacers({ clock: { now: () => new Date(0) }, limits: () => WIDE });
  for (let i = 0; i < 4; i += 1) pacerOf('T0ONE').count(POST, 'U1');
  expect(pacerOf('T0ONE').turn('a', POST, 'U1')).toBeGreaterThan(0);
  expect(pacerOf('T0TWO').turn('a', POST, 'U1')).toBe(0);
});
