import { addFavourite, removeFavourite } from '../../models/favourite.ts';
import type { Person } from '../domain/person.ts';
import type { Deps } from './deps.ts';

/** Keeps a role at the top of the person's own list, or takes it from there. Changes nothing but the order of a list. */
export async function keepFavourite(deps: Deps, c: { person: Person; roleId: string; keep: boolean }): Promise<void> {
  // Only roles that exist are kept.
  if (!deps.catalog().roles.has(c.roleId)) return;
  const change = c.keep ? addFavourite : removeFavourite;
  await change(deps.models.favourites, c.person.id, c.roleId);
}
