import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conversationRate, limitsOf, methodRate, nextSlot, SLACK_LIMITS, taken } from '../../src/domain/pace.ts';

/** Sends as soon as it may, after pauses of `gaps` ms. @returns when each was sent, in ms */
function sendAll(rate: ReturnType<typeof methodRate>, gaps: readonly number[]): number[] {
  let full = 0;
  let now = 1_000_000;
  return gaps.map((gap) => {
    now = nextSlot(full, rate, now + gap);
    full = taken(full, rate, now);
    return now;
  });
}

const gaps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 });

it('a method is never called more often than its tier within any minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), gaps, (perMinute, pauses) => {
      const sent = sendAll(methodRate(perMinute), pauses);
      const within = sent.map((from, i) => sent.slice(i).filter((t) => t < from + 60_000).length);
      expect(Math.max(...within)).toBeLessThanOrEqual(perMinute);
    }),
  );
});

it('a conversation gets one message a second, and a few at once after a pause', () => {
  fc.assert(
    fc.property(gaps, (pauses) => {
      const sent = sendAll(conversationRate(60), pauses);
      for (const [i, from] of sent.entries())
        for (const [j, to] of sent.entries()) if (j > i) expect(j - i + 1).toBeLessThanOrEqual((to - from) / 1_000 + 3);
    }),
  );
  expect(sendAll(conversationRate(60), [0, 0, 0, 0, 0]).map((t) => t - 1_000_000)).toEqual([0, 0, 0, 1_000, 2_000]);
});

it('a workspace on this machine has no limits unless it is given some', () => {
  expect(limitsOf(undefined, true)).toBeNull();
  expect(limitsOf(undefined, false)).toEqual(SLACK_LIMITS);
  expect(limitsOf({ conversation: 30 }, true)).toEqual({ ...SLACK_LIMITS, conversation: 30 });
});
