import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import type { Role } from '../../src/domain/catalog.ts';
import { decide } from '../../src/domain/decide.ts';
import { agreedSubjects, isWithin, lowerRoles, smallerRoles } from '../../src/domain/narrow.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import { subjectHashOf } from '../../src/domain/subject.ts';
import { aCatalog, aRoster, HOUR, later, MINUTE, NOON, ROLES } from '../support/an-organisation.ts';
import { asking, clicking, next } from './steps-of-a-life.ts';

/** Agent gives two groups; each of these gives one of them, and each stands apart from it in one way. */
const less = (id: string, more: Partial<Role> = {}): Role => ({
  ...ROLES.agent,
  id,
  name: `The ${id}`,
  entitlements: ['group:readers'],
  ...more,
});
const ALL = [
  less('reader', { maxTimeMs: HOUR }),
  less('elsewhere', { system: 'bank' }),
  less('other', { entitlements: ['group:others'] }),
  less('same', { entitlements: ['group:agents', 'group:readers'] }),
  less('closed', { requestableBy: { types: ['intern'], departments: [] } }),
  less('stricter', { risk: 'high' }),
  less('named', { approval: ['owner', { by: { people: ['moe'] }, need: 'any', when: null }] }),
];
const catalog = aCatalog({ roles: ALL });
const facts = { catalog, roster: aRoster() };
const opened = (role = ROLES.agent, changes = {}): AccessRequest =>
  next(openRequest(asking({ role, ...changes }), { ...facts, live: [], heldBefore: null }, NOON));
const approve = (record: AccessRequest, wish: { durationMs?: number; roleId?: string }, by = 'bob', step = 0) =>
  decide(
    record,
    clicking(record, by as 'bob', { step, wish: { durationMs: null, roleId: null, ...wish } }),
    facts,
    later(MINUTE),
  );
const guard = { personId: 'ana', version: 0, holds: [] };

describe('which roles are less', () => {
  it('on the same system, with a part of the entitlements, open to the person', () => {
    expect(lowerRoles(opened(), facts).map((r) => r.id)).toEqual(['reader', 'stricter', 'named']);
  });

  it('to be approved in place of it, only those that need no further step', () => {
    expect(smallerRoles(opened(), facts, NOON).map((r) => r.id)).toEqual(['reader']);
    expect(smallerRoles(opened(ROLES.admin), facts, NOON).map((r) => r.id)).toEqual(['reader', 'stricter']);
  });

  it('none once the system has moved to another address', () => {
    const moved = { ...opened(), terms: { ...opened().terms, address: 'https://elsewhere.example' } };
    expect(lowerRoles(moved, facts)).toEqual([]);
  });
});

describe('approved with changes', () => {
  it('shorter: the window, the hash and the ledger say so, and it is granted', () => {
    const record = opened();
    const after = next(approve(record, { durationMs: HOUR }));
    expect(after.endsAt).toEqual(later(MINUTE + HOUR));
    expect(after.subjectHash).toBe(subjectHashOf(after));
    expect(after.subjectHash).not.toBe(record.subjectHash);
    expect(after.steps[0]?.decision).toMatchObject({
      subjectHash: after.subjectHash,
      changes: { durationMs: HOUR, was: { durationMs: 2 * HOUR, subjectHash: record.subjectHash } },
    });
    const entitlements = record.terms.entitlements;
    expect(after.events.at(-1)).toMatchObject({
      action: 'approval.approved',
      detail: {
        subject: after.subjectHash,
        changes: {
          from: { role: 'agent', entitlements, durationMs: 2 * HOUR, subject: record.subjectHash },
          to: { role: 'agent', entitlements, durationMs: HOUR },
        },
      },
    });
    expect(after.trail.at(-1)?.text).toBe('Bob Owner changed it: 1 hour instead of 2 hours.');
    expect(admitGrant(after, guard, facts, later(2 * MINUTE)).ok).toBe(true);
  });

  it('the person who asked is told why', () => {
    const record = opened();
    const wish = { durationMs: HOUR, roleId: null };
    const after = next(
      decide(record, clicking(record, 'bob', { reason: 'That is enough', wish }), facts, later(MINUTE)),
    );
    expect(after.trail.at(-1)?.text).toBe('Bob Owner changed it: 1 hour instead of 2 hours. Reason: That is enough');
  });

  it('a smaller role: its terms are those of the catalogue, and the guard holds no more than that', () => {
    const after = next(approve(opened(), { durationMs: HOUR, roleId: 'reader' }));
    expect(after.terms).toMatchObject({
      roleId: 'reader',
      entitlements: ['group:readers'],
      catalogSha256: catalog.sha256,
    });
    const admitted = next(admitGrant(after, guard, facts, later(2 * MINUTE)));
    expect(admitted.holds.map((h) => h.entitlements)).toEqual([['group:readers']]);
  });

  it('a later step sees what is left, and an earlier approval of more is fine', () => {
    const record = opened(ROLES.admin);
    const once = next(approve(record, { durationMs: HOUR }));
    const stale = decide(
      once,
      clicking(once, 'dan', { step: 1, shown: record.subjectHash.slice(0, 16) }),
      facts,
      later(MINUTE),
    );
    expect(stale).toMatchObject({ refused: 'card_stale' });
    const first = next(decide(record, clicking(record, 'bob'), facts, later(MINUTE)));
    const both = next(approve(first, { roleId: 'reader', durationMs: HOUR / 2 }, 'dan', 1));
    expect(both.state).toBe('approved');
    expect([...(agreedSubjects(both)?.values() ?? [])]).toEqual([both.subjectHash, record.subjectHash]);
    expect(admitGrant(both, guard, facts, later(2 * MINUTE)).ok).toBe(true);
  });

  it.each([
    ['a longer time', { durationMs: 3 * HOUR }, 'wider_than_asked', 'duration'],
    ['a role with other entitlements', { roleId: 'other' }, 'wider_than_asked', 'role'],
    ['a role with as many', { roleId: 'same' }, 'wider_than_asked', 'role'],
    ['a role on another system', { roleId: 'elsewhere' }, 'wider_than_asked', 'role'],
    ['a role that needs Security', { roleId: 'stricter' }, 'wider_than_asked', 'role'],
    ['a role nobody knows', { roleId: '__proto__' }, 'wider_than_asked', 'role'],
    ['the smaller role for longer than it may be held', { roleId: 'reader' }, 'time_too_long', 'duration'],
    ['less than the shortest time', { durationMs: MINUTE }, 'time_too_short', 'duration'],
    ['what was asked for', { durationMs: 2 * HOUR, roleId: 'agent' }, 'nothing_changed', 'duration'],
  ])('refused: %s', (_, wish, refused, field) => {
    const record = opened();
    expect(approve(record, wish)).toMatchObject({ ok: false, refused, field });
  });

  it('a record in which something was made wider is not granted', () => {
    const after = next(approve(opened(), { durationMs: HOUR, roleId: 'reader' }));
    const made = after.steps[0]?.decision;
    if (!made?.changes) throw new Error('no changes');
    const planted = structuredClone(after);
    const decision = planted.steps[0]?.decision;
    if (decision?.changes) decision.changes.was.durationMs = HOUR / 2;
    expect(admitGrant(planted, guard, facts, later(2 * MINUTE))).toMatchObject({
      refused: 'stale_approval',
      values: { why: { phrase: 'change_misfits' } },
    });
    const longer = { ...structuredClone(after), durationMs: 2 * HOUR };
    longer.subjectHash = subjectHashOf(longer);
    expect(admitGrant(longer, guard, facts, later(2 * MINUTE))).toMatchObject({
      values: { why: { phrase: 'for_something_else' } },
    });
  });
});

describe('denied with a suggestion', () => {
  const deny = (wish: { durationMs: number | null; roleId: string | null }) => {
    const record = opened();
    return decide(
      record,
      clicking(record, 'bob', { verdict: 'denied', reason: 'too much', wish }),
      facts,
      later(MINUTE),
    );
  };

  it('keeps it, and takes only something smaller', () => {
    const denied = next(deny({ durationMs: HOUR, roleId: 'stricter' }));
    expect(denied.steps[0]?.decision?.suggestion).toEqual({
      roleId: 'stricter',
      roleName: 'The stricter',
      durationMs: HOUR,
    });
    expect(denied.events.at(-1)?.detail['suggestion']).toMatchObject({ roleId: 'stricter' });
    expect(denied.subjectHash).toBe(opened().subjectHash);
    expect(deny({ durationMs: 3 * HOUR, roleId: null })).toMatchObject({ refused: 'wider_than_asked' });
    expect(deny({ durationMs: null, roleId: 'other' })).toMatchObject({ refused: 'wider_than_asked' });
    expect(next(deny({ durationMs: null, roleId: null })).steps[0]?.decision?.suggestion).toBeUndefined();
  });
});

describe('whatever is wished for, by whomever, in whatever order', () => {
  const wish = fc.record({
    durationMs: fc.option(fc.constantFrom(MINUTE, 20 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR), { nil: null }),
    roleId: fc.option(fc.constantFrom('agent', 'admin', ...ALL.map((r) => r.id)), { nil: null }),
  });

  it('nothing ever gets wider, and what all agreed to is granted', () => {
    fc.assert(
      fc.property(fc.constantFrom('agent', 'admin', 'keeper'), fc.array(wish, { maxLength: 6 }), (role, wishes) => {
        const asked = opened(ROLES[role as 'agent'], { durationMs: 2 * HOUR });
        let record = asked;
        const people = ['gus', 'bob', 'dan', 'dora', 'eve', 'fay', 'cat'];
        for (const w of [...wishes, null, null, null, null]) {
          const step = record.steps.findIndex((s) => s.decision === null);
          if (step < 0) break;
          for (const name of people) {
            const out = decide(record, clicking(record, name as 'bob', { step, wish: w }), facts, later(MINUTE));
            if (!out.ok) continue;
            expect(isWithin(out.next, record)).toBe(true);
            expect(out.next.subjectHash).toBe(subjectHashOf(out.next));
            record = out.next;
            break;
          }
        }
        expect(isWithin(record, asked)).toBe(true);
        expect(agreedSubjects(record)).not.toBeNull();
        if (record.state === 'approved')
          expect(admitGrant(record, guard, facts, later(2 * MINUTE))).toMatchObject({ ok: true });
      }),
      { numRuns: 300 },
    );
  });
});
