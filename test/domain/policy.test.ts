import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approversOf, canBeDecided } from '../../src/domain/approvers.ts';
import { stepsOf } from '../../src/domain/catalog.ts';
import { isActive, isThirdParty, PERSON_TYPES, THIRD_PARTY_TYPES } from '../../src/domain/person.ts';
import { hasActiveOwner, mayAskFor, mayHold, mayRevoke, maySee, taskPeople } from '../../src/domain/policy.ts';
import type { ApprovalStep } from '../../src/domain/record.ts';
import {
  aCatalog,
  aRoster,
  BANK,
  CRM,
  DAY,
  GONE,
  later,
  type Name,
  NOON,
  PEOPLE,
  ROLES,
} from '../support/an-organisation.ts';
import { FACTS, pending } from './steps-of-a-life.ts';

const ids = (people: readonly { id: string }[]) => people.map((p) => p.id);

describe('somebody is here from the first moment to the last', () => {
  it.each<[string, Date, Date | null, boolean]>([
    ['for good', later(-DAY), null, true],
    ['on the first moment', NOON, null, true],
    ['a moment before', later(1), null, false],
    ['to the last moment', later(-DAY), later(1), true],
    ['a moment after', later(-DAY), NOON, false],
  ])('%s', (_, startsAt, endsAt, here) => {
    expect(isActive({ ...PEOPLE.ana, startsAt, endsAt }, NOON)).toBe(here);
  });

  it('contractors and auditors are third parties (R-46)', () => {
    expect(PERSON_TYPES.filter((type) => isThirdParty({ ...PEOPLE.ana, type }))).toEqual(THIRD_PARTY_TYPES);
  });
});

describe('who may ask for whom (R-143)', () => {
  it.each<[Name, Name, boolean]>([
    ['ana', 'ana', true],
    ['gus', 'ana', true],
    ['gus', 'ivo', true],
    ['ivo', 'ivo', true],
    ['ana', 'gus', false],
    ['ivo', 'gus', false],
    ['dan', 'ana', false],
    ['moe', 'ivo', false],
  ])('%s for %s: %s', (requester, target, may) => {
    expect(mayAskFor(PEOPLE[requester], PEOPLE[target])).toBe(may);
  });

  it.each<[string, { types: (typeof PERSON_TYPES)[number][]; departments: string[] }, boolean]>([
    ['any', { types: [], departments: [] }, true],
    ['their type', { types: ['employee'], departments: [] }, true],
    ['another type', { types: ['auditor'], departments: [] }, false],
    ['their department', { types: [], departments: ['Support'] }, true],
    ['another department', { types: [], departments: ['Finance'] }, false],
    ['their type in another department', { types: ['employee'], departments: ['Finance'] }, false],
  ])('a role for %s', (_, requestableBy, may) => {
    expect(mayHold({ ...ROLES.agent, requestableBy }, PEOPLE.ana)).toBe(may);
  });
});

describe('who may decide (R-51, R-52, X-1)', () => {
  const asked = (step: 'owner' | 'security', excluded: Name[] = [], roster = aRoster()) =>
    ids(
      approversOf(
        step,
        { system: CRM, catalog: aCatalog(), roster, target: PEOPLE.ana, requesterId: 'ana', excluded },
        NOON,
      ),
    );

  it('the owner, then deputies; security, as the catalogue lists them', () => {
    expect(asked('owner')).toEqual(['bob', 'cat']);
    expect(asked('security')).toEqual(['dan', 'dora']);
  });

  it.each<[string, () => string[]]>([
    ['asked or is to be given it', () => asked('owner', ['bob', 'ana'])],
    ['has left', () => asked('owner', [], aRoster({ bob: GONE }))],
    ['is in no roster', () => asked('owner', [], aRoster({ bob: null }))],
    ['cannot be reached', () => asked('owner', [], aRoster({ bob: { slack: null } }))],
  ])('not one who %s', (_, who) => {
    expect(who()).toEqual(['cat']);
  });

  it('each once, however often they are listed', () => {
    const system = { ...CRM, owner: 'bob', deputies: ['bob', 'cat', 'cat'] };
    expect(
      ids(approversOf('owner', { system, ...FACTS, target: PEOPLE.ana, requesterId: 'ana', excluded: [] }, NOON)),
    ).toEqual(['bob', 'cat']);
  });

  it.each<[string, object, string[]]>([
    ['plain', {}, ['owner']],
    ['privileged', { privileged: true }, ['owner', 'security']],
    ['sensitive', { sensitive: true }, ['owner', 'security']],
    ['of high risk', { risk: 'high' }, ['owner', 'security']],
    ['already with security', { privileged: true, approval: ['security', 'owner'] }, ['security', 'owner']],
    ['with security by choice', { approval: ['owner', 'security'] }, ['owner', 'security']],
  ])('the steps of a role that is %s', (_, changes, steps) => {
    expect(stepsOf({ ...ROLES.agent, ...changes })).toEqual(steps);
  });

  it('a system has an owner as long as one of them is here and can be reached', () => {
    expect(hasActiveOwner(CRM, aRoster({ bob: GONE }), NOON)).toBe(true);
    expect(hasActiveOwner(CRM, aRoster({ bob: GONE, cat: { slack: null } }), NOON)).toBe(false);
  });
});

describe('every step needs a person of its own', () => {
  it('and it is found whenever there is one (the matching, against trying all)', () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    const choices = (steps: string[][]): string[][] =>
      steps.reduce<string[][]>((all, step) => all.flatMap((c) => step.map((p) => [...c, p])), [[]]);
    fc.assert(
      fc.property(fc.array(people, { maxLength: 4 }), (steps) => {
        const possible = choices(steps).some((c) => new Set(c).size === c.length);
        const real: ApprovalStep[] = steps.map((step) => ({
          name: 'owner',
          approvers: step.map((id) => ({ id, name: id, slack: null })),
          decision: null,
        }));
        expect(canBeDecided(real)).toBe(possible);
      }),
    );
  });
});

describe('who may end, see and carry out', () => {
  it.each<[Name, boolean]>([
    ['bob', true],
    ['cat', true],
    ['dan', true],
    ['ana', false],
    ['eve', false],
    ['moe', false],
  ])('%s may revoke: %s', (name, may) => {
    expect(mayRevoke(PEOPLE[name], CRM, aCatalog(), NOON)).toBe(may);
    expect(mayRevoke({ ...PEOPLE[name], ...GONE }, CRM, aCatalog(), NOON)).toBe(false);
  });

  it('without its system in the catalogue, security alone', () => {
    expect(mayRevoke(PEOPLE.dan, null, aCatalog(), NOON)).toBe(true);
    expect(mayRevoke(PEOPLE.bob, null, aCatalog(), NOON)).toBe(false);
  });

  it('a request is seen by those in it, those asked, security and auditors', () => {
    const record = pending('payer', { requester: PEOPLE.gus, target: PEOPLE.ana });
    const who = (Object.keys(PEOPLE) as Name[]).filter((name) => maySee(record, PEOPLE[name], aCatalog()));
    expect(who).toEqual(['ana', 'ada', 'bob', 'cat', 'dan', 'dora', 'eve', 'fay', 'gus']);
  });

  const hands = (changes: Partial<typeof BANK>, roster = aRoster(), targetId = 'ana') => {
    const people = taskPeople({ system: { ...BANK, ...changes }, catalog: aCatalog(), roster, targetId }, NOON);
    return [ids(people.assignees), ids(people.confirmers)];
  };
  it.each<[string, () => string[][], string[], string[]]>([
    ['admins do it, owners may confirm', () => hands({}), ['eve', 'fay'], ['eve', 'fay', 'bob', 'cat']],
    ['never the person it is about', () => hands({}, aRoster(), 'eve'), ['fay'], ['fay', 'bob', 'cat']],
    ['nor who has left', () => hands({}, aRoster({ eve: GONE })), ['fay'], ['fay', 'bob', 'cat']],
    ['without admins the owners', () => hands({ admins: [] }), ['bob', 'cat'], ['bob', 'cat']],
    [
      'a single pair of eyes is helped by security',
      () => hands({ admins: [], deputies: [] }),
      ['bob'],
      ['bob', 'dan', 'dora'],
    ],
    [
      'without anybody security does both',
      () => hands({ admins: [] }, aRoster({ bob: GONE, cat: GONE })),
      ['dan', 'dora'],
      ['dan', 'dora'],
    ],
  ])('work by hand: %s', (_, people, assignees, confirmers) => {
    expect(people()).toEqual([assignees, confirmers]);
  });

  it('and a system that has left the catalogue is in the hands of security', () => {
    const { assignees, confirmers } = taskPeople({ system: null, ...FACTS, targetId: 'ana' }, NOON);
    expect([ids(assignees), ids(confirmers)]).toEqual([
      ['dan', 'dora'],
      ['dan', 'dora'],
    ]);
  });
});
