import type { Catalog } from '../src/domain/catalog.ts';
import type { Roster } from '../src/domain/person.ts';
import { indexRoles, type RoleIndex } from '../src/domain/role-search.ts';
import type { HandlerDeps } from './deps.ts';

/** Prepared once for each pair of files, and gone with them. */
const prepared = new WeakMap<Catalog, { roster: Roster; index: RoleIndex }>();

/** The roles of the catalogue, ready to be searched. */
export function roleIndex(deps: Pick<HandlerDeps, 'catalog' | 'roster'>): RoleIndex {
  const catalog = deps.catalog();
  const roster = deps.roster();
  const there = prepared.get(catalog);
  if (there?.roster === roster) return there.index;
  const index = indexRoles(catalog, roster);
  prepared.set(catalog, { roster, index });
  return index;
}
