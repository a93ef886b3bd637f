import { hostname } from 'node:os';
import type { Clock } from '../src/context.ts';
import { type Judgement, judgeClocks, judgeJump, UNJUDGED } from '../src/domain/clocks.ts';
import type { Log } from '../src/log.ts';
import { watchOwnClock } from './own-clock.ts';
import { createClockReader } from './read-clock.ts';
import type { Dependency } from './watch-dependencies.ts';

/** An answer that took longer is no evidence, in ms. */
const ANSWER_MS = 1_000;
/** A judgement older than this is made again before work goes by it, in ms: the process may have been paused. */
const STALE_MS = 5_000;
/** How often a look is begun again when the clock is set in its middle. */
const TRIES = 3;

export interface ClockGuard {
  /** The time the service goes by: the own clock, put right where it is known to be wrong. */
  clock: Clock;
  /** False while the own clock is wrong, or nobody can say. */
  mayGrant(): boolean;
  /** Compares the clocks and judges again. Never throws, and ends within a few seconds. */
  look(): Promise<void>;
  /** The same work, after a look where the last one is long ago or the clock was set since. */
  timely<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R>;
  /** As last judged. */
  seen(): Dependency;
  /** Every change since this was last called, oldest first. */
  news(): Dependency[];
}

/** What is worth telling when it changes. */
const conditionOf = ({ why, trusted }: Judgement) => (why === null ? 'well' : trusted ? 'warned' : 'wrong');

/**
 * Keeps one wrong clock from ending access early or late. The own clock is compared with those of MongoDB and Redis,
 * and whenever it is read with the monotonic one.
 * @param on.ask their clocks, in ms since 1970
 * @param on.monotonic test seam, in ms
 */
export function createClockGuard(on: {
  own: Clock;
  ask: Record<'mongodb' | 'redis', () => Promise<number>>;
  log: Log;
  monotonic?: () => number;
}): ClockGuard {
  const monotonic = on.monotonic ?? (() => performance.now());
  let judged: Judgement = UNJUDGED;
  let news: Dependency[] = [];
  let timesSet = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  const own = watchOwnClock({
    own: on.own,
    monotonic,
    wasSet(byMs) {
      timesSet += 1;
      accept(judgeJump(byMs, judged));
      queueMicrotask(() => void look());
    },
  });
  const readMongodb = createClockReader(own, on.ask.mongodb, ANSWER_MS, monotonic);
  const readRedis = createClockReader(own, on.ask.redis, ANSWER_MS, monotonic);
  const seen = (): Dependency => ({ name: 'clock', trouble: judged.why, vital: false, host: hostname() });

  function accept(next: Judgement): void {
    const before = conditionOf(judged);
    judged = next;
    const now = conditionOf(next);
    if (now === before) return;
    news.push(seen());
    const facts = { trouble: next.why, offsetMs: next.offsetMs };
    if (now === 'wrong') on.log.error(facts, 'the clock cannot be relied on: nothing is granted here');
    else on.log.warn(facts, now === 'well' ? 'the clock is right again' : "the clock is right, another's is not");
  }

  async function lookNow(): Promise<void> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const before = timesSet;
      const [mongodb, redis] = await Promise.all([readMongodb(), readRedis()]);
      own();
      lookedAt = monotonic();
      // Answers compared with the clock as it was before it was set say nothing.
      if (timesSet !== before) continue;
      accept(judgeClocks({ mongodb, redis }, judged));
      return;
    }
  }

  function look(): Promise<void> {
    looking ??= lookNow().finally(() => {
      looking = null;
    });
    return looking;
  }

  return {
    clock: { now: () => new Date(own() + judged.offsetMs) },
    mayGrant() {
      own();
      return judged.trusted;
    },
    look,
    timely:
      (work) =>
      async (...args) => {
        own();
        if (judged.kind === 'set' || monotonic() - lookedAt > STALE_MS) await look();
        return work(...args);
      },
    seen,
    news() {
      const since = news;
      news = [];
      return since;
    },
  };
}
