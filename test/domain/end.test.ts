import { describe, expect, it } from 'vitest';
import { claimEffect } from '../../src/domain/claim.ts';
import {
  cancel,
  dropGrant,
  endForLeaver,
  lapse,
  markOverdue,
  OVERDUE_AFTER_MS,
  revokeGrant,
} from '../../src/domain/end.ts';
import { settleGranted, startGrant } from '../../src/domain/grant.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import { DAY, GONE, HOUR, later, MINUTE, type Name, PEOPLE } from '../support/an-organisation.ts';
import {
  actions,
  active,
  approved,
  by,
  claimed,
  effectOf,
  FACTS,
  LEASE_MS,
  next,
  pending,
  provisioning,
  removing,
  seen,
  started,
} from './steps-of-a-life.ts';

const T = later(2 * MINUTE + 1000);
const refused = (code: string) => ({ ok: false, refused: code });
const kinds = (record: AccessRequest) => record.outbox.map((e) => e.kind).sort();
const gone = (record: AccessRequest, at: Date) =>
  settleRevoked(
    record,
    effectOf(record, 'revoke').id,
    seen([]),
    { kept: [], detail: 'removed', foundAbsent: false },
    at,
  );
const ended = () => gone(removing(), later(HOUR + 1000));
const lapsed = () => next(lapse(pending(), later(2 * DAY)));
const revoke = (record: AccessRequest, name: Name, reason = 'a security incident', at = T) =>
  revokeGrant(record, { ...by(name), reason }, FACTS, at);

describe('a request nobody decides', () => {
  it('is closed and never granted', () => {
    expect(lapsed()).toMatchObject({ state: 'lapsed', live: false, grant: null, endsAt: null });
    expect(kinds(lapsed())).toEqual(['notify']);
    expect(actions(lapsed())).toContain('request.lapsed');
  });

  it.each([
    ['approved', approved()],
    ['active', active()],
    ['ended', ended()],
    ['lapsed', lapsed()],
  ])('one that is %s does not lapse', (_, record) => {
    expect(lapse(record, later(9 * DAY))).toMatchObject(refused('state_conflict'));
  });
});

describe('taking a request back', () => {
  const forAna = { requester: PEOPLE.gus, target: PEOPLE.ana };
  it.each<[string, AccessRequest, Name]>([
    ['the one who asked', pending('agent', forAna), 'gus'],
    ['the one it is for', pending('agent', forAna), 'ana'],
    ['after the approval, before anything was given', approved('agent', forAna), 'ana'],
  ])('%s', (_, record, name) => {
    const cancelled = next(cancel(record, by(name), T));
    expect(cancelled).toMatchObject({ state: 'cancelled', live: false, end: null });
    expect(kinds(cancelled)).toEqual(['notify']);
  });

  it.each<Name>(['bob', 'dan', 'moe'])('but not by %s', (name) => {
    expect(cancel(pending(), by(name), T)).toMatchObject(refused('not_holder'));
  });

  it.each<[string, AccessRequest]>([
    ['revoking', removing()],
    ['ended', ended()],
    ['lapsed', lapsed()],
  ])('not when it is %s', (_, record) => {
    expect(cancel(record, by('ana'), later(2 * HOUR))).toMatchObject(refused('state_conflict'));
  });

  it.each([
    ['a worker has had its hands on it', provisioning()],
    ['a call may have been made', started()],
    ['it is active', active()],
  ])('is a drop once %s: it ends by removal and read-back', (_, record) => {
    const dropped = next(cancel(record, by('ana'), T));
    expect(dropped).toMatchObject({ state: 'revoking', live: true, end: { cause: 'dropped', verifiedAt: null } });
    expect(effectOf(dropped, 'revoke').notBefore).toEqual(T);
  });

  it('while a worker holds it waits for the worker, then makes sure nothing is there', () => {
    const record = next(cancel(provisioning(), by('ana'), T));
    const { id } = effectOf(record, 'revoke');
    expect(record.state).toBe('revoking');
    expect(claimEffect(record, id, { token: 'w2', ms: LEASE_MS }, T).kind).toBe('wait');
    const after = claimEffect(record, id, { token: 'w2', ms: LEASE_MS }, later(2 * MINUTE + LEASE_MS));
    expect(after.kind).toBe('run');
  });

  it('a worker that comes late gives nothing and writes no intent to give', () => {
    const record = next(cancel(provisioning(), by('ana'), T));
    const late = startGrant(record, [], later(2 * MINUTE + 2000));
    expect(late.grant?.startedAt).toBeNull();
    expect(actions(late)).not.toContain('grant.started');
  });
});

describe('handing back (R-63)', () => {
  it('ends it now, by the same path as its time running out', () => {
    const dropped = next(dropGrant(active(), by('ana'), later(HOUR)));
    expect(dropped).toMatchObject({
      state: 'revoking',
      end: { cause: 'dropped', by: { id: 'ana' }, dueAt: later(HOUR) },
    });
    expect(dropped.outbox.filter((e) => e.kind === 'revoke')).toHaveLength(1);
    expect(effectOf(dropped, 'revoke').notBefore).toEqual(later(HOUR));
    expect(effectOf(dropped, 'revoke').id).not.toBe(effectOf(active(), 'revoke').id);
  });

  it('is never shown as ended before the target was read back', () => {
    const dropped = next(dropGrant(active(), by('ana'), later(HOUR)));
    expect(dropped.end?.verifiedAt).toBeNull();
    expect(dropped.live).toBe(true);
    expect(ended()).toMatchObject({ state: 'ended', live: false, end: { verifiedAt: later(HOUR + 1000) } });
  });

  it.each<Name>(['bob', 'dan', 'moe'])('not by %s', (name) => {
    expect(dropGrant(active(), by(name), later(HOUR))).toMatchObject(refused('not_holder'));
  });

  it.each<[string, AccessRequest]>([
    ['pending', pending()],
    ['revoking', removing()],
    ['ended', ended()],
  ])('not when it is %s', (_, record) => {
    expect(dropGrant(record, by('ana'), later(2 * HOUR))).toMatchObject(refused('state_conflict'));
  });
});

describe('revoking', () => {
  it.each<Name>(['bob', 'cat', 'dan', 'dora'])('%s may, with a reason', (name) => {
    const revoked = next(revoke(active(), name));
    expect(revoked).toMatchObject({
      state: 'revoking',
      end: { cause: 'revoked', by: { id: name }, reason: 'a security incident' },
    });
  });

  it.each<Name>(['ana', 'gus', 'eve', 'moe'])('%s may not', (name) => {
    expect(revoke(active(), name)).toMatchObject(refused('not_revoker'));
  });

  it('nobody may whose last day is over', () => {
    const command = { ...by('bob'), person: { ...PEOPLE.bob, ...GONE }, reason: 'a security incident' };
    expect(revokeGrant(active(), command, FACTS, T)).toMatchObject(refused('not_revoker'));
  });

  it.each(['', '  ', 'no'])('not without a reason: %j', (reason) => {
    expect(revoke(active(), 'dan', reason)).toMatchObject(refused('reason_missing'));
  });

  it('security still can when the system has left the catalogue', () => {
    const facts = { catalog: { ...FACTS.catalog, systems: new Map() } };
    const command = { ...by('dan'), reason: 'a security incident' };
    expect(revokeGrant(active(), command, facts, T)).toMatchObject({ ok: true });
  });

  it.each<[string, AccessRequest]>([
    ['pending: that is denied', pending()],
    ['on its way out', removing()],
    ['ended', ended()],
  ])('not what is %s', (_, record) => {
    expect(revoke(record, 'dan', 'a security incident', later(2 * HOUR))).toMatchObject(refused('state_conflict'));
  });

  it.each<[string, AccessRequest]>([
    ['approved and not started yet', approved('agent', { startsAt: later(DAY) })],
    ['in the hands of a worker', provisioning()],
  ])('security can stop a grant that is %s', (_, record) => {
    expect(revoke(record, 'dan')).toMatchObject({ ok: true });
  });
});

describe('whoever has left loses everything', () => {
  it.each<[string, string, AccessRequest]>([
    ['waiting', 'cancelled', pending()],
    ['approved', 'cancelled', approved()],
    ['in the hands of a worker', 'revoking', provisioning()],
    ['started', 'revoking', started()],
    ['active', 'revoking', active()],
  ])('what is %s becomes %s', (_, state, record) => {
    const after = endForLeaver(record, T);
    expect(after?.state).toBe(state);
    expect(after?.end?.cause ?? 'none').toBe(state === 'revoking' ? 'left' : 'none');
  });

  it.each<[string, AccessRequest]>([
    ['on its way out', removing()],
    ['ended', ended()],
    ['lapsed', lapsed()],
  ])('what is %s is left as it is', (_, record) => {
    expect(endForLeaver(record, later(3 * DAY))).toBeNull();
  });
});

describe('an end that is overdue is said so, once (page at 60 s)', () => {
  const end = active().endsAt ?? later(0);
  const past = (ms: number) => new Date(end.getTime() + ms);

  it.each<[string, AccessRequest, Date]>([
    ['active past its end, whoever works or does not', active(), past(OVERDUE_AFTER_MS)],
    ['possibly active past its end', started(), past(OVERDUE_AFTER_MS)],
    ['an early end nobody carried out', removing(), later(HOUR + OVERDUE_AFTER_MS)],
  ])('%s', (_, record, at) => {
    const overdue = markOverdue(record, at);
    expect(overdue).toMatchObject({ state: 'revoke_overdue', live: true, end: { overdueAt: at, verifiedAt: null } });
    expect(overdue && actions(overdue).filter((a) => a === 'revoke.overdue')).toHaveLength(1);
    expect(overdue && effectOf(overdue, 'revoke')).toBeDefined();
    expect(overdue && markOverdue(overdue, past(DAY))).toBeNull();
  });

  it.each<[string, AccessRequest, Date]>([
    ['a moment before', active(), past(OVERDUE_AFTER_MS - 1)],
    ['in the middle of its time', active(), later(HOUR)],
    ['with nothing given', approved(), past(OVERDUE_AFTER_MS)],
    ['ended', ended(), past(DAY)],
  ])('not %s', (_, record, at) => {
    expect(markOverdue(record, at)).toBeNull();
  });

  it('and gets a removal, should its own have been lost', () => {
    const damaged = { ...active(), outbox: [], nextDueAt: null };
    const overdue = markOverdue(damaged, past(OVERDUE_AFTER_MS));
    expect(overdue?.outbox.map((e) => e.kind)).toContain('revoke');
  });
});

describe('a grant that is late for its end', () => {
  it('is not told as granted: what a worker saw after the end began no longer counts', () => {
    const record = next(dropGrant(started(), by('ana'), T));
    const { id } = effectOf(record, 'provision');
    const late = settleGranted(record, id, seen(record.terms.entitlements), [], later(3 * MINUTE));
    expect(late).toMatchObject({ state: 'revoking', grant: { verifiedAt: null } });
    expect(kinds(late)).toEqual(['notify', 'revoke']);
    expect(claimed(late, 'revoke', later(3 * MINUTE)).state).toBe('revoking');
  });
});
