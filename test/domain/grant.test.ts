import { describe, expect, it } from 'vitest';
import { dropGrant } from '../../src/domain/end.ts';
import {
  failGrant,
  GRANT_RETRY_CAP_MS,
  MISSING_AFTER_ATTEMPTS,
  retryGrant,
  settleGranted,
  startGrant,
} from '../../src/domain/grant.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { entitlementsToRemove } from '../../src/domain/revoke.ts';
import { HOUR, later, MINUTE } from '../support/an-organisation.ts';
import {
  actions,
  active,
  by,
  claimed,
  effectOf,
  LEASE_MS,
  next,
  provisioning,
  seen,
  started,
} from './steps-of-a-life.ts';

const T = later(3 * MINUTE);
const kinds = (record: AccessRequest) => record.outbox.map((e) => e.kind).sort();
const idOf = (record: AccessRequest) => effectOf(record, 'provision').id;
const settle = (record: AccessRequest, entitlements: readonly string[], explained: readonly string[] = []) =>
  settleGranted(record, idOf(record), seen(entitlements), explained, T);
/** The same grant after so many tries that came to nothing. */
function triedOften(times: number): AccessRequest {
  let record = started();
  for (let n = 1; n < times; n += 1) {
    const now = later(2 * MINUTE + n * MINUTE);
    record = retryGrant(record, idOf(record), 'the target answers 503', null, now);
    record = claimed(record, 'provision', effectOf(record, 'provision').notBefore);
  }
  return record;
}

describe('the intent to give', () => {
  it('is written before the first call, with what was there already', () => {
    const record = startGrant(provisioning(), ['group:old'], T);
    expect(record.grant).toMatchObject({ startedAt: T, before: ['group:old'], verifiedAt: null });
    expect(record.events.at(-1)).toMatchObject({
      action: 'grant.started',
      detail: { entitlements: ['group:agents', 'group:readers'], before: ['group:old'] },
    });
  });

  it('is written once: a second worker does not take our own access for what was there', () => {
    const record = started();
    expect(startGrant(record, record.terms.entitlements, T)).toBe(record);
  });

  it('tells when the access was there before it was given', () => {
    const record = startGrant(provisioning(), ['group:readers'], T);
    expect(record.events.at(-1)).toMatchObject({ action: 'drift.found', detail: { already: ['group:readers'] } });
    expect(actions(started())).not.toContain('drift.found');
  });
});

describe('only what the target shows counts as granted (R-60)', () => {
  it.each<[string, string[], string[], string[]]>([
    ['exactly what was approved', ['group:agents', 'group:readers'], [], []],
    ['in another order', ['group:readers', 'group:agents'], [], []],
    ['beside what was there before', ['group:agents', 'group:old', 'group:readers'], ['group:old'], []],
    ['beside what other grants explain', ['group:agents', 'group:more', 'group:readers'], [], ['group:more']],
  ])('%s', (_, entitlements, before, explained) => {
    const record = settle(startGrant(provisioning(), before, T), entitlements, explained);
    expect(record).toMatchObject({
      state: 'active',
      live: true,
      grant: { verifiedAt: T, accountId: 'acc-1', observed: entitlements, evidence: 'GET /Groups: 2 groups' },
    });
    expect(kinds(record)).toEqual(['notify', 'revoke']);
    expect(record.events.at(-1)).toMatchObject({
      action: 'grant.verified',
      detail: { match: true, providerEventId: 'ev-1' },
    });
  });

  it('the end stays where the approval set it, however long the granting took', () => {
    const record = active();
    expect(record.endsAt).toEqual(later(MINUTE + 2 * HOUR));
    expect(effectOf(record, 'revoke').notBefore).toEqual(record.endsAt);
  });
});

describe('more than was approved is a failure, and undone (R-61)', () => {
  it.each<[string, string[]]>([
    ['all and more', ['group:agents', 'group:readers', 'group:admins']],
    ['something else instead', ['group:admins']],
  ])('%s', (_, entitlements) => {
    const record = settle(started(), entitlements);
    expect(record).toMatchObject({ state: 'revoking', end: { cause: 'mismatch' }, grant: { verifiedAt: null } });
    expect(kinds(record)).toEqual(['notify', 'revoke']);
    expect(effectOf(record, 'revoke').notBefore).toEqual(T);
    expect(actions(record)).toContain('grant.mismatch');
    expect(entitlementsToRemove(record, [])).toEqual(['group:admins', 'group:agents', 'group:readers']);
  });
});

describe('less than was approved is looked at again, then undone (R-60)', () => {
  it.each<[string, string[]]>([
    ['a part', ['group:readers']],
    ['nothing', []],
  ])('%s: again', (_, entitlements) => {
    const record = settle(started(), entitlements);
    expect(record).toMatchObject({
      state: 'approved',
      grant: { verifiedAt: null, lastError: expect.stringContaining('group:agents') },
    });
    expect(effectOf(record, 'provision')).toMatchObject({
      leaseUntil: null,
      leaseToken: null,
      notBefore: later(3 * MINUTE + 1000),
    });
  });

  it('after a few looks it is undone', () => {
    let record = started();
    for (let look = 1; look < MISSING_AFTER_ATTEMPTS; look += 1)
      record = claimed(settle(record, []), 'provision', later(4 * MINUTE + look * MINUTE));
    expect(record.state).toBe('approved');
    expect(settle(record, [])).toMatchObject({ state: 'revoking', end: { cause: 'refused' } });
  });

  it('the first look after many failed calls is not the last', () => {
    expect(settle(triedOften(20), [])).toMatchObject({ state: 'approved' });
  });
});

describe('a failed attempt to give', () => {
  it.each<[string, number, number | null, number]>([
    ['waits a second', 1, null, 1_000],
    ['then longer', 4, null, 8_000],
    ['up to a minute', 20, null, GRANT_RETRY_CAP_MS],
    ['as long as the target asks', 1, 45_000, 45_000],
    ['but no shorter than we do', 4, 100, 8_000],
  ])('%s', (_, attempts, wish, wait) => {
    const record = retryGrant(triedOften(attempts), idOf(started()), 'the target answers 503', wish, later(2 * HOUR));
    const effect = effectOf(record, 'provision');
    expect(effect.notBefore.getTime() - later(2 * HOUR).getTime()).toBe(wait);
    expect(effect).toMatchObject({ leaseUntil: null, leaseToken: null, attempts });
    expect(record).toMatchObject({ state: 'approved', grant: { lastError: 'the target answers 503' } });
    expect(effectOf(record, 'revoke').notBefore).toEqual(record.endsAt);
  });

  it('that cannot get better closes the request at once when nothing was given', () => {
    const record = failGrant(provisioning(), idOf(provisioning()), 'there is no such group', T);
    expect(record).toMatchObject({ state: 'failed', live: false, end: null, grant: { startedAt: null } });
    expect(kinds(record)).toEqual(['notify']);
    expect(actions(record)).toContain('grant.failed');
  });

  it('that cannot get better is undone when another grant may have left what the two share', () => {
    const record = failGrant(provisioning(), idOf(provisioning()), 'there is no such group', T, { admitted: true });
    expect(record).toMatchObject({ state: 'revoking', live: true, end: { cause: 'refused', verifiedAt: null } });
    expect(kinds(record)).toEqual(['notify', 'revoke']);
  });

  it('that cannot get better is undone when a call may have reached the target', () => {
    const record = failGrant(started(), idOf(started()), 'there is no such group', T);
    expect(record).toMatchObject({ state: 'revoking', live: true, end: { cause: 'refused', verifiedAt: null } });
    expect(kinds(record)).toEqual(['notify', 'revoke']);
  });
});

describe('what a worker reports after the end began', () => {
  const dropped = next(dropGrant(started(), by('ana'), later(2 * MINUTE + 1)));
  it.each<[string, (r: AccessRequest) => AccessRequest]>([
    ['seen', (r) => settle(r, r.terms.entitlements)],
    ['seen more', (r) => settle(r, ['group:admins'])],
    ['failed for now', (r) => retryGrant(r, idOf(r), 'the target answers 503', null, T)],
    ['failed for good', (r) => failGrant(r, idOf(r), 'there is no such group', T)],
  ])('%s: lets the removal go on, and changes nothing else', (_, report) => {
    const record = report(dropped);
    expect(record).toMatchObject({ state: 'revoking', end: dropped.end, grant: { verifiedAt: null } });
    expect(kinds(record)).toEqual(['notify', 'revoke']);
    expect(record.events).toEqual(dropped.events);
  });

  it('nothing is started once its time is over', () => {
    const end = started().endsAt ?? T;
    const record = claimed(provisioning(), 'provision', later(2 * MINUTE + LEASE_MS), 'w2');
    expect(startGrant(record, [], end).grant?.startedAt).toBeNull();
  });
});
