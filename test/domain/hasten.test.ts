import { describe, expect, it } from 'vitest';
import { hasten } from '../../src/domain/hasten.ts';
import { retryRevoke } from '../../src/domain/revoke.ts';
import { HOUR, later } from '../support/an-organisation.ts';
import { active, effectOf, removing } from './steps-of-a-life.ts';

const T = later(HOUR);

/** A removal that failed and waits out the longest pause. */
const waiting = () => {
  const record = removing();
  return retryRevoke(record, effectOf(record, 'revoke').id, 'the target answers 503', 300_000, T);
};

describe('a target that answers again', () => {
  it('ends the pause of what failed, and keeps the count of attempts', () => {
    const before = waiting();
    const now = later(HOUR + 60_000);
    const after = hasten(before, now);
    expect(effectOf(after, 'revoke')).toEqual({ ...effectOf(before, 'revoke'), notBefore: now });
    expect(after).toMatchObject({
      version: before.version + 1,

      relayPending: true,
      events: before.events,
    });
  });

  it('leaves alone what has not been tried: an end is never brought forward', () => {
    const record = active();
    expect(hasten(record, later(1_000))).toBe(record);
  });

  it('leaves alone what a worker holds', () => {
    const record = removing();
    expect(hasten(record, T)).toBe(record);
  });
});
