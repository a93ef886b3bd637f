/** Which clock is right: the own one against those of MongoDB and Redis. Pure arithmetic in ms, no clock. */

/** How far apart two clocks may be before it counts, in ms. */
export const APART_MS = 1_000;
/** Once it counts, they must come back as near as this, in ms: or it would come and go around the limit. */
const NEAR_MS = 500;
/** A correction stays as it is until it is wrong by more than this, in ms: the time must not jitter. */
const STEADY_MS = 250;

/** What one look at another clock showed. */
export interface Reading {
  /** Theirs minus the own, in ms. */
  aheadMs: number;
  /** It may be so much more or less, in ms. */
  doubtMs: number;
}

/** The other clocks; null: no evidence, as it is away or answers too slowly. */
export interface Readings {
  mongodb: Reading | null;
  redis: Reading | null;
}

export interface Judgement {
  /** `right`; `other`: ours is right, another's is not; `apart`: ours is wrong, or nobody can say; `set`: not judged since. */
  kind: 'unknown' | 'right' | 'other' | 'apart' | 'set';
  /** Added to the own clock this is the time that counts, in ms; 0 while the own clock is right. */
  offsetMs: number;
  /** The own clock is known to be right. Only then anything may be granted. */
  trusted: boolean;
  /** What is wrong, in words; null when nothing is. */
  why: string | null;
  /** Where the other clocks were when all three could last be read. */
  settled: { mongodb: Reading; redis: Reading } | null;
}

/** Before the first look: the own clock counts, and nothing is granted by it. */
export const UNJUDGED: Judgement = { kind: 'unknown', offsetMs: 0, trusted: false, why: null, settled: null };

/**
 * Judges the own clock. With three clocks the middle one is right: one wrong clock, whichever it is, never is the
 * middle one. One that is away counts as where it was last seen, as long as the other has not moved against ours. With
 * two clocks apart nobody can say: the earlier one counts, so that nothing ends early. Without evidence all stays.
 * @param before the judgement so far: what is wrong stays wrong until it is clearly right again
 */
export function judgeClocks(seen: Readings, before: Judgement): Judgement {
  const { mongodb, redis } = recalled(seen, before);
  if (mongodb && redis) {
    const settled = seen.mongodb && seen.redis ? { mongodb, redis } : before.settled;
    return { ...judgeThree({ mongodb, redis }, before), settled };
  }
  const other = mongodb ?? redis;
  if (!other) return before;
  return { ...judgeTwo(other, mongodb ? 'MongoDB' : 'Redis', before), settled: before.settled };
}

/**
 * The own clock was set while running: the time that counts goes on as if it had not been, and nothing is granted
 * until it is judged again.
 * @param byMs how far it was set, in ms; forward is positive
 */
export function judgeJump(byMs: number, before: Judgement): Judgement {
  const moved = (r: Reading): Reading => ({ ...r, aheadMs: r.aheadMs - byMs });
  const { settled } = before;
  return {
    kind: 'set',
    offsetMs: before.offsetMs - byMs,
    trusted: false,
    why: `the clock was set ${span(byMs)} ${byMs > 0 ? 'forward' : 'back'} while running`,
    settled: settled && { mongodb: moved(settled.mongodb), redis: moved(settled.redis) },
  };
}

type Verdict = Omit<Judgement, 'settled'>;

/** Surely further from zero than the limit, whatever the doubt. */
const beyond = ({ aheadMs, doubtMs }: Reading, limitMs: number): boolean => Math.abs(aheadMs) - doubtMs > limitMs;

const between = (a: Reading, b: Reading): Reading => ({
  aheadMs: a.aheadMs - b.aheadMs,
  doubtMs: a.doubtMs + b.doubtMs,
});

/** A clock that is away, put where three clocks last left it. A movement against ours would make that a guess. */
function recalled(seen: Readings, { settled }: Judgement): Readings {
  if (!settled) return seen;
  const still = (now: Reading | null, then: Reading) => now !== null && !beyond(between(now, then), APART_MS);
  return {
    mongodb: seen.mongodb ?? (still(seen.redis, settled.redis) ? settled.mongodb : null),
    redis: seen.redis ?? (still(seen.mongodb, settled.mongodb) ? settled.redis : null),
  };
}

const OWN: Reading = { aheadMs: 0, doubtMs: 0 };

function judgeThree(others: { mongodb: Reading; redis: Reading }, before: Judgement): Verdict {
  const { mongodb, redis } = others;
  const all = [OWN, mongodb, redis].sort((a, b) => a.aheadMs - b.aheadMs);
  const middle = all[1] ?? OWN;
  const limit = before.kind === 'apart' ? NEAR_MS : APART_MS;
  const wrong = { kind: 'apart', trusted: false, offsetMs: steady(middle.aheadMs, before) } as const;
  if (all.every((c) => c === middle || beyond(between(c, middle), limit)))
    return {
      ...wrong,
      why: `no two clocks agree: MongoDB's is ${awayFromOurs(mongodb)}, Redis' ${awayFromOurs(redis)}`,
    };
  if (beyond(middle, limit))
    return {
      ...wrong,
      why: `the clock is ${span(middle.aheadMs)} ${middle.aheadMs < 0 ? 'ahead of' : 'behind'} those of MongoDB and Redis`,
    };
  return judgeOthers(others, before);
}

/** Ours is right by two of three; the third is worth a word, as nobody could tell without one of the two. */
function judgeOthers(others: { mongodb: Reading; redis: Reading }, before: Judgement): Verdict {
  const limit = before.kind === 'other' ? NEAR_MS : APART_MS;
  const ours = { offsetMs: 0, trusted: true };
  for (const [name, reading] of [['MongoDB', others.mongodb] as const, ['Redis', others.redis] as const])
    if (beyond(reading, limit))
      return { ...ours, kind: 'other', why: `the clock of ${name} is ${awayFromOurs(reading)}, which is right` };
  return { ...ours, kind: 'right', why: null };
}

function judgeTwo(other: Reading, name: string, before: Judgement): Verdict {
  if (!beyond(other, before.kind === 'apart' ? NEAR_MS : APART_MS))
    return { kind: 'right', offsetMs: 0, trusted: true, why: null };
  return {
    kind: 'apart',
    offsetMs: steady(Math.min(0, other.aheadMs), before),
    trusted: false,
    why: `the clock and that of ${name} are ${span(other.aheadMs)} apart, and no third one can tell which is right`,
  };
}

function steady(offsetMs: number, before: Judgement): number {
  const kept = before.offsetMs !== 0 && Math.abs(before.offsetMs - offsetMs) <= STEADY_MS;
  return kept ? before.offsetMs : Math.round(offsetMs);
}

const awayFromOurs = ({ aheadMs }: Reading): string => `${span(aheadMs)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;

/** `1.5 s`, `20 s`, `3600 s`. */
function span(ms: number): string {
  const seconds = Math.abs(ms) / 1_000;
  return `${String(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds))} s`;
}
