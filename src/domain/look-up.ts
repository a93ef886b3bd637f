import type { Catalog, System } from './catalog.ts';
import { isActive, type Person, type Roster } from './person.ts';

/** Who may look what up. Pure: every fact is an argument. */

/** A system or role as somebody named it. `system` is null for what the catalogue does not have any more. */
export interface Subject {
  kind: 'system' | 'role';
  id: string;
  name: string;
  system: System | null;
}

const fold = (s: string): string =>
  s
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/gu, '-')
    .slice(0, 100);

/**
 * A system or role by id or name, however it was typed; a system goes before a role of the same name, and
 * `role …` or `system …` says which is meant.
 */
export function findSubject(catalog: Catalog, typed: string): Subject | null {
  const [, only, rest = ''] = /^(?:(system|role)\s+)?([\s\S]*)$/iu.exec(typed.trim().slice(0, 200)) ?? [];
  const kind = only?.toLowerCase();
  const wanted = fold(rest);
  const pick = <T extends { id: string; name: string }>(all: ReadonlyMap<string, T>): T | undefined =>
    all.get(wanted) ?? [...all.values()].find((one) => fold(one.name) === wanted);
  const system = kind === 'role' ? undefined : pick(catalog.systems);
  if (system) return { kind: 'system', id: system.id, name: system.name, system };
  const role = kind === 'system' ? undefined : pick(catalog.roles);
  return role ? { kind: 'role', id: role.id, name: role.name, system: catalog.systems.get(role.system) ?? null } : null;
}

/** Security and auditors may look everything up, and only they what has left the catalogue. */
export function mayLookUpAll(person: Person, catalog: Catalog, now: Date): boolean {
  return isActive(person, now) && [...catalog.policy.security, ...catalog.policy.auditors].includes(person.id);
}

/** Who held what on a system: also its owner, deputies and admins. */
export function mayLookUpSystem(person: Person, system: System | null, catalog: Catalog, now: Date): boolean {
  const theirs = system ? [system.owner, ...system.deputies, ...system.admins] : [];
  return mayLookUpAll(person, catalog, now) || (isActive(person, now) && theirs.includes(person.id));
}

/** What somebody held: also they themselves, their manager and their sponsor. */
export function mayLookUpPerson(caller: Person, target: Person | null, catalog: Catalog, now: Date): boolean {
  if (mayLookUpAll(caller, catalog, now)) return true;
  if (!target || !isActive(caller, now)) return false;
  return [target.id, target.managerId, target.sponsorId].includes(caller.id);
}

/** People by id, or by their whole name; several when namesakes exist. */
export function findPeople(roster: Roster, typed: string): Person[] {
  const word = typed.trim().slice(0, 200);
  const byId = roster.byId(word) ?? roster.byId(word.toUpperCase());
  if (byId) return [byId];
  const name = word.toLowerCase();
  return roster.all().filter((p) => p.name.toLowerCase() === name);
}
