import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClaimable } from '../../src/domain/effect.ts';
import { type AccessRequest, REQUEST_STATES, type RequestState } from '../../src/domain/record.ts';
import type { StoredEntry } from '../../src/domain/verify-link.ts';
import { createMeaningCheck } from '../../src/operations/verify-meaning.ts';
import { HOUR, type Name } from '../support/an-organisation.ts';
import { type Command, stories } from './life-commands.ts';
import { checkLaws, law } from './life-laws.ts';
import { aWorld, play, rosterOf, type World } from './life-world.ts';

/**
 * Random stories of one request: anybody does anything in any order, workers crash, come late and lie about who
 * they are, targets show what they like, people leave, the clock jumps. The laws hold after every step, and left
 * alone with a target that answers, every request comes to its end in time.
 */

/** Freezing finds whoever writes into what was read. */
function freeze<T>(value: T): T {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

function tell(story: readonly Command[], each: (world: World) => void = () => undefined): World {
  const world = aWorld();
  const step = (command: Command) => {
    const move = play(world, command);
    freeze(move.after);
    checkLaws(world, move);
    each(world);
  };
  story.forEach(step);
  leaveAlone(world, step);
  return world;
}

/** From here on everything works and everybody does their part; the time it takes is bounded. */
function leaveAlone(world: World, step: (command: Command) => void): void {
  const begin = world.now;
  for (let turn = 0; turn < 200 && world.record?.live; turn += 1) {
    step({ do: 'relay', marks: true });
    const before = world.record;
    workOn(world, step);
    if (world.record.version === before.version) step(nextMoment(world, world.record));
  }
  const record = world.record;
  if (!record) return;
  law(!record.live, 'left alone every request comes to its end', record.state);
  const latest = Math.max(begin.getTime(), (record.endsAt ?? record.decideBy).getTime());
  law(world.now.getTime() <= latest + HOUR, 'and it does in time', world.now);
}

function nextMoment(world: World, record: AccessRequest): Command {
  const times = record.outbox.flatMap((e) => [e.notBefore, e.leaseUntil ?? e.notBefore]);
  const ahead = times.map((t) => t.getTime() - world.now.getTime()).filter((ms) => ms > 0);
  return { do: 'wait', ms: ahead.length > 0 ? Math.min(...ahead) : 1_000 };
}

function workOn(world: World, step: (command: Command) => void): void {
  for (const { kind } of world.record?.outbox.filter((e) => isClaimable(e, world.now)) ?? []) {
    step({ do: 'claim', kind, lease: 30_000 });
    if (kind === 'lapse' || kind === 'remind' || kind === 'warn') step({ do: kind });
    if (kind === 'notify') step({ do: 'told', whose: 'holder' });
    if (kind === 'lapse' || kind === 'remind' || kind === 'warn' || kind === 'notify') continue;
    step({ do: 'admit', whose: 'holder' });
    step({ do: 'start', whose: 'holder', before: 'empty' });
    step({ do: 'look', kind, whose: 'holder' });
    const seen = kind === 'provision' ? 'exact' : 'empty';
    step({ do: 'settle', kind, whose: 'holder', seen, kept: false, absent: false });
  }
  const target = world.record?.target.id;
  const hands = (['eve', 'fay', 'cat', 'dora'] as Name[]).filter(
    (name) => name !== target && rosterOf(world).byId(name),
  );
  for (const nth of world.record?.tasks.keys() ?? [])
    for (const by of hands) {
      step({ do: 'task', act: 'done', by, nth });
      step({ do: 'task', act: 'confirm', by, nth });
    }
}

/** The story as the ledger tells it. */
function entriesOf(world: World): StoredEntry[] {
  const events = [...world.ledger.values()].sort((a, b) => a.n - b.n);
  const record = world.record?.id ?? '';
  return events.map((e) => ({ seq: e.n, key: `${record}/${String(e.n)}`, record, ...e, at: e.at.toISOString() }));
}

describe('the life of a request', () => {
  it('keeps its promises whatever happens, in whatever order', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(stories, (story) => {
        const world = tell(story);
        play(world, { do: 'relay', marks: true });
        const check = createMeaningCheck();
        entriesOf(world).forEach(check.see);
        const { findings } = check.result();
        law(findings.length === 0, 'its ledger tells a story that holds together', findings);
      }),
      { numRuns: 300 },
    );
  });

  it('comes through every state there is (the stories above are about something)', { timeout: 30_000 }, () => {
    const seen = new Map<RequestState, number>(REQUEST_STATES.map((state) => [state, 0]));
    let moved = 0;
    let told = 0;
    for (const story of fc.sample(stories, { numRuns: 400, seed: 1 })) {
      const world = aWorld();
      const states = story.flatMap((command) => play(world, command).after?.state ?? []);
      moved += world.record?.extensions?.some((x) => x.state === 'granted') ? 1 : 0;
      told += world.record?.warnings?.some((w) => w.toldAt) ? 1 : 0;
      for (const state of new Set(states)) seen.set(state, (seen.get(state) ?? 0) + 1);
    }
    expect([...seen].filter(([, stories]) => stories < 5)).toEqual([]);
    expect(Math.min(moved, told)).toBeGreaterThan(5);
  });
});
