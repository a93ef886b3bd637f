import { describe, expect, it } from 'vitest';
import { checkCatalogAgainstRoster } from '../../src/sources/catalog-roster.ts';
import type { Fault } from '../../src/sources/fault.ts';
import { edit, parse, SMALL, spot } from './small-catalog.ts';
import { NOW, people, row } from './small-roster.ts';

const SIX = Array.from({ length: 6 }, (_, i) => row(`E${i + 1}`));

/** The faults of the small catalogue when some of its six people are as given. */
function faultsWith(changes: Record<string, string | null>, catalog = SMALL): Fault[] {
  const rows = SIX.flatMap((r) => {
    const id = r.slice(0, 2);
    return id in changes ? (changes[id] ?? []) : r;
  });
  const { roster } = people(...rows);
  if (!roster) throw new Error('the people are in order');
  return checkCatalogAgainstRoster(parse(catalog), roster, NOW);
}

const LEFT = { end: '2026-11-21' };
const NO_SLACK = { slack_team: '', slack_user: '' };

describe('the people a catalogue names are held against the record', () => {
  it('and all is well when they work here and can be reached', () => {
    expect(faultsWith({})).toEqual([]);
  });

  it.each([
    [
      'the owner is not in it',
      { E1: null },
      'owner: |E1',
      'warning',
      'E1 is not in the people file: only the deputies can decide',
    ],
    ['the owner has left', { E1: row('E1', LEFT) }, 'owner: |E1', 'warning', 'E1 (Name E1) has left'],
    [
      'the owner starts tomorrow',
      { E1: row('E1', { start: '2026-11-23' }) },
      'owner: |E1',
      'warning',
      'has not started yet',
    ],
    ['the owner has no Slack account', { E1: row('E1', NO_SLACK) }, 'owner: |E1', 'warning', 'has no Slack account'],
    ['a deputy has left', { E2: row('E2', LEFT) }, 'deputies: [|E2', 'warning', 'E2 (Name E2) has left'],
    ['an admin has left', { E4: row('E4', LEFT) }, 'admins: [|E4', 'warning', 'E4 (Name E4) has left'],
    ['a security person has left', { E5: row('E5', LEFT) }, 'security: [|E5', 'warning', 'E5 (Name E5) has left'],
    [
      'owner and deputy have left',
      { E1: row('E1', LEFT), E2: null },
      'owner: |E1',
      'error',
      'its roles cannot be requested',
    ],
    ['one is left of a manual system', { E4: row('E4', LEFT) }, 'bank:', 'error', 'nobody could confirm'],
    ['one is left of security', { E5: null }, 'security:', 'error', 'fewer than two security people can act'],
    [
      'nobody is in the department',
      Object.fromEntries(SIX.map((r) => [r.slice(0, 2), r.replace('Finance', 'Finances')])),
      'departments: [|Finance',
      'warning',
      'nobody is in the department "Finance"',
    ],
    [
      'somebody is in another workspace',
      { E2: row('E2', { slack_team: 'T0OTHER' }) },
      'teams:',
      'warning',
      '1 in the people file are in the workspace T0OTHER, such as E2',
    ],
  ])('%s', (_, changes, at, severity, message) => {
    const found = faultsWith(changes).map((f) => ({
      at: `${f.line}:${f.column}`,
      severity: f.severity,
      message: f.message,
    }));
    expect(found).toContainEqual({ at: spot(SMALL, at), severity, message: expect.stringContaining(message) });
  });

  it('at the instant given: the last day counts in full', () => {
    expect(faultsWith({ E1: row('E1', { end: '2026-11-22' }) })).toEqual([]);
  });

  it('and a department misspelt is set right', () => {
    const found = faultsWith({}, edit(SMALL, 'departments: [Finance]', 'departments: [Finanse]'));
    expect(found).toMatchObject([{ fix: 'did you mean "Finance"?' }]);
  });
});
