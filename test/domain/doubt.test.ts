import { describe, expect, it } from 'vitest';
import { claimEffect } from '../../src/domain/claim.ts';
import { decidedAt, doubtGrant, endAfterRestore, isInDoubt } from '../../src/domain/doubt.ts';
import { cancel, endForLeaver, isPossiblyActive, markOverdue, OVERDUE_AFTER_MS } from '../../src/domain/end.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import { HOUR, later, MINUTE, NOON } from '../support/an-organisation.ts';
import {
  actions,
  active,
  approved,
  by,
  chained,
  claimed,
  effectOf,
  LEASE_MS,
  next,
  pending,
  removing,
  seen,
  started,
} from './steps-of-a-life.ts';

/** The restore is noticed after the approval of a minute past noon. */
const SINCE = later(10 * MINUTE);
const T = later(11 * MINUTE);
const doubted = (record = approved()): AccessRequest => doubtGrant(record, SINCE, T);
const kinds = (record: AccessRequest) => record.outbox.map((e) => e.kind).sort();
const operator: { actor: Actor; reason: string } = {
  actor: { kind: 'person', id: 'os:root', name: 'root', teamId: null, userId: null, method: 'cli' },
  reason: 'restored',
};

describe('approved before the restore was noticed', () => {
  it.each([
    ['and never touched by a worker', approved()],
    ['and begun by a worker', started()],
  ])('%s: in doubt, given no more, still armed to end', (_, record) => {
    const after = doubted(record);
    expect(after).toMatchObject({ state: 'approved', live: true, grant: { doubtedAt: T }, endsAt: record.endsAt });
    expect(kinds(after)).toEqual(['notify', 'revoke']);
    expect(effectOf(after, 'revoke').notBefore).toEqual(record.endsAt);
    expect(actions(after).at(-1)).toBe('grant.doubted');
    expect(isPossiblyActive(after)).toBe(true);
  });

  it('doing it twice is doing it once', () => {
    const once = doubted();
    expect(doubtGrant(once, SINCE, later(HOUR))).toBe(once);
  });

  it('its end removes it, although nothing on record says it was given', () => {
    const record = claimed(chained(doubted()), 'revoke', endOfIt());
    expect(record).toMatchObject({ state: 'revoking', end: { cause: 'expired' } });
    const over = settleRevoked(record, effectOf(record, 'revoke').id, seen([]), gone, later(3 * HOUR));
    expect(over).toMatchObject({ state: 'failed', end: { verifiedAt: later(3 * HOUR) } });
  });

  it('whoever takes it back or leaves ends it at the target too', () => {
    expect(next(cancel(doubted(), by('ana'), later(HOUR)))).toMatchObject({
      state: 'revoking',
      end: { cause: 'dropped' },
    });
    expect(endForLeaver(doubted(), later(HOUR))).toMatchObject({ state: 'revoking', end: { cause: 'left' } });
  });

  it('is paged like a grant when its end does not come', () => {
    const late = new Date(endOfIt().getTime() + OVERDUE_AFTER_MS);
    expect(markOverdue(doubted(), late)).toMatchObject({ state: 'revoke_overdue' });
    expect(markOverdue(approved(), late)).toBeNull();
  });
});

describe('left as it is', () => {
  it.each([
    ['approved since', approved(), later(0)],
    ['held', active(), SINCE],
    ['on its way out', removing(), later(3 * HOUR)],
  ])('%s', (_, record, since) => {
    expect(doubtGrant(record, since, later(4 * HOUR))).toBe(record);
    expect(isInDoubt(record, since)).toBe(false);
  });

  it('a request opened since', () => {
    const record = pending();
    expect(doubtGrant(record, NOON, T)).toBe(record);
  });
});

describe('still waiting for a decision', () => {
  const card = { key: 'owner:bob', channel: 'D1', ts: '1.1', hash: 'h1' };
  const waiting = { ...chained(pending()), cards: [card], outbox: [] };

  it('its cards are shown again: Slack may show a decision that the record lost', () => {
    const after = doubtGrant(waiting, SINCE, T);
    expect(after).toMatchObject({ state: 'pending', cards: [{ ...card, hash: '' }] });
    expect(kinds(after)).toEqual(['notify']);
    expect(doubtGrant(after, SINCE, T)).toBe(after);
  });

  it('decidedAt is the last decision, and none before one', () => {
    expect(decidedAt(waiting)).toBeNull();
    expect(decidedAt(approved('admin'))).toEqual(later(MINUTE));
  });
});

describe('ended by the one who lifts the quarantine', () => {
  it.each([
    ['in doubt', doubted(), 'failed'],
    ['held on record, gone at the target', active(), 'ended'],
    ['waiting, found at the target', pending(), 'failed'],
  ])('%s: removed at the target, read back, closed', (_, record, state) => {
    const ending = next(endAfterRestore(chained(record), operator, later(HOUR)));
    expect(ending).toMatchObject({ state: 'revoking', live: true, end: { cause: 'restored', reason: 'restored' } });
    expect(kinds(ending)).toEqual(['notify', 'revoke']);
    const going = claimed(ending, 'revoke', later(HOUR));
    const over = settleRevoked(going, effectOf(going, 'revoke').id, seen([]), gone, later(HOUR + MINUTE));
    expect(over).toMatchObject({ state, live: false });
  });

  it('not what is on its way out already', () => {
    expect(endAfterRestore(removing(), operator, later(HOUR))).toMatchObject({ ok: false, refused: 'state_conflict' });
  });
});

it('while nobody knows whether the record was set back, nothing is closed on its word alone', () => {
  const lease = { token: 'w1', ms: LEASE_MS };
  const claim = (record: AccessRequest, whole: boolean) =>
    claimEffect(record, effectOf(record, 'revoke').id, lease, endOfIt(), whole).kind;
  expect(claim(approved(), false)).toBe('wait');
  expect(claim(approved(), true)).toBe('moot');
  expect(claim(active(), false)).toBe('run');
  expect(claim(doubted(), false)).toBe('run');
});

function endOfIt(): Date {
  return approved().endsAt ?? NOON;
}

const gone = { kept: [], detail: 'nothing to remove', foundAbsent: true };
