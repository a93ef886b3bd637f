import { describe, expect, it } from 'vitest';
import { isApproverNow } from '../../src/domain/approvers.ts';
import type { StepConditions, StepRule, StepWord } from '../../src/domain/catalog.ts';
import { stepsFor } from '../../src/domain/chain.ts';
import type { ApprovalStep } from '../../src/domain/record.ts';
import { aRoster, CRM, HOUR, NOON, PEOPLE } from '../support/an-organisation.ts';
import { catalogWith, opened, peopleOf, roleWith, rule } from './a-chain.ts';

describe('who is asked, and why', () => {
  it.each<[string, StepWord | StepRule, string, [string, string][]]>([
    [
      'the owner and the deputy',
      'owner',
      'owner',
      [
        ['bob', 'the owner of CRM'],
        ['cat', 'a deputy for Bob Owner, who owns CRM'],
      ],
    ],
    [
      'Security',
      'security',
      'security',
      [
        ['dan', 'on the security team'],
        ['dora', 'on the security team'],
      ],
    ],
    ['the manager', 'manager', 'manager', [['gus', 'the manager of Ana Ruiz']]],
    ['people by name', rule({ people: ['moe', 'ana'] }), 'people', [['moe', 'named for this role']]],
    [
      'a group',
      rule({ group: 'keepers' }),
      'group:keepers',
      [
        ['eve', 'in the group Keepers'],
        ['fay', 'in the group Keepers'],
        ['dan', 'in the group Keepers'],
      ],
    ],
    [
      'who is on call',
      rule({ onCall: 'nights' }),
      'onCall:nights',
      [['fay', 'on call for Nights until 25 Nov 00:00 (UTC)']],
    ],
  ])('%s', (_, step, name, people) => {
    const record = opened(roleWith(['owner', step]));
    expect(record.steps[1]?.name).toBe(name);
    expect(peopleOf(record.steps[1])).toEqual(people);
    const planned = record.events[0]?.detail['approvers'] as { why: string[] }[];
    expect(planned[1]?.why).toEqual(people.map(([, why]) => why));
  });
});

it('a manager or sponsor who asks for their own is not asked: whoever they report to is', () => {
  const roster = aRoster({ gus: { managerId: 'moe' } });
  const forAna = opened(roleWith(['owner', 'manager']), { requester: PEOPLE.gus, target: PEOPLE.ana }, roster);
  expect(peopleOf(forAna.steps[1])).toEqual([
    ['moe', 'the manager of Gus Manager, who asks as the manager of Ana Ruiz'],
  ]);
  const forIvo = opened(roleWith(['owner', 'sponsor']), { requester: PEOPLE.gus, target: PEOPLE.ivo }, roster);
  expect(peopleOf(forIvo.steps[1])?.map(([id]) => id)).toEqual(['moe']);
  const facts = { system: CRM, catalog: catalogWith(roleWith(['owner'])), roster };
  expect(isApproverNow(PEOPLE.moe, forAna, forAna.steps[1] as ApprovalStep, facts, NOON)).toBe(true);
});

describe('when a step is needed', () => {
  const facts = {
    system: CRM,
    roster: aRoster(),
    target: PEOPLE.ivo,
    requesterId: 'ivo',
    durationMs: 9 * HOUR,
    excluded: ['ivo'],
    outOfHours: true,
    firstTime: true as boolean | null,
  };
  it.each<[string, StepConditions, Partial<typeof facts>, string | null]>([
    ['its environment', { environment: ['production'] }, {}, 'it is on production'],
    ['another environment', { environment: ['staging'] }, {}, null],
    ['its risk', { risk: ['low', 'medium'] }, {}, 'the role is low risk'],
    ['another risk', { risk: ['high'] }, {}, null],
    ['longer', { longerThanMs: 8 * HOUR }, {}, 'it is for longer than 8 hours'],
    ['just as long', { longerThanMs: 9 * HOUR }, {}, null],
    ['such a person', { userType: ['contractor'] }, {}, 'it is for this kind of person: contractor'],
    ['another person', { userType: ['intern'] }, {}, null],
    ['out of hours', { outOfHours: true }, {}, 'it was asked outside working hours'],
    ['in hours', { outOfHours: true }, { outOfHours: false }, null],
    ['the first time', { firstTime: true }, {}, 'they have never held the role before'],
    ['not the first time', { firstTime: true }, { firstTime: false }, null],
    [
      'nobody looked: as if it were the first',
      { firstTime: true },
      { firstTime: null },
      'they have never held the role before',
    ],
    [
      'two that hold',
      { outOfHours: true, firstTime: true },
      {},
      'it was asked outside working hours and they have never held the role before',
    ],
    ['two of which one holds', { outOfHours: true, risk: ['high'] }, {}, null],
  ])('%s', (_, when, changes, because) => {
    const role = roleWith(['owner', rule({ group: 'keepers' }, 'any', when)]);
    const steps = stepsFor(role, { ...facts, ...changes, catalog: catalogWith(role) }, NOON);
    expect(steps[1]?.because ?? null).toBe(because);
    expect(steps.length).toBe(because === null ? 1 : 2);
  });

  it('Security stays for what is privileged, whatever conditions the file puts on it (R-52)', () => {
    const role = roleWith(['owner', rule('security', 2, { outOfHours: true })], { privileged: true });
    expect(opened(role).steps.map((s) => [s.name, s.need])).toEqual([
      ['owner', undefined],
      ['security', undefined],
    ]);
  });

  it('is asked out of hours at night and on Sunday, in the zone of the organisation', () => {
    const role = roleWith(['owner', rule('manager', 'any', { outOfHours: true })]);
    const count = (at: string) => opened(role, {}, aRoster(), new Date(at)).steps.length;
    expect([count('2026-11-24T12:00Z'), count('2026-11-24T20:00Z'), count('2026-11-22T12:00Z')]).toEqual([1, 2, 2]);
  });
});
