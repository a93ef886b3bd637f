import { describe, expect, it } from 'vitest';
import { checkCatalogAgainstRoster } from '../../src/sources/catalog-roster.ts';
import { edit, parse, SMALL, said } from './small-catalog.ts';
import { NOW, people, row } from './small-roster.ts';

const withAuditors = (ids: string) => edit(SMALL, 'decideWithin: 2d', `auditors: [${ids}]\n  decideWithin: 2d`);

describe('auditors in the catalogue', () => {
  it('are nobody when the file does not speak of them', () => {
    expect(parse(SMALL).catalog?.policy.auditors).toEqual([]);
  });

  it('are named by person id', () => {
    const reading = parse(withAuditors('E8, E9'));
    expect(reading.faults).toEqual([]);
    expect(reading.catalog?.policy.auditors).toEqual(['E8', 'E9']);
  });

  it.each([
    ['Security', 'E5', 'the auditor "E5" also decides the security step'],
    ['the owner of a system', 'E1', 'the auditor "E1" also acts on "crm"'],
    ['a deputy', 'E4', 'the auditor "E4" also acts on "bank"'],
  ])('who is %s too is a warning, and the file still counts', (_, id, message) => {
    const reading = parse(withAuditors(`E8, ${id}`));
    expect(said(reading)).toMatchObject([{ severity: 'warning', message: expect.stringContaining(message) as string }]);
    expect(reading.catalog).not.toBeNull();
  });

  it.each([
    ['a name instead of an id', '"Helena Vogt"', 'is not a person id'],
    ['the same twice', 'E8, E8', 'stands twice'],
  ])('%s is a fault', (_, ids, message) => {
    const reading = parse(withAuditors(ids));
    expect(said(reading)).toMatchObject([{ severity: 'error', message: expect.stringContaining(message) as string }]);
    expect(reading.catalog).toBeNull();
  });

  it('who is not in the record, or has left, is a warning', () => {
    const { roster } = people(
      ...Array.from({ length: 6 }, (_, i) => row(`E${String(i + 1)}`)),
      row('E8', { end: '2026-11-21' }),
    );
    const found = roster && checkCatalogAgainstRoster(parse(withAuditors('E8, E9')), roster, NOW);
    expect(found).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('E8 (Name E8) has left') as string },
      { severity: 'warning', message: expect.stringContaining('E9 is not in the people file') as string },
    ]);
  });
});
