import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Judgement,
  judgeClocks,
  judgeJump,
  type Reading,
  type Readings,
  UNJUDGED,
} from '../../src/domain/clocks.ts';

/** A clock so many ms ahead of the own one. */
const at = (aheadMs: number, doubtMs = 2): Reading => ({ aheadMs, doubtMs });
const see = (mongodb: number | null, redis: number | null): Readings => ({
  mongodb: mongodb === null ? null : at(mongodb),
  redis: redis === null ? null : at(redis),
});
/** What comes of looks one after the other. */
const after = (...looks: Readings[]): Judgement => looks.reduce((so, seen) => judgeClocks(seen, so), UNJUDGED);

const WELL: Partial<Judgement> = { kind: 'right', offsetMs: 0, trusted: true, why: null };
const S = 1_000;
const HOUR = 3_600 * S;

describe('one look at three clocks: the middle one is right', () => {
  it.each<[string, number, number, Partial<Judgement>]>([
    ['all together', 0, 0, WELL],
    ['small skews are left alone', 900, -700, WELL],
    ['both others a little apart from ours', 950, 900, WELL],
    ['ours 20 s ahead', -20 * S, -20 * S, { kind: 'apart', offsetMs: -20 * S, trusted: false }],
    ['ours 20 s behind', 20 * S, 20 * S, { kind: 'apart', offsetMs: 20 * S, trusted: false }],
    ['ours an hour behind', HOUR, HOUR, { kind: 'apart', offsetMs: HOUR, trusted: false }],
    ['ours 1.1 s ahead', -1_100, -1_100, { kind: 'apart', offsetMs: -1_100, trusted: false }],
    ["MongoDB's 20 s ahead", 20 * S, 0, { kind: 'other', offsetMs: 0, trusted: true }],
    ["MongoDB's 20 s behind", -20 * S, 0, { kind: 'other', offsetMs: 0, trusted: true }],
    ["Redis' 20 s ahead", 0, 20 * S, { kind: 'other', offsetMs: 0, trusted: true }],
    ["Redis' 20 s behind", 0, -20 * S, { kind: 'other', offsetMs: 0, trusted: true }],
    ["ours and MongoDB's 20 s ahead of the right one", 0, -20 * S, { kind: 'other', offsetMs: 0, trusted: true }],
    ["MongoDB's and Redis' wrong together", 20 * S, 20_400, { kind: 'apart', offsetMs: 20 * S, trusted: false }],
    ['all apart, ours in the middle', 20 * S, -20 * S, { kind: 'apart', offsetMs: 0, trusted: false }],
    ["all apart, MongoDB's in the middle", -5 * S, -20 * S, { kind: 'apart', offsetMs: -5 * S, trusted: false }],
    ["all apart, Redis' in the middle", 20 * S, 5 * S, { kind: 'apart', offsetMs: 5 * S, trusted: false }],
  ])('%s', (_, mongodb, redis, judgement) => {
    expect(after(see(mongodb, redis))).toMatchObject(judgement);
  });

  it.each<[number, number, string | null]>([
    [0, 0, null],
    [-20 * S, -20_200, 'the clock is 20 s ahead of those of MongoDB and Redis'],
    [1_500, 1_500, 'the clock is 1.5 s behind those of MongoDB and Redis'],
    [0, HOUR, 'the clock of Redis is 3600 s ahead of ours, which is right'],
    [-2 * S, 0, 'the clock of MongoDB is 2 s behind ours, which is right'],
    [20 * S, -3 * S, "no two clocks agree: MongoDB's is 20 s ahead of ours, Redis' 3 s behind ours"],
  ])('says what is wrong: %i and %i', (mongodb, redis, why) => {
    expect(after(see(mongodb, redis)).why).toBe(why);
  });

  it('an answer that took long is weaker: only what is surely apart counts', () => {
    const slow = (ms: number): Readings => ({ mongodb: at(ms, 400), redis: at(ms, 400) });
    expect(after(slow(-1_300))).toMatchObject(WELL);
    expect(after(slow(-1_500))).toMatchObject({ trusted: false, offsetMs: -1_500 });
  });
});

describe('one of the three is away', () => {
  it.each<[string, Readings, Partial<Judgement>]>([
    ['two that agree', see(300, null), WELL],
    ['two that agree, the other way', see(null, -800), WELL],
    ['two apart: the earlier one counts, which is theirs', see(-20 * S, null), { offsetMs: -20 * S, trusted: false }],
    ['two apart: the earlier one counts, which is ours', see(20 * S, null), { offsetMs: 0, trusted: false }],
    ['the same with Redis', see(null, -20 * S), { offsetMs: -20 * S, trusted: false }],
    ['the same with Redis, ours', see(null, HOUR), { offsetMs: 0, trusted: false }],
  ])('never seen before: %s', (_, seen, judgement) => {
    expect(after(seen)).toMatchObject(judgement);
  });

  it('nothing is known before the first answer, so nothing is granted', () => {
    expect(after(see(null, null))).toEqual(UNJUDGED);
    expect(UNJUDGED).toMatchObject({ trusted: false, offsetMs: 0, why: null });
  });

  it.each([-20 * S, 20 * S, HOUR])('what three have judged stands while the other has not moved: %i', (ms) => {
    const judged = after(see(ms, ms));
    expect(judgeClocks(see(ms + 200, null), judged)).toEqual(judged);
    expect(judgeClocks(see(null, ms - 200), judged)).toEqual(judged);
    expect(judgeClocks(see(null, null), judged)).toEqual(judged);
  });

  it('a clock known to be wrong does not become half of the truth when the third is away', () => {
    const judged = after(see(-HOUR, 0));
    expect(judgeClocks(see(-HOUR, null), judged)).toMatchObject({ trusted: true, offsetMs: 0 });
  });

  it('one that moved against ours meanwhile: nobody can say', () => {
    expect(after(see(0, 0), see(20 * S, null))).toMatchObject({ trusted: false, offsetMs: 0 });
    expect(after(see(0, 0), see(null, -20 * S))).toMatchObject({ trusted: false, offsetMs: -20 * S });
    expect(after(see(-20 * S, -20 * S), see(0, null))).toMatchObject(WELL);
  });
});

describe('the limit is crossed once, not at every look', () => {
  it('what was wrong is right again at half a second', () => {
    const wrong = after(see(-1_100, -1_100));
    expect(judgeClocks(see(-900, -900), wrong)).toMatchObject({ trusted: false });
    expect(judgeClocks(see(-600, -600), wrong)).toMatchObject({ trusted: false });
    expect(judgeClocks(see(-400, -400), wrong)).toMatchObject(WELL);
  });

  it('the same for two clocks, and for the clock of another', () => {
    const two = after(see(null, 1_100));
    expect(judgeClocks(see(null, 900), two)).toMatchObject({ trusted: false, offsetMs: 0 });
    expect(judgeClocks(see(null, 400), two)).toMatchObject(WELL);
    const other = after(see(0, 1_100));
    expect(judgeClocks(see(0, 900), other)).toMatchObject({ kind: 'other', trusted: true });
    expect(judgeClocks(see(0, 400), other)).toMatchObject(WELL);
  });

  it('around the limit there is one change and no more, whatever the noise', () => {
    const noise = fc.array(fc.integer({ min: -1_240, max: -760 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(noise, (looks) => {
        const seen = looks.map((_, i) => after(...looks.slice(0, i + 1).map((off) => see(off, off))).trusted);
        return seen.filter((t, i) => i > 0 && t !== seen[i - 1]).length <= 1;
      }),
    );
  });

  it('the time does not jitter with the noise of the answers', () => {
    const looks = [-20_000, -20_030, -19_950, -20_200, -19_800].map((ms) => see(ms, ms + 10));
    const offsets = looks.map((_, i) => after(...looks.slice(0, i + 1)).offsetMs);
    expect(new Set(offsets)).toEqual(new Set([-19_990]));
    expect(after(...looks, see(-21_000, -21_000)).offsetMs).toBe(-21_000);
  });
});

describe('the own clock is set while running', () => {
  it.each([HOUR, -HOUR, 5 * S])('the time goes on as before and nothing is granted until it is judged: %i', (by) => {
    const set = judgeJump(by, after(see(0, 0)));
    expect(set).toMatchObject({ kind: 'set', offsetMs: -by, trusted: false });
    expect(judgeClocks(see(null, null), set)).toEqual(set);
    // The others stayed where they were, which is now so much away from ours.
    expect(judgeClocks(see(-by, -by), set)).toMatchObject({ trusted: false, offsetMs: -by });
    expect(judgeClocks(see(-by, null), set)).toMatchObject({ trusted: false, offsetMs: -by });
    // It was put right, or the host was suspended: all agree again.
    expect(judgeClocks(see(0, 0), set)).toMatchObject(WELL);
    expect(judgeClocks(see(null, 0), set)).toMatchObject(WELL);
  });

  it('put right while it was wrong', () => {
    const wrong = after(see(-20 * S, -20 * S));
    expect(judgeJump(-20 * S, wrong)).toMatchObject({ offsetMs: 0, trusted: false });
    expect(judgeClocks(see(0, 0), judgeJump(-20 * S, wrong))).toMatchObject(WELL);
  });

  it('says so', () => {
    expect(judgeJump(HOUR, UNJUDGED).why).toBe('the clock was set 3600 s forward while running');
    expect(judgeJump(-1_500, UNJUDGED).why).toBe('the clock was set 1.5 s back while running');
  });
});

describe('laws', () => {
  const ms = fc.integer({ min: -2 * HOUR, max: 2 * HOUR });
  const look = fc.record({
    mongodb: fc.option(ms.map((n) => at(n))),
    redis: fc.option(ms.map((n) => at(n))),
  });
  const looks = fc.array(look, { maxLength: 8 });

  it('with two of three right the time is right within the limit, whoever the third is and whatever was before', () => {
    fc.assert(
      fc.property(looks, ms, ms, fc.constantFrom('own', 'mongodb', 'redis'), (before, truth, wrong, who) => {
        // In ms ahead of ours: ours is wrong when the truth is elsewhere.
        const right = who === 'own' ? truth : 0;
        const seen = { mongodb: at(who === 'mongodb' ? wrong : right), redis: at(who === 'redis' ? wrong : right) };
        const judged = judgeClocks(seen, after(...before));
        return Math.abs(judged.offsetMs - right) <= 1_002;
      }),
    );
  });

  it('nothing is granted by a clock that is more than the limit from what all can see', () => {
    fc.assert(
      fc.property(looks, ms, (before, off) => {
        const judged = judgeClocks({ mongodb: at(off), redis: at(off) }, after(...before));
        return judged.trusted === Math.abs(off) <= 1_002 || Math.abs(Math.abs(off) - 750) <= 252;
      }),
    );
  });

  it('a trusted clock is the own one as it is, and a wrong one comes with words', () => {
    fc.assert(
      fc.property(looks, (before) => {
        const { trusted, offsetMs, why, kind } = after(...before);
        expect(trusted && offsetMs !== 0).toBe(false);
        expect(!trusted && kind !== 'unknown' && why === null).toBe(false);
      }),
    );
  });

  it('with two clocks apart the time is never after either', () => {
    fc.assert(
      fc.property(ms, (other) => {
        const judged = after({ mongodb: at(other), redis: null });
        if (!judged.trusted) expect(judged.offsetMs).toBeLessThanOrEqual(Math.min(0, other));
      }),
    );
  });
});
