import { expect, it, describe as suite } from 'vitest';
import { describe, runSeed, shrink } from './explore.ts';
import { seenIn } from './seen-in.ts';

/** Seeds in one test. */
const TOGETHER = 50;
/** How long a failing story is made smaller, ms. */
const SHRINK_MS = 20_000;

/** What all of them together must have come to, or they would prove little. */
const ABOUT = [
  'granted',
  'tried again to grant',
  'tried again to remove',
  'more given than approved',
  'overdue',
  'worked by hand',
  'several requests',
  'more time: granted',
  'more time: denied',
  'more time: lapsed',
  'told before the end',
  'it is ended',
  'it is failed',
  'it is cancelled',
  'it is lapsed',
  'ended: dropped',
  'ended: revoked',
  'ended: left',
  'killed',
  'killed at a step',
  'bot is stopped',
  'the clock of',
  'FLUSHALL',
  'mongodb is down',
  'ledger is down',
  'redis is down',
  'Slack is down',
  'target: throttle',
  'target: hang',
  'target: lose-reply',
  'target: late',
  'target: lie',
  'target: lag',
  'target: extra',
];

suite('200 seeds under the seeded scheduler', () => {
  const seen = new Set<string>();

  for (let from = 1; from < 200; from += TOGETHER)
    it(`seeds ${String(from)} to ${String(from + TOGETHER - 1)} keep I1 to I8, and come to rest in time`, async () => {
      for (let seed = from; seed < from + TOGETHER; seed += 1) {
        const { run } = await runSeed(seed);
        for (const what of seenIn(run)) seen.add(what);
        if (run.broken.length > 0) expect.fail(describe(await shrink(seed, SHRINK_MS)));
      }
      expect(seen).toContain('granted');
    });

  it('have come across everything that can happen', () => {
    expect(ABOUT.filter((what) => !seen.has(what))).toEqual([]);
  });
});
