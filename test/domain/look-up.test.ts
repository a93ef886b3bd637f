import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.ts';
import { findPeople, findSubject, mayLookUpAll, mayLookUpPerson, mayLookUpSystem } from '../../src/domain/look-up.ts';
import { maySee } from '../../src/domain/policy.ts';
import { aCatalog, aRoster, BANK, CRM, GONE, later, type Name, NOON, PEOPLE } from '../support/an-organisation.ts';
import { pending } from './steps-of-a-life.ts';

const CATALOG = aCatalog();

describe('who may look what up', () => {
  it.each<[Name, boolean, boolean, boolean]>([
    // everything, the bank, what Ana holds
    ['ada', true, true, true],
    ['dan', true, true, true],
    ['bob', false, true, false],
    ['cat', false, true, false],
    ['eve', false, true, false],
    ['gus', false, false, true],
    ['ana', false, false, true],
    ['moe', false, false, false],
  ])('%s', (name, all, bank, ana) => {
    expect(mayLookUpAll(PEOPLE[name], CATALOG, NOON)).toBe(all);
    expect(mayLookUpSystem(PEOPLE[name], BANK, CATALOG, NOON)).toBe(bank);
    expect(mayLookUpPerson(PEOPLE[name], PEOPLE.ana, CATALOG, NOON)).toBe(ana);
  });

  it('a sponsor sees what the external holds', () => {
    expect(mayLookUpPerson(PEOPLE.gus, PEOPLE.ivo, CATALOG, NOON)).toBe(true);
  });

  it('an admin of one system does not see another', () => {
    expect(mayLookUpSystem(PEOPLE.eve, CRM, CATALOG, NOON)).toBe(false);
  });

  it('nobody who left sees anything', () => {
    for (const name of ['ada', 'dan', 'bob', 'gus'] as const) {
      const gone = { ...PEOPLE[name], ...GONE };
      expect(mayLookUpAll(gone, CATALOG, NOON)).toBe(false);
      expect(mayLookUpSystem(gone, BANK, CATALOG, NOON)).toBe(false);
      expect(mayLookUpPerson(gone, PEOPLE.ana, CATALOG, NOON)).toBe(false);
    }
  });

  it('what left the catalogue or the record is for Security and auditors', () => {
    expect(mayLookUpSystem(PEOPLE.bob, null, CATALOG, NOON)).toBe(false);
    expect(mayLookUpSystem(PEOPLE.ada, null, CATALOG, NOON)).toBe(true);
    expect(mayLookUpPerson(PEOPLE.gus, null, CATALOG, NOON)).toBe(false);
    expect(mayLookUpPerson(PEOPLE.ada, null, CATALOG, later(1))).toBe(true);
  });

  it('auditors see any request', () => {
    expect(maySee(pending(), PEOPLE.ada, CATALOG)).toBe(true);
    expect(maySee(pending(), PEOPLE.moe, CATALOG)).toBe(false);
  });
});

describe('what is meant', () => {
  it.each([
    ['crm', 'system', 'crm'],
    ['CRM', 'system', 'crm'],
    ['system bank', 'system', 'bank'],
    ['support agent', 'role', 'agent'],
    ['role Agent', 'role', 'agent'],
    ['CRM_admin', 'role', 'admin'],
  ])('%s', (typed, kind, id) => {
    expect(findSubject(CATALOG, typed)).toMatchObject({ kind, id });
  });

  it.each(['', 'system agent', 'role bank', 'nothing of ours', '__proto__'])('nothing: %s', (typed) => {
    expect(findSubject(CATALOG, typed)).toBeNull();
  });

  it('namesakes are several', () => {
    const roster = aRoster({ moe: { name: 'Ana Ruiz' } });
    expect(findPeople(roster, 'ana ruiz').map((p) => p.id)).toEqual(['ana', 'moe']);
    expect(findPeople(roster, 'ana').map((p) => p.id)).toEqual(['ana']);
    expect(findPeople(roster, 'Ana')).toEqual([]);
  });
});

describe('the line', () => {
  it.each([
    ['who', { kind: 'who', what: null, at: null }],
    ['who production', { kind: 'who', what: 'production', at: null }],
    ['who production at yesterday 9:00', { kind: 'who', what: 'production', at: 'yesterday 9:00' }],
    ['WHO "look at me" at 9:00', { kind: 'who', what: 'look at me', at: '9:00' }],
    ['who house at lake at 9:00', { kind: 'who', what: 'house at lake', at: '9:00' }],
    ['who production at', { kind: 'who', what: 'production', at: '' }],
    ['who at', { kind: 'who', what: 'at', at: null }],
    ['person <@U123|sam> at 2h ago', { kind: 'person', whom: '<@U123|sam>', at: '2h ago' }],
    ['audit req-2026-000123', { kind: 'audit', id: 'REQ-2026-000123' }],
    ['audit 17', { kind: 'malformed', command: 'audit', given: '17' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });
});
