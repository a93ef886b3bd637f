import { describe, expect, it } from 'vitest';
import { differencesOf, differenceWords } from '../../src/domain/differences.ts';
import { doubtGrant } from '../../src/domain/doubt.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { aCatalog, later, MINUTE } from '../support/an-organisation.ts';
import { active, approved, pending, removing, started } from './steps-of-a-life.ts';

const CATALOG = aCatalog();
const MINE = active().terms.entitlements;
const ALL = MINE.join(',');
const [ADMIN = ''] = approved('admin').terms.entitlements.filter((e) => !MINE.includes(e));
const doubted = doubtGrant(approved(), later(10 * MINUTE), later(11 * MINUTE));

const compare = (live: readonly AccessRequest[], entitlements: readonly string[]): string[] =>
  differencesOf({ personId: 'ana', systemId: active().terms.systemId, entitlements }, live, CATALOG).map(
    (d) => `${d.kind} ${d.request ?? '-'} ${d.entitlements.join(',')}`,
  );

const ID = active().id;

describe('record and target', () => {
  it.each<[string, AccessRequest[], string[], string[]]>([
    ['held and there', [active()], MINE, []],
    ['held and only in part there', [active()], MINE.slice(1), [`gone ${ID} ${MINE[0] ?? ''}`]],
    ['held and not there', [active()], [], [`gone ${ID} ${ALL}`]],
    ['on its way out, still there', [removing()], MINE, []],
    ['on its way out, gone', [removing()], [], []],
    ['being given, there already', [started()], MINE, []],
    ['being given, not there yet', [started()], [], []],
    ['in doubt and there', [doubted], MINE, [`given ${ID} ${ALL}`]],
    ['in doubt and not there', [doubted], [], []],
    ['approved since and there', [approved()], MINE, [`given ${ID} ${ALL}`]],
    ['waiting and there', [pending()], MINE, [`given ${ID} ${ALL}`]],
    ['waiting and not there', [pending()], [], []],
    ['no request, and there', [], MINE, [`stray - ${ALL}`]],
    ['another role is there as well', [active()], [...MINE, ADMIN], [`stray - ${ADMIN}`]],
    ['what the catalogue does not give is not ours', [active()], [...MINE, 'group:everyone'], []],
  ])('%s', (_, live, entitlements, found) => {
    expect(compare(live, entitlements)).toEqual(found);
  });

  it('what another request holds explains what is seen', () => {
    const other = { ...pending(), id: 'REQ-2026-000002' };
    expect(compare([active(), other], MINE)).toEqual([]);
  });

  it('what the account held before its grant is no stray', () => {
    const record = active();
    const grant = record.grant && { ...record.grant, before: [ADMIN] };
    expect(compare([{ ...record, grant }], [...MINE, ADMIN])).toEqual([]);
  });

  it('one line says who, where, what', () => {
    const [found] = differencesOf({ personId: 'ana', systemId: 'crm', entitlements: [] }, [active()], CATALOG);
    expect(found && differenceWords(found)).toBe(
      `${ID}: ana at crm: ${MINE.join(', ')} is on record as held, and is not there`,
    );
  });
});
