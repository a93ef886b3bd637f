import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { canBeDecided, decisionsOf, isApproverNow, nextInLine } from '../../src/domain/approvers.ts';
import type { Role, StepRule } from '../../src/domain/catalog.ts';
import { decide } from '../../src/domain/decide.ts';
import type { AccessRequest, ApprovalStep } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import { errorText } from '../../src/errors.ts';
import {
  aCatalog,
  aRoster,
  BANK,
  CRM,
  DAY,
  GONE,
  HOUR,
  later,
  MINUTE,
  type Name,
  NOON,
  PEOPLE,
  ROLES,
} from '../support/an-organisation.ts';
import { approvedBy, catalogWith, opened, peopleOf, roleWith, rule } from './a-chain.ts';
import { asking, clicking, next } from './steps-of-a-life.ts';

describe('n of them (each a different person)', () => {
  const two = roleWith(['owner', rule({ group: 'keepers' }, 2)]);

  it('the step closes with the last of them', () => {
    const one = approvedBy(opened(two), two, 'bob', 'eve');
    expect(one).toMatchObject({
      state: 'pending',
      steps: [{}, { decision: null, approvals: [{ by: { id: 'eve' } }] }],
    });
    expect(one.events.at(-1)?.detail).toMatchObject({ given: 1, need: 2, last: false });
    const both = approvedBy(one, two, 'fay');
    expect(both.state).toBe('approved');
    expect(both.events.at(-1)?.detail).toMatchObject({ given: 2, need: 2, last: true });
  });

  it('all means all who may: not who asks', () => {
    const all = roleWith(['owner', rule({ people: ['gus', 'eve', 'ana'] }, 'all')]);
    expect(opened(all).steps[1]).toMatchObject({ need: 2 });
    expect(opened(all, { requester: PEOPLE.gus, target: PEOPLE.ana }).steps[1]).not.toHaveProperty('need');
  });

  it('one denial closes it', () => {
    const one = approvedBy(opened(two), two, 'bob', 'eve');
    const c = clicking(one, 'fay', { step: 1, verdict: 'denied', reason: 'not now' });
    expect(next(decide(one, c, { catalog: catalogWith(two), roster: aRoster() }, later(HOUR))).state).toBe('denied');
  });

  it('is decidable whenever each approval still needed finds a person of its own (against trying all)', () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
    const step = fc.record({ people, need: fc.integer({ min: 1, max: 3 }), gone: fc.subarray(['a', 'b']) });
    const pick = (from: string[], n: number): string[][] =>
      n === 0 ? [[]] : from.flatMap((p, i) => pick(from.slice(i + 1), n - 1).map((rest) => [p, ...rest]));
    const possible = (steps: { people: string[]; need: number }[], used: string[]): boolean => {
      const [first, ...rest] = steps;
      if (!first) return true;
      const free = first.people.filter((p) => !used.includes(p));
      return pick(free, first.need).some((chosen) => possible(rest, [...used, ...chosen]));
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), fc.subarray(['a', 'b', 'c']), (steps, used) => {
        const real: ApprovalStep[] = steps.map((s) => ({
          name: 'owner',
          approvers: s.people.map((id) => ({ id, name: id, slack: null })),
          decision: null,
          need: s.need,
        }));
        expect(canBeDecided(real, used)).toBe(possible(steps, used));
      }),
      { numRuns: 500 },
    );
  });
});

describe('before granting it is held against the files of the day', () => {
  const guard = { personId: 'ana', version: 0, holds: [] };
  const role = roleWith(['owner', 'manager', rule({ group: 'keepers' }, 2)]);
  const done = approvedBy(opened(role), role, 'bob', 'gus', 'eve', 'fay');
  const admit = (record: AccessRequest, today = role, roster = aRoster()) =>
    admitGrant(record, guard, { catalog: catalogWith(today), roster }, later(10 * MINUTE));
  const why = (...args: Parameters<typeof admit>) => {
    const outcome = admit(...args);
    return outcome.ok ? null : errorText(outcome.refused, outcome.values);
  };

  it('as approved it is admitted', () => expect(admit(done)).toMatchObject({ ok: true }));

  it.each<[string, () => string | null | undefined, string]>([
    [
      'a manager who is so no more',
      () => why(done, role, aRoster({ ana: { managerId: 'moe' } })),
      'Gus Manager, who approved, may no longer',
    ],
    [
      'one of the two has left',
      () => why(done, role, aRoster({ fay: GONE })),
      'Fay Admin, who approved, is no longer active',
    ],
    [
      'three are needed by now',
      () => why(done, { ...role, approval: ['owner', 'manager', rule({ group: 'keepers' }, 3)] }),
      'it needs 3 approvals of the group:keepers step',
    ],
    [
      'all are needed by now',
      () => why(done, { ...role, approval: ['owner', 'manager', rule({ group: 'keepers' }, 'all')] }),
      'it needs 3 approvals of the group:keepers step',
    ],
    [
      'another step is needed by now',
      () => why(done, { ...role, approval: [...role.approval, rule({ people: ['moe'] })] }),
      'it needs the people step by now',
    ],
    ['high risk by now', () => why(done, { ...role, risk: 'high' }), 'it needs the security step by now'],
    [
      'one approval is missing',
      () => why({ ...done, steps: done.steps.map((s) => ({ ...s, approvals: [] })) }),
      'lacks approvals',
    ],
    [
      'one person twice',
      () =>
        why({
          ...done,
          steps: done.steps.map((s) => (s.approvals ? { ...s, approvals: s.decision ? [s.decision] : [] } : s)),
        }),
      'one person decided twice',
    ],
    [
      'somebody for themselves',
      () =>
        why({
          ...done,
          steps: done.steps.map((s) =>
            s.approvals ? { ...s, approvals: s.approvals.map((d) => ({ ...d, by: done.target })) } : s,
          ),
        }),
      'somebody approved for themselves',
    ],
  ])('not with %s', (_, outcome, words) => {
    expect(outcome()).toContain(words);
  });

  it('a condition that holds by now is met or refused; one that held is not asked again', () => {
    const long = { ...role, approval: [...role.approval, rule({ people: ['moe'] }, 'any', { longerThanMs: HOUR })] };
    expect(why(done, long)).toContain('it needs the people step by now');
    expect(
      why(done, { ...long, approval: [...role.approval, rule({ people: ['moe'] }, 'any', { outOfHours: true })] }),
    ).toBeNull();
  });

  it('two steps by named people are told apart by the people', () => {
    const both = roleWith(['owner', rule({ people: ['moe'] }), rule({ people: ['eve'] })]);
    const record = approvedBy(opened(both), both, 'bob', 'moe', 'eve');
    expect(why(record, both)).toBeNull();
    expect(
      why(record, { ...both, approval: ['owner', rule({ people: ['moe'] }), rule({ people: ['moe', 'fay'] })] }),
    ).toContain('Eve Admin, who approved, may no longer');
  });

  it('who was on call when the step opened counts, though the turn is over', () => {
    const nights = roleWith(['owner', rule({ onCall: 'nights' })]);
    const record = approvedBy(opened(nights), nights, 'bob', 'fay');
    const late = admitGrant(
      { ...record, endsAt: later(3 * DAY) },
      guard,
      { catalog: catalogWith(nights), roster: aRoster() },
      later(DAY),
    );
    expect(late).toMatchObject({ ok: true });
  });
});

describe('the shift changes while an earlier step waits', () => {
  it('the one on call when the step opens is asked, and that is recorded', () => {
    const nights = roleWith(['owner', rule({ onCall: 'nights' })]);
    const record = opened(nights);
    expect(peopleOf(record.steps[1])?.map(([id]) => id)).toEqual(['fay']);
    const facts = { catalog: catalogWith(nights), roster: aRoster() };
    const tomorrow = next(decide(record, clicking(record, 'bob'), facts, later(DAY)));
    expect(peopleOf(tomorrow.steps[1])?.map(([id]) => id)).toEqual(['eve']);
    expect(tomorrow.events.at(-1)?.detail['instead']).toEqual(['eve']);
    // The day after Fay is on call again; Eve was asked, and may still decide.
    const click = clicking(tomorrow, 'eve', { step: 1 });
    expect(decide(tomorrow, click, facts, later(2 * DAY - HOUR))).toMatchObject({ ok: true });
  });
});

describe('the next in line', () => {
  const facts = (role: Role, system = CRM) => ({
    system,
    catalog: catalogWith(role),
    roster: aRoster({ bob: { managerId: 'moe' } }),
    target: PEOPLE.ana,
    requesterId: 'ana',
  });
  const lineOf = (role: Role, step: number, system = CRM) => {
    const record = opened(role, { system });
    const s = record.steps[step];
    return s ? nextInLine(record, s, facts(role, system), NOON).map((a) => a.id) : [];
  };

  it.each<[string, Role, number, string[]]>([
    ['of the owner: Security', roleWith(['owner']), 0, ['dan', 'dora']],
    ['of the owner, where Security decides a step of its own: who is above the owner', ROLES.admin, 0, ['moe']],
    ['of a manager: owner, deputy, Security', roleWith(['owner', 'manager']), 1, ['bob', 'cat', 'dan', 'dora']],
    ['of Security: nobody', ROLES.admin, 1, []],
  ])('%s', (_, role, step, people) => {
    expect(lineOf(role, step)).toEqual(people);
  });

  it('may decide only once asked, and only as long as they stand there', () => {
    const role = roleWith(['owner']);
    const record = opened(role);
    const step = record.steps[0] as ApprovalStep;
    const asked = { ...step, approvers: [...step.approvers, { ...PEOPLE.dan, askedAt: NOON }] };
    const f = { system: CRM, catalog: catalogWith(role), roster: aRoster() };
    expect(isApproverNow(PEOPLE.dan, record, step, f, NOON)).toBe(false);
    expect(isApproverNow(PEOPLE.dan, record, asked, f, NOON)).toBe(true);
    const without = { ...f, catalog: aCatalog({ roles: [role], policy: { security: ['dora'] } }) };
    expect(isApproverNow(PEOPLE.dan, record, asked, without, NOON)).toBe(false);
    expect(isApproverNow(PEOPLE.moe, record, { ...step, approvers: [{ ...PEOPLE.moe, askedAt: NOON }] }, f, NOON)).toBe(
      false,
    );
  });
});

it('whoever clicks in whatever order: nobody decides twice, nor for themselves, and it is granted by enough or not at all', () => {
  const by = fc.constantFrom<StepRule['by']>(
    'owner',
    'security',
    'manager',
    { group: 'keepers' },
    { people: ['moe', 'cat', 'ana'] },
    { onCall: 'nights' },
  );
  const need = fc.constantFrom<StepRule['need']>('any', 2, 'all');
  const chain = fc.array(fc.tuple(by, need), { maxLength: 3 });
  const clicks = fc.array(fc.constantFrom<Name>('ana', 'bob', 'cat', 'dan', 'dora', 'eve', 'fay', 'gus', 'moe'), {
    maxLength: 25,
  });
  let granted = 0;
  fc.assert(
    fc.property(chain, clicks, fc.boolean(), (steps, people, bank) => {
      const role = roleWith(['owner', ...steps.map(([who, n]) => rule(who, n))], bank ? { system: 'bank' } : {});
      const facts = { catalog: catalogWith(role), roster: aRoster(), live: [], heldBefore: null };
      const outcome = openRequest(asking({ role, system: bank ? BANK : CRM }), facts, NOON);
      if (!outcome.ok) return;
      let record = outcome.next;
      for (const name of people) {
        const before = record;
        const step = record.steps.findIndex((s) => s.decision === null);
        const click = decide(record, clicking(record, name, { step }), facts, later(MINUTE));
        if (click.ok) record = click.next;
        // Nobody can click a request into a corner from which it can only lapse.
        if (record.state === 'pending' && canBeDecided(before.steps)) expect(canBeDecided(record.steps)).toBe(true);
      }
      const all = record.steps.flatMap(decisionsOf).map((d) => d.by.id);
      expect(new Set(all).size).toBe(all.length);
      expect(all).not.toContain('ana');
      for (const s of record.steps) expect(decisionsOf(s).length).toBeLessThanOrEqual(s.need ?? 1);
      const enough = record.steps.every((s) => decisionsOf(s).length === (s.need ?? 1));
      expect(record.state).toBe(enough ? 'approved' : 'pending');
      if (enough) granted += 1;
      if (enough)
        expect(admitGrant(record, { personId: 'ana', version: 0, holds: [] }, facts, later(2 * MINUTE)).ok).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(granted).toBeGreaterThan(20);
});
