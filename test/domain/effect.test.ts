import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffMs,
  dueAt,
  type Effect,
  earliestDue,
  isClaimable,
  isLeased,
  recordOf,
} from '../../src/domain/effect.ts';
import { later, MINUTE, NOON } from '../support/an-organisation.ts';

const effect = (notBefore: Date, leaseUntil: Date | null = null): Effect => ({
  id: 'revoke-REQ-2026-000001-1-1',
  kind: 'revoke',
  notBefore,
  leaseUntil,
  leaseToken: leaseUntil && 'w1',
  attempts: 0,
  afterEvent: 1,
});
const time = fc.integer({ min: -5, max: 5 }).map((n) => later(n * MINUTE));
const effects = fc.array(
  fc.tuple(time, fc.option(time)).map(([at, until]) => effect(at, until)),
  { maxLength: 5 },
);

it.each(['REQ-2026-000123', 'REQ-2026-1000000', 'x'])(
  'the id of an effect says which record it belongs to: %s',
  (id) => {
    expect(recordOf(`revoke-${id}-3-2`)).toBe(id);
  },
);

describe('an effect wants attention', () => {
  it.each<[string, Effect, Date]>([
    ['at its time', effect(later(MINUTE)), later(MINUTE)],
    ['when the lease on it ends', effect(NOON, later(MINUTE)), later(MINUTE)],
    ['at its time, when a lease ended before', effect(later(MINUTE), NOON), later(MINUTE)],
  ])('%s', (_, e, at) => {
    expect(dueAt(e)).toEqual(at);
    expect(isClaimable(e, at)).toBe(true);
    expect(isClaimable(e, new Date(at.getTime() - 1))).toBe(false);
  });

  it('is held up to the moment its lease ends, and claimable from then on', () => {
    const held = effect(NOON, later(MINUTE));
    expect([later(MINUTE - 1), later(MINUTE)].map((t) => isLeased(held, t))).toEqual([true, false]);
    expect(isLeased(effect(NOON), NOON)).toBe(false);
  });

  it('is never both held and claimable, and never neither for good', () => {
    fc.assert(
      fc.property(time, fc.option(time), time, (at, until, now) => {
        const e = effect(at, until);
        expect(isLeased(e, now) && isClaimable(e, now)).toBe(false);
        expect(isClaimable(e, later(6 * MINUTE))).toBe(true);
      }),
    );
  });

  it('of many the earliest counts, or none', () => {
    fc.assert(
      fc.property(effects, (outbox) => {
        const times = outbox.map((e) => dueAt(e).getTime());
        expect(earliestDue(outbox)?.getTime() ?? null).toBe(times.length > 0 ? Math.min(...times) : null);
      }),
    );
  });
});

describe('the wait before the next try', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [1_000, 300_000],
    [Number.MAX_SAFE_INTEGER, 300_000],
  ])('after %i failures is %i ms', (attempts, wait) => {
    expect(backoffMs(attempts, 300_000)).toBe(wait);
  });

  it('never shrinks, is never nothing, and never passes the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1_000, max: 600_000 }), (attempts, cap) => {
        const wait = backoffMs(attempts, cap);
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(cap);
        expect(backoffMs(attempts + 1, cap)).toBeGreaterThanOrEqual(wait);
      }),
    );
  });
});
