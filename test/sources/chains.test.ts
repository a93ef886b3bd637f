import { describe, expect, it } from 'vitest';
import { type Damage, edit, parse, SMALL, said, spot } from './small-catalog.ts';

const CHAINS = edit(
  edit(
    edit(
      SMALL,
      '    risk: low\n    maxTime: 30d\n    approval: [owner]',
      `    risk: low
    maxTime: 30d
    approval:
      - manager
      - owner
      - by: { group: dba }
        need: 2
        when: { longerThan: 8h, userType: [contractor] }
      - by: { onCall: nights }
        when: { outOfHours: true }
      - by: { people: [E3, E4] }
        need: all`,
    ),
    'systems:\n',
    `groups:
  dba:
    name: Databases
    people: [E1, E2, E3]
schedules:
  nights:
    name: Nights
    people: [E1, E2]
    start: 2026-01-05
    shift: 12h
    timezone: Europe/Berlin
    overrides:
      - { person: E4, from: 2026-12-24, to: 2026-12-27T12:00 }
systems:
`,
  ),
  'decideWithin: 2d',
  `timers:
    low: { remind: 1h, escalate: 4h, warn: [2d, 30m] }
    high: { decideWithin: 12h }
  workingHours: { days: [mon, sun], from: "08:30", to: "24:00" }`,
);

it('a chain is read as it is written', () => {
  const { catalog, faults } = parse(CHAINS);
  expect(faults).toEqual([]);
  expect(catalog?.roles.get('agent')?.approval).toEqual([
    'manager',
    'owner',
    { by: { group: 'dba' }, need: 2, when: { longerThanMs: 28_800_000, userType: ['contractor'] } },
    { by: { onCall: 'nights' }, need: 'any', when: { outOfHours: true } },
    { by: { people: ['E3', 'E4'] }, need: 'all', when: null },
  ]);
  expect(catalog?.groups.get('dba')).toEqual({ id: 'dba', name: 'Databases', people: ['E1', 'E2', 'E3'] });
  expect(catalog?.schedules.get('nights')).toMatchObject({ shiftMs: 43_200_000, handover: 0, start: '2026-01-05' });
  expect(catalog?.policy.workingHours).toEqual({ days: [1, 7], from: 510, to: 1440 });
  expect(catalog?.policy.timers).toEqual({
    low: {
      remindAfterMs: 3_600_000,
      escalateAfterMs: 14_400_000,
      decideWithinMs: 259_200_000,
      decideInWorkingDays: true,
      warnBeforeMs: [172_800_000, 1_800_000],
    },
    medium: {
      remindAfterMs: 7_200_000,
      escalateAfterMs: 28_800_000,
      decideWithinMs: 259_200_000,
      decideInWorkingDays: true,
      warnBeforeMs: [86_400_000, 3_600_000],
    },
    high: {
      remindAfterMs: 900_000,
      escalateAfterMs: 1_800_000,
      decideWithinMs: 43_200_000,
      decideInWorkingDays: false,
      warnBeforeMs: [900_000],
    },
  });
});

const DAMAGES: Damage[] = [
  [
    'a word that is none',
    '- manager\n',
    '- manger\n',
    '- |manger',
    'role "agent": "approval" cannot be "manger"',
    'did you mean "manager"?',
  ],
  [
    'a group that is not there',
    '{ group: dba }',
    '{ group: dbb }',
    '{ group: |dbb',
    'role "agent": there is no group "dbb"',
    'did you mean "dba"?',
  ],
  [
    'a schedule that is not there',
    '{ onCall: nights }',
    '{ onCall: days }',
    '{ onCall: |days',
    'role "agent": there is no schedule "days"',
    'add it under schedules, or name one that is there',
  ],
  [
    'a key that is none',
    '{ group: dba }',
    '{ grup: dba }',
    '{ |grup',
    'role "agent": unknown key "grup"',
    'did you mean "group"?',
  ],
  [
    'two at once',
    '{ group: dba }',
    '{ group: dba, people: [E1, E2] }',
    '- by: |{ group',
    'role "agent": people and group stand together',
    'write one of people, group and onCall',
  ],
  [
    'more approvals than people',
    'need: 2',
    'need: 4',
    'need: |4',
    'role "agent": it needs 4 approvals, and only 3 people can give one',
    'lower need, or let more people decide',
  ],
  ['a number below two', 'need: 2', 'need: 1', 'need: |1', 'role "agent": "need" is too small', 'at least 2'],
  [
    'no condition',
    'when: { outOfHours: true }',
    'when: {}',
    '  |when: {}',
    'role "agent": no condition is written',
    'write one, or leave "when" out',
  ],
  [
    'a condition that is none',
    'outOfHours: true',
    'outOfHour: true',
    '{ |outOfHour',
    'role "agent": unknown key "outOfHour"',
    'did you mean "outOfHours"?',
  ],
  [
    'a day that does not exist',
    'start: 2026-01-05',
    'start: 2026-02-30',
    'start: |2026-02-30',
    'schedule "nights": start: "2026-02-30" is not a day',
    'write it as YYYY-MM-DD, such as 2026-01-05',
  ],
  [
    'a zone nobody knows',
    'Europe/Berlin',
    'Europe/Bonn',
    'timezone: |Europe/Bonn',
    'schedule "nights": timezone: "Europe/Bonn" is not a time zone',
    'write an IANA name, such as Europe/Berlin or UTC',
  ],
  [
    'an override that ends first',
    'to: 2026-12-27T12:00',
    'to: 2026-12-24',
    'to: |2026-12-24 }',
    'schedule "nights": it is over before it begins',
    'correct one of the two times',
  ],
  [
    'others asked before a reminder',
    'escalate: 4h',
    'escalate: 30m',
    'escalate: |30m',
    'policy: others are asked before those asked first are reminded',
    'raise escalate or lower remind',
  ],
  [
    'a day of work that is over before it begins',
    'from: "08:30", to: "24:00"',
    'from: "08:30", to: "08:00"',
    'to: |"08:00"',
    'policy: work ends before it begins',
    'write hours of one day, such as from "09:00" to "17:00"',
  ],
  [
    'an owner who is asked only sometimes',
    '- owner\n',
    '- { by: owner, when: { outOfHours: true } }\n',
    'approval:|\n      - manager',
    'role "agent": the owner does not approve',
    'add owner: every grant needs the approval of the owner of its system',
  ],
];

describe('a fault in a chain is said at its place, with what to do', () => {
  it.each(DAMAGES)('%s', (_, from, to, at, message, fix) => {
    const text = edit(CHAINS, from, to);
    const found = said(parse(text));
    expect(found.map((f) => [f.message, f.fix])).toEqual([[message, expect.stringContaining(fix)]]);
    if (!at.includes('approval:|')) expect(found[0]?.at).toBe(spot(text, at));
  });
});
