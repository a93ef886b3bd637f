import type { Catalog, Role } from '../domain/catalog.ts';
import { nearest } from '../domain/nearest.ts';
import { allow, type Outcome, type RefusalValue, refuse } from '../domain/refusal.ts';

const fold = (s: string): string =>
  s
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');

/** A role by id or name, however it was typed; else the nearest one as a hint. */
export function findRole(catalog: Catalog, typed: string): Outcome<Role> {
  const wanted = fold(typed).slice(0, 100);
  const roles = [...catalog.roles.values()];
  const hit = roles.find((r) => fold(r.id) === wanted) ?? roles.find((r) => fold(r.name) === wanted);
  if (hit) return allow(hit);
  const near = nearest(
    wanted,
    roles.flatMap((r) => [fold(r.id), fold(r.name)]),
  );
  const meant = near === null ? undefined : roles.find((r) => [fold(r.id), fold(r.name)].includes(near));
  const hint: RefusalValue = meant ? { phrase: 'did_you_mean', of: { role: meant.id } } : '';
  return refuse('no_such_role', { role: typed.slice(0, 80), hint }, 'role');
}
