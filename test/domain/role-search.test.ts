import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/catalog.ts';
import { indexRoles, searchRoles } from '../../src/domain/role-search.ts';
import { aCatalog, aRoster, CRM, NOON, PEOPLE, ROLES } from '../support/an-organisation.ts';

const LAB = { ...CRM, id: 'lab', name: 'Laboratory', environment: 'staging', owner: 'moe', deputies: [] };
const role = (id: string, name: string, more: Partial<Role> = {}): Role => ({ ...ROLES.agent, id, name, ...more });
const MORE = [
  role('deploy-crm', 'Deployer'),
  role('deploy-lab', 'Deployer', { system: 'lab' }),
  role('café-bar', 'Café Manager'),
  role('reader', 'Reader of deployments'),
];
const index = indexRoles(aCatalog({ systems: [LAB], roles: MORE }), aRoster());
const find = (text: string, first: string[] = [], people = [PEOPLE.ana], limit?: number) =>
  searchRoles(index, { text, people, first, now: NOON }, limit).map((r) => r.id);

describe('words in any order', () => {
  it.each([
    ['deployer laboratory', ['deploy-lab']],
    ['laboratory deployer', ['deploy-lab']],
    ['STAGING  deploy', ['deploy-lab']],
    ['lab-deploy', ['deploy-lab']],
    ['cafe', ['café-bar']],
    ['manager cafe crm', ['café-bar']],
    ['ployer lab', ['deploy-lab']],
    ['deploy nowhere', []],
    ['%$&', find('')],
  ])('%s', (text, ids) => expect(find(text)).toEqual(ids));

  it('any text at all is safe', () => {
    for (const text of ['(((', '\\', '.*', '\u0000', '😀', 'x '.repeat(10_000)])
      expect(find(text)).toBeInstanceOf(Array);
  });
});

describe('the best fit first', () => {
  it('a whole word of the name before the beginning of one', () => {
    expect(find('deployer')).toEqual(['deploy-crm', 'deploy-lab', 'reader'].filter((id) => id !== 'reader'));
    expect(find('deploy').at(-1)).toBe('reader');
    expect(find('reader')[0]).toBe('reader');
  });

  it('among equals what is kept or was asked for lately, then by name', () => {
    expect(find('deployer', ['deploy-lab'])).toEqual(['deploy-lab', 'deploy-crm']);
    expect(find('', ['reader', 'deploy-lab']).slice(0, 2)).toEqual(['reader', 'deploy-lab']);
    const rest = find('', ['reader']).slice(1);
    expect(rest.indexOf('café-bar')).toBeLessThan(rest.indexOf('deploy-crm'));
  });

  it('no more than asked for', () => {
    expect(find('', [], [PEOPLE.ana], 2)).toHaveLength(2);
  });
});

describe('only what is open to one of the people', () => {
  it('by kind of person and department', () => {
    expect(find('auditing')).toEqual([]);
    expect(find('auditing', [], [PEOPLE.ana, { ...PEOPLE.bob, department: 'Finance' }])).toEqual(['auditing']);
  });

  it('and nothing on a system that nobody owns today', () => {
    const gone = indexRoles(aCatalog({ systems: [LAB], roles: MORE }), aRoster({ moe: null }));
    const query = { text: 'deployer', people: [PEOPLE.ana], first: [], now: NOON };
    expect(searchRoles(gone, query).map((r) => r.id)).toEqual(['deploy-crm']);
  });
});
