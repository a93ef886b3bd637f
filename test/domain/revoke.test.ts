import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropGrant, OVERDUE_AFTER_MS } from '../../src/domain/end.ts';
import { failGrant, LATE_ARRIVAL_MS, retryGrant, settleGranted } from '../../src/domain/grant.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { entitlementsToRemove, REVOKE_RETRY_CAP_MS, retryRevoke, settleRevoked } from '../../src/domain/revoke.ts';
import { DAY, HOUR, later, MINUTE } from '../support/an-organisation.ts';
import { actions, active, by, claimed, effectOf, next, removing, seen, started } from './steps-of-a-life.ts';

const T = later(HOUR);
const at = (ms: number) => later(HOUR + ms);
const idOf = (record: AccessRequest) => effectOf(record, 'revoke').id;
const settle = (
  record: AccessRequest,
  entitlements: readonly string[],
  c: Partial<Parameters<typeof settleRevoked>[3]> = {},
  now = at(1000),
) =>
  settleRevoked(
    record,
    idOf(record),
    seen(entitlements),
    { kept: [], detail: 'removed', foundAbsent: false, ...c },
    now,
  );
const retry = (record: AccessRequest, wish: number | null, now: Date) =>
  retryRevoke(record, idOf(record), 'the target answers 503', wish, now);
/** What was given is being undone: `verified` tells whether it ever counted as granted. */
const undoing = () =>
  claimed(failGrant(started(), effectOf(started(), 'provision').id, 'no such group', T), 'revoke', T);

describe('gone is only what the target no longer shows (R-63)', () => {
  it('then it is over, with the proof', () => {
    const record = settle(removing(), ['group:other']);
    expect(record).toMatchObject({
      state: 'ended',
      live: false,
      end: { verifiedAt: at(1000), evidence: 'GET /Groups: 2 groups', lastError: null },
    });
    expect(record.outbox.map((e) => e.kind)).toEqual(['notify']);
    expect(record.events.at(-1)).toMatchObject({
      action: 'revoke.verified',
      detail: { removed: ['group:agents', 'group:readers'], kept: [], lateMs: 1000, wasOverdue: false },
    });
  });

  it.each<[string, string[]]>([
    ['all of it', ['group:agents', 'group:readers']],
    ['a part', ['group:readers']],
  ])('still there, %s: again, never shown as ended', (_, entitlements) => {
    const record = settle(removing(), entitlements);
    expect(record).toMatchObject({ state: 'revoking', live: true, end: { verifiedAt: null } });
    expect(record.end?.lastError).toContain('group:readers');
    expect(effectOf(record, 'revoke')).toMatchObject({ leaseToken: null, notBefore: at(2000) });
    expect(actions(record)).not.toContain('revoke.verified');
  });

  it('what was more than approved must go too (R-61)', () => {
    const more = seen(['group:agents', 'group:readers', 'group:admins']);
    const mismatch = settleGranted(started(), effectOf(started(), 'provision').id, more, [], T);
    const record = claimed(mismatch, 'revoke', T);
    expect(entitlementsToRemove(record, [])).toContain('group:admins');
    expect(settle(record, ['group:admins'])).toMatchObject({ live: true });
    expect(settle(record, [])).toMatchObject({ state: 'failed', live: false });
  });

  it.each<[string, string, () => AccessRequest]>([
    ['granted before', 'ended', removing],
    ['never seen as granted', 'failed', undoing],
  ])('what was %s is then %s', (_, state, record) => {
    expect(settle(record(), [], {}, at(LATE_ARRIVAL_MS)).state).toBe(state);
  });
});

describe('what another grant stands on stays (the last end removes it)', () => {
  const kept = ['group:readers'];

  it('and the proof says so', () => {
    const record = settle(removing(), kept, { kept });
    expect(record.state).toBe('ended');
    expect(record.events.at(-1)?.detail).toMatchObject({ removed: ['group:agents'], kept, observed: kept });
    expect(entitlementsToRemove(record, kept)).toEqual(['group:agents']);
  });

  it('but nothing else', () => {
    expect(settle(removing(), ['group:agents', 'group:readers'], { kept }).state).toBe('revoking');
  });

  it('access left in place on purpose is not reported as gone by somebody else’s hand', () => {
    const all = removing().terms.entitlements;
    const record = settle(removing(), all, { kept: all, foundAbsent: true, detail: 'nothing to remove' });
    expect(record.state).toBe('ended');
    expect(actions(record)).not.toContain('drift.found');
  });
});

describe('access already gone is a success, and drift (row 46)', () => {
  it('is told, once', () => {
    const record = settle(removing(), [], { foundAbsent: true });
    expect(record.state).toBe('ended');
    expect(actions(record).filter((a) => a === 'drift.found')).toHaveLength(1);
  });

  it.each<[string, () => AccessRequest]>([
    ['it was never seen as granted', undoing],
    ['we removed it ourselves, one try earlier', () => claimed(retry(removing(), null, T), 'revoke', at(MINUTE))],
  ])('not when %s', (_, record) => {
    const settled = settle(record(), [], { foundAbsent: true }, at(MINUTE + 1000));
    expect(actions(settled)).toContain('revoke.verified');
    expect(actions(settled)).not.toContain('drift.found');
  });
});

describe('a grant call nobody had an answer to may still arrive: gone counts only when it is seen after that', () => {
  /** Tried, no answer, handed back at once, and being removed. */
  const ended = (record: AccessRequest) => {
    const dropped = next(dropGrant(record, by('ana'), T));
    return claimed(dropped, 'revoke', T);
  };
  const noAnswer = () => ended(retryGrant(started(), effectOf(started(), 'provision').id, 'no answer', null, T));

  it('not yet: it is looked at again when the time for that is over', () => {
    const soon = settle(noAnswer(), [], {}, at(LATE_ARRIVAL_MS - 1));
    expect(soon).toMatchObject({ state: 'revoking', live: true, end: { verifiedAt: null, lastError: null } });
    expect(effectOf(soon, 'revoke')).toMatchObject({ leaseToken: null, notBefore: at(LATE_ARRIVAL_MS) });
    const again = claimed(soon, 'revoke', at(LATE_ARRIVAL_MS));
    expect(settle(again, [], {}, at(LATE_ARRIVAL_MS)).live).toBe(false);
  });

  it('what has arrived meanwhile is removed like any other', () => {
    const again = claimed(settle(noAnswer(), [], {}, at(10_000)), 'revoke', at(LATE_ARRIVAL_MS));
    expect(settle(again, ['group:agents'], {}, at(LATE_ARRIVAL_MS)).end?.lastError).toContain('group:agents');
  });

  it('the same when the worker that made the call never came back', () => {
    const gone = started();
    const over = effectOf(gone, 'provision').leaseUntil ?? T;
    const record = claimed(next(dropGrant(gone, by('ana'), later(1_000))), 'revoke', over);
    expect(record.grant?.unsureAt).toEqual(over);
    const soon = settle(record, [], {}, new Date(over.getTime() + 1_000));
    expect(soon).toMatchObject({ state: 'revoking', live: true });
  });

  it('a grant that was answered and seen leaves no doubt', () => {
    expect(settle(removing(), [], {}, at(1)).state).toBe('ended');
  });
});

describe('a removal is tried for ever', () => {
  it('waits longer from try to try, up to the cap, and never gives up', () => {
    let record = removing();
    let now = T;
    for (let n = 1; n <= 40; n += 1) {
      record = retry(record, null, now);
      const { notBefore } = effectOf(record, 'revoke');
      const wait = notBefore.getTime() - now.getTime();
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(REVOKE_RETRY_CAP_MS);
      now = notBefore;
      record = claimed(record, 'revoke', now);
    }
    expect(record).toMatchObject({ state: 'revoke_overdue', live: true, end: { attempts: 41 } });
    expect(actions(record).filter((a) => a === 'revoke.overdue')).toHaveLength(1);
  });

  it('is tried once more just before it must be paged', () => {
    // The eighth wait would be 128 s: it is cut at the page.
    const record = { ...removing(), outbox: removing().outbox.map((e) => ({ ...e, attempts: 8 })) };
    expect(effectOf(retry(record, null, at(10_000)), 'revoke').notBefore).toEqual(at(OVERDUE_AFTER_MS));
  });

  it('the pause a target asks for is kept', () => {
    expect(effectOf(retry(removing(), 120_000, T), 'revoke').notBefore).toEqual(at(120_000));
  });

  it.each([HOUR, 30 * DAY, 999_999_999_000])(
    'a target cannot put it off beyond the cap by asking for %i ms',
    (wish) => {
      const { notBefore } = effectOf(retry(removing(), wish, T), 'revoke');
      expect(notBefore.getTime() - T.getTime()).toBeLessThanOrEqual(REVOKE_RETRY_CAP_MS);
    },
  );

  it('is overdue from the moment it should have been paged, once', () => {
    expect(retry(removing(), null, at(OVERDUE_AFTER_MS - 1)).state).toBe('revoking');
    const overdue = retry(removing(), null, at(OVERDUE_AFTER_MS));
    expect(overdue).toMatchObject({
      state: 'revoke_overdue',
      end: { overdueAt: at(OVERDUE_AFTER_MS), lastError: 'the target answers 503' },
    });
    const again = retry(claimed(overdue, 'revoke', at(HOUR)), null, at(HOUR));
    expect(again.end?.overdueAt).toEqual(at(OVERDUE_AFTER_MS));
  });

  it('and the proof says by how much it was late', () => {
    const overdue = claimed(retry(removing(), null, at(OVERDUE_AFTER_MS)), 'revoke', at(HOUR));
    expect(settle(overdue, [], {}, at(HOUR)).events.at(-1)?.detail).toMatchObject({ lateMs: HOUR, wasOverdue: true });
  });

  it('a report about an effect that is gone changes nothing', () => {
    const record = active();
    expect(retryRevoke(record, 'revoke-REQ-2026-000001-9-9', 'late', null, T)).toBe(record);
  });
});

describe('what must be removed', () => {
  it('is all that was given and all surplus, each once, but for what is kept', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(some, some, some, (given, surplus, kept) => {
        const base = active();
        const record = {
          ...base,
          terms: { ...base.terms, entitlements: given },
          grant: base.grant && { ...base.grant, surplus },
        };
        const wanted = [...new Set([...given, ...surplus])].filter((e) => !kept.includes(e)).sort();
        expect(entitlementsToRemove(record, kept)).toEqual(wanted);
      }),
    );
  });
});
