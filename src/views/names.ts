import type { Catalog } from '../domain/catalog.ts';
import type { Roster } from '../domain/person.ts';
import { escapeMrkdwn } from './text.ts';

/** How names of ids are found; ids that nobody bears any more are shown as they are. */
export interface Names {
  person(id: string): string;
  role(id: string): string;
  system(id: string): string;
}

/** The names of the moment. */
export function namesOf(catalog: Catalog, roster: Roster): Names {
  return {
    person: (id) => roster.byId(id)?.name ?? id,
    role: (id) => catalog.roles.get(id)?.name ?? id,
    system: (id) => catalog.systems.get(id)?.name ?? id,
  };
}

/** "Sam Whitfield (P0042)" in mrkdwn: the id is what nobody can imitate. */
export function named(id: string, names: Names): string {
  const name = names.person(id);
  return name === id ? escapeMrkdwn(id, 40) : `${escapeMrkdwn(name, 60)} (${escapeMrkdwn(id, 40)})`;
}
