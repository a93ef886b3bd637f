import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitGrant, markEnding, release } from '../../src/domain/admit.ts';
import { failGrant } from '../../src/domain/grant.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import { explainedByOthers, forbiddenWith, type Guard, type Hold, keptByOthers } from '../../src/domain/separation.ts';
import { errorText } from '../../src/errors.ts';
import { aCatalog, aRoster, GONE, HOUR, later, MINUTE, PAIR, PEOPLE } from '../support/an-organisation.ts';
import { approved, chained, claimed, effectOf, FACTS, next, removing, seen } from './steps-of-a-life.ts';

/** The hold with this id begins its end; one that was never admitted has the terms of an approved request. */
function leave(from: Guard, id: string): Guard {
  const held = from.holds.find((h) => h.requestId === id);
  return markEnding(from, { id, terms: { ...approved().terms, ...held } });
}

const T = later(2 * MINUTE);
const EMPTY: Guard = { personId: 'ana', version: 0, holds: [] };
const hold = (requestId: string, roleId: string, more: Partial<Hold> = {}): Hold => ({
  requestId,
  roleId,
  roleName: roleId,
  systemId: 'bank',
  entitlements: [`profile:${roleId}`],
  ending: false,
  ...more,
});
const admit = (record: AccessRequest, guard = EMPTY, facts = FACTS, at = T) => admitGrant(record, guard, facts, at);
const payer = approved('payer', { id: 'REQ-2026-000001' });
const releaser = approved('releaser', { id: 'REQ-2026-000002' });

describe('the last look before access is given', () => {
  it('takes the next version of the guard, with the role among its holds', () => {
    expect(admit(payer)).toEqual({
      ok: true,
      next: { personId: 'ana', version: 1, holds: [hold(payer.id, 'payer', { roleName: 'Payer' })] },
    });
  });

  it('leaves what the identity holds besides', () => {
    const guard = { ...EMPTY, version: 7, holds: [hold('R9', 'agent'), hold('R8', 'admin', { ending: true })] };
    expect(next(admit(payer, guard)).holds.map((h) => h.requestId)).toEqual(['R9', 'R8', payer.id]);
  });

  it('done again is done once', () => {
    const again = next(admit(payer, next(admit(payer))));
    expect(again.holds).toHaveLength(1);
    expect(again.version).toBe(2);
  });

  it.each<[string, AccessRequest, typeof FACTS, Date, string]>([
    ['a target who has left', payer, { ...FACTS, roster: aRoster({ ana: GONE }) }, T, 'target_inactive'],
    ['a target in no roster', payer, { ...FACTS, roster: aRoster({ ana: null }) }, T, 'target_inactive'],
    ['the end of its window', payer, FACTS, payer.endsAt ?? T, 'grant_window_over'],
    ['no end at all', { ...payer, endsAt: null }, FACTS, T, 'grant_window_over'],
  ])('stops at %s', (_, record, facts, at, code) => {
    expect(admit(record, EMPTY, facts, at)).toMatchObject({ ok: false, refused: code });
  });
});

describe('no grant without its approvals, by distinct people who are still here (I1)', () => {
  const [owner, security] = payer.steps;
  const other = { ...PEOPLE.moe, slack: null };
  const with_ = (index: number, change: object): AccessRequest => ({
    ...payer,
    steps: payer.steps.map((s, i) =>
      i === index && s.decision ? { ...s, decision: { ...s.decision, ...change } } : s,
    ),
  });
  it.each<[string, AccessRequest, string]>([
    ['no steps at all', { ...payer, steps: [] }, 'there is no approval'],
    [
      'an open step',
      { ...payer, steps: payer.steps.map((s) => ({ ...s, decision: null })) },
      'owner step is not approved',
    ],
    [
      'a last step that is open',
      { ...payer, steps: [owner!, { ...security!, decision: null }] },
      'security step is not',
    ],
    ['a denial', with_(1, { verdict: 'denied' }), 'security step is not approved'],
    ['another subject', with_(0, { subjectHash: 'f'.repeat(64) }), 'for something else'],
    ['the requester', with_(0, { by: payer.requester }), 'for themselves'],
    ['one person twice', with_(1, { by: owner!.decision!.by }), 'decided twice'],
    ['somebody in no roster', with_(0, { by: { ...other, id: 'nobody' } }), 'no longer active'],
    [
      'another role',
      { ...payer, terms: { ...payer.terms, entitlements: ['profile:everything'] } },
      'not what was approved',
    ],
    ['more time', { ...payer, durationMs: payer.durationMs + 1 }, 'not what was approved'],
    ['another person', { ...payer, target: { ...payer.target, id: 'moe' } }, 'not what was approved'],
    ['another requester', { ...payer, requester: PEOPLE.gus }, 'not what was approved'],
  ])('%s', (_, record, why) => {
    const outcome = admit(record);
    expect(outcome).toMatchObject({ ok: false, refused: 'stale_approval' });
    expect(outcome.ok ? '' : errorText(outcome.refused, outcome.values)).toContain(why);
  });

  it.each(['bob', 'dan'] as const)('%s, who approved, has left since', (name) => {
    const facts = { ...FACTS, roster: aRoster({ [name]: GONE }) };
    expect(admit(payer, EMPTY, facts)).toMatchObject({ refused: 'stale_approval' });
  });

  it('the target approved for somebody else', () => {
    const record = approved('payer', { requester: PEOPLE.gus, target: PEOPLE.ana });
    const steps = record.steps.map((s) => (s.decision ? { ...s, decision: { ...s.decision, by: record.target } } : s));
    expect(admit({ ...record, steps })).toMatchObject({ refused: 'stale_approval' });
  });
});

describe('two roles nobody may hold together', () => {
  it.each([
    ['payer', 'releaser'],
    ['releaser', 'payer'],
  ])('%s beside %s, in either order of the rule', (mine, held) => {
    expect(forbiddenWith(mine, [{ roleId: held, requestId: 'R9' }], [PAIR])).toMatchObject({
      with: { requestId: 'R9' },
    });
  });

  it.each([
    ['themselves', 'payer', ['payer']],
    ['others', 'payer', ['agent']],
    ['nothing', 'payer', []],
    ['roles of no pair', 'agent', ['payer', 'releaser']],
  ])('do not stand against %s', (_, mine, held) => {
    expect(
      forbiddenWith(
        mine,
        held.map((roleId) => ({ roleId, requestId: 'R9' })),
        [PAIR],
      ),
    ).toBeNull();
  });

  it('a role on its way out still counts, until it is proved gone', () => {
    const held = { ...EMPTY, version: 1, holds: [hold('R9', 'releaser')] };
    const ending = leave(held, 'R9');
    expect(ending).toMatchObject({ version: 2, holds: [{ requestId: 'R9', ending: true }] });
    for (const guard of [held, ending])
      expect(admit(payer, guard)).toMatchObject({
        refused: 'forbidden_pair',
        values: { request: 'R9', why: PAIR.why },
      });
    expect(admit(payer, release(ending, ['R9']))).toMatchObject({ ok: true, next: { version: 4 } });
  });

  it('a rule written after the approval holds all the same', () => {
    const catalog = aCatalog({ policy: { forbiddenPairs: [{ roles: ['payer', 'agent'], why: 'new rule' }] } });
    const guard = { ...EMPTY, holds: [hold('R9', 'agent')] };
    expect(admit(payer, guard, { ...FACTS, catalog })).toMatchObject({ refused: 'forbidden_pair' });
  });
});

/** The guard of one identity in a store that takes a version only behind the one before. */
function aStore() {
  let stored = EMPTY;
  return {
    read: () => stored,
    commit(wanted: Guard): boolean {
      if (wanted.version !== stored.version + 1) return false;
      stored = wanted;
      return true;
    },
  };
}

describe('two requests, each fine alone, forbidden together (write skew)', () => {
  it('both pass on the same guard, and only one gets the guard', () => {
    const store = aStore();
    const [first, second] = [next(admit(payer, store.read())), next(admit(releaser, store.read()))];
    expect([store.commit(second), store.commit(first)]).toEqual([true, false]);
    expect(admit(payer, store.read())).toMatchObject({ refused: 'forbidden_pair', values: { request: releaser.id } });
  });

  it('in any order of reading, deciding and writing exactly one is granted', () => {
    const records = { payer, releaser };
    const turn = fc.constantFrom<keyof typeof records>('payer', 'releaser');
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 30 }), (turns) => {
        const store = aStore();
        const read = new Map<string, Guard>();
        const granted = new Set<string>();
        const decideAndWrite = (record: AccessRequest, guard: Guard) => {
          const outcome = admit(record, guard);
          if (outcome.ok && store.commit(outcome.next)) granted.add(record.id);
          return outcome.ok;
        };
        // Each turn is half a try: reading first, then deciding and writing on what was read.
        for (const record of turns.map((t) => records[t])) {
          const guard = read.get(record.id);
          if (guard) decideAndWrite(record, guard);
          if (guard) read.delete(record.id);
          else read.set(record.id, store.read());
        }
        const last = [payer, releaser].map((record) => decideAndWrite(record, store.read()));
        expect(granted.size).toBe(1);
        expect(last).toEqual([granted.has(payer.id), granted.has(releaser.id)]);
        expect(store.read().holds).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what other roles stand on (overlapping grants)', () => {
  const guard: Guard = {
    ...EMPTY,
    holds: [
      hold('R1', 'agent', { systemId: 'crm', entitlements: ['group:readers', 'group:agents'] }),
      hold('R2', 'admin', { systemId: 'crm', entitlements: ['group:readers', 'group:admins'] }),
      hold('R3', 'old', { systemId: 'crm', entitlements: ['group:old'], ending: true }),
      hold('R4', 'far', { systemId: 'bank', entitlements: ['group:agents'] }),
    ],
  };

  it('stays when one of them goes, but only on the same system and only for what itself stays', () => {
    expect(keptByOthers(guard, 'R1', 'crm')).toEqual(['group:admins', 'group:readers']);
    expect(keptByOthers(guard, 'R3', 'crm')).toEqual(['group:admins', 'group:agents', 'group:readers']);
    expect(keptByOthers(leave(guard, 'R2'), 'R1', 'crm')).toEqual([]);
  });

  it('is explained at the target even while it goes', () => {
    expect(explainedByOthers(guard, 'R1', 'crm')).toEqual(['group:admins', 'group:old', 'group:readers']);
  });

  it('of two ends at the same moment one removes what they share', () => {
    const first = leave(guard, 'R1');
    const second = leave(first, 'R2');
    expect(keptByOthers(first, 'R1', 'crm')).toContain('group:readers');
    expect(keptByOthers(second, 'R2', 'crm')).not.toContain('group:readers');
  });

  it('an end is seen by the next admission even where the role itself was never admitted', () => {
    // Cancelled in a worker's hands: its removal is on the way and would take what a newer grant is just being given.
    expect(leave(EMPTY, 'REQ-2026-000001').holds).toMatchObject([{ requestId: 'REQ-2026-000001', ending: true }]);
  });

  it('is removed even when the request it was kept for is admitted but never granted', () => {
    const leaving = removing('agent');
    const coming = claimed(chained(approved('admin', { id: 'REQ-2026-000002' })), 'provision', T);
    // The newer role is admitted first; the target fails it before anything is written down as started.
    const both = next(
      admit(coming, {
        ...EMPTY,
        holds: [hold(leaving.id, 'agent', { systemId: 'crm', entitlements: leaving.terms.entitlements })],
      }),
    );
    const kept = keptByOthers(leave(both, leaving.id), leaving.id, 'crm');
    const { id } = effectOf(leaving, 'revoke');
    const c = { kept, detail: 'removed', foundAbsent: false };
    const over = settleRevoked(leaving, id, seen(['group:readers']), c, later(HOUR));
    const failed = failGrant(coming, effectOf(coming, 'provision').id, 'the approver has left', later(HOUR), {
      admitted: true,
    });
    // Nobody else will ever remove it: one of the two must still be at it.
    expect([over.live, failed.live]).toContain(true);
  });
});
