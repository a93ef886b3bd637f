import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createTargetWatch } from '../../jobs/watch-targets.ts';

/** A watch over one system that is always well, and what it was asked. */
function aWatch() {
  const clock = { ms: Date.UTC(2026, 0, 1) };
  let asked = 0;
  const nothing = { find: () => ({ lean: () => Promise.resolve([]) }) };
  const deps = {
    ctx: {
      clock: { now: () => new Date(clock.ms) },
      deadline: () => new AbortController().signal,
      log: pino({ level: 'silent' }),
    },
    models: { requests: nothing },
    catalog: () => ({ systems: new Map() }),
    connectorFor: () => ({
      check: () => {
        asked += 1;
        return Promise.resolve(null);
      },
    }),
  };
  return { watch: createTargetWatch(deps as unknown as JobDeps), clock, asked: () => asked };
}

it('a target that asked for a pause is not even asked how it is before the longest it asked for is over', async () => {
  const { watch, clock, asked } = aWatch();
  watch.failed('crm', 120_000);
  watch.failed('crm', 10_000);
  await watch.look();
  clock.ms += 119_000;
  await watch.look();
  expect(asked()).toBe(0);
  clock.ms += 1_000;
  await watch.look();
  expect(asked()).toBe(1);
});

it('one that failed without such a wish is asked at once, and only as long as it is not well', async () => {
  const { watch, asked } = aWatch();
  watch.failed('crm', null);
  await watch.look();
  await watch.look();
  expect(asked()).toBe(1);
});

it('a wish for more than five minutes is kept for five', async () => {
  const { watch, clock, asked } = aWatch();
  watch.failed('crm', 3_600_000);
  clock.ms += 300_000;
  await watch.look();
  expect(asked()).toBe(1);
});
