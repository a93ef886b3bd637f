import { askedNow, decisionsOf, openStep } from './approvers.ts';
import type { Catalog } from './catalog.ts';
import { waitingIn } from './extension.ts';
import type { Person, Roster } from './person.ts';
import type { AccessRequest } from './record.ts';

/** What the App Home of one person is made of. */

export const HOME_SECTIONS = ['needs', 'access', 'requests', 'people', 'systems'] as const;
export type HomeSection = (typeof HOME_SECTIONS)[number];

/** Where in it somebody is: everything in short, or a page of one section. */
export interface HomePlace {
  section: HomeSection | null;
  /** From 0. */
  page: number;
}

/** A page of a list, and how long the list is. */
export interface Listed<T> {
  items: readonly T[];
  total: number;
}

/** Somebody the viewer answers for, with what they hold. */
export interface Ward {
  person: Pick<Person, 'id' | 'name' | 'type' | 'endsAt'>;
  because: 'report' | 'sponsored';
  held: readonly AccessRequest[];
}

/** A record that waits for the viewer: to decide a step of it or of more time on it, or to work on a task. */
export interface Need {
  record: AccessRequest;
  what:
    | { kind: 'step'; index: number }
    | { kind: 'extension'; id: string; index: number }
    | { kind: 'task'; id: string };
}

export interface HomeFacts {
  viewer: Pick<Person, 'id' | 'name' | 'slack'>;
  place: HomePlace;
  /** UTC instant of the look; nothing shown may change with it alone. */
  now: Date;
  needs: Listed<Need>;
  access: Listed<AccessRequest>;
  requests: Listed<AccessRequest>;
  /** Null for who answers for nobody. */
  people: Listed<Ward> | null;
  /** Null for who owns nothing. */
  systems: (Listed<AccessRequest> & { names: readonly string[] }) | null;
  /** May look up everything: Security and auditors. */
  looksUpAll: boolean;
  /** The time away that is set and not over, and who stands in; null for none. */
  away: { name: string; from: Date; until: Date; zone: string } | null;
}

/** Entries of each section beside the others. */
export const IN_SHORT: Readonly<Record<HomeSection, number>> = {
  needs: 5,
  access: 8,
  requests: 5,
  people: 5,
  systems: 8,
};
/** Entries on a page of its own. */
export const ON_A_PAGE: Readonly<Record<HomeSection, number>> = {
  needs: 15,
  access: 25,
  requests: 40,
  people: 40,
  systems: 40,
};

/** Which entries of a section a place shows; none when it shows another section alone. */
export function entriesAt(place: HomePlace, section: HomeSection): { skip: number; limit: number } {
  if (place.section === null) return { skip: 0, limit: IN_SHORT[section] };
  return place.section === section ? { skip: place.page * ON_A_PAGE[section], limit: ON_A_PAGE[section] } : NONE;
}
const NONE = { skip: 0, limit: 0 };

/** What waits for this person in a record, at most one thing of a kind. */
export function needsIn(record: AccessRequest, personId: string): Need[] {
  const waiting = waitingIn(record);
  const steps = waiting?.subject.steps ?? [];
  const index = waiting ? openStep(waiting.subject) : -1;
  const step = steps[index];
  const used = steps.some((s) => decisionsOf(s).some((d) => d.by.id === personId));
  const own = [record.requester.id, record.target.id].includes(personId);
  const decides = step !== undefined && askedNow(step).some((a) => a.id === personId) && !own && !used;
  const x = waiting?.extension ?? null;
  const tasks = record.tasks.filter((t) => {
    // A grant that is being undone must not be carried out any more.
    if (t.kind === 'grant' && record.end !== null) return false;
    if (t.state === 'open') return t.assignees.some((a) => a.id === personId);
    return t.state === 'done' && t.doneBy?.id !== personId && t.confirmers.some((c) => c.id === personId);
  });
  return [
    ...(decides
      ? [{ record, what: x ? { kind: 'extension' as const, id: x.id, index } : { kind: 'step' as const, index } }]
      : []),
    ...tasks.map((t): Need => ({ record, what: { kind: 'task', id: t.id } })),
  ];
}

/** Everybody whose home shows something of the record: they are published to, and nobody else. */
export function concernedBy(record: AccessRequest, catalog: Catalog, roster: Roster): string[] {
  const { requester, target, steps, tasks, terms } = record;
  const system = catalog.systems.get(terms.systemId);
  const today = roster.byId(target.id);
  const ids = [
    requester.id,
    target.id,
    target.managerId,
    target.sponsorId,
    today?.managerId ?? null,
    today?.sponsorId ?? null,
    ...[...steps, ...(record.extensions ?? []).flatMap((x) => x.steps)].flatMap((s) => [
      ...s.approvers.map((a) => a.id),
      s.decision?.by.id ?? null,
    ]),
    ...tasks.flatMap((t) => [...t.assignees, ...t.confirmers].map((p) => p.id)),
    ...(system ? [system.owner, ...system.deputies] : []),
  ];
  return [...new Set(ids.filter((id) => id !== null))];
}
