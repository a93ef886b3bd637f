import { DateTime } from 'luxon';
import type { Catalog } from './catalog.ts';
import type { Listed, Need } from './home.ts';
import { isActive, isThirdParty, type Person, type Roster } from './person.ts';
import { isQuiet, quietOf } from './quiet.ts';
import type { AccessRequest, EndCause, Problem } from './record.ts';
import type { Settings } from './settings.ts';

/** The day in one message: when it is due, to whom, and what is in it. */

/** People whose last day, or whose sponsor's, comes within this time, in ms. */
const LEAVES_SOON_MS = 7 * 86_400_000;

/**
 * The local day whose message is due now; null when it was told, is not due yet, or must wait.
 * @param zone IANA name: whose day it is
 * @param told the last day it was told, `2026-11-26`
 */
export function digestDay(settings: Settings, zone: string, told: string, now: Date): string | null {
  const { digestAt, days } = settings;
  const local = DateTime.fromJSDate(now, { zone });
  const day = dayOf(now, zone);
  if (digestAt === null || !days.includes(local.weekday) || day <= told) return null;
  const due = local.startOf('day').set({ hour: Math.floor(digestAt / 60), minute: digestAt % 60 });
  const quiet = quietOf(settings, zone);
  return local < due || (quiet && isQuiet([quiet], now)) ? null : day;
}

/** `2026-11-26` @param zone IANA name */
export function dayOf(now: Date, zone: string): string {
  return DateTime.fromJSDate(now, { zone }).toFormat('yyyy-MM-dd');
}

/** Everybody who gets one of their own: owners, deputies and Security, who are here and in Slack. */
export function digestReaders(catalog: Catalog, roster: Roster, now: Date): Person[] {
  const owners = [...catalog.systems.values()].flatMap((s) => [s.owner, ...s.deputies]);
  return [...new Set([...owners, ...catalog.policy.security])].flatMap((id) => {
    const person = roster.byId(id);
    return person?.slack && isActive(person, now) ? [person] : [];
  });
}

/** Somebody external whose end comes soon, or who has nobody to answer for them. */
export interface Leaving {
  person: Pick<Person, 'id' | 'name' | 'sponsorId'>;
  /** The earlier of their own end and their sponsor's; null when there is no sponsor any more. */
  at: Date | null;
  why: 'ends' | 'sponsor_ends' | 'no_sponsor';
  sponsorName: string | null;
}

/** Externals to look after, the most pressing first. */
export function leavingSoon(roster: Roster, now: Date): Leaving[] {
  const soon = new Date(now.getTime() + LEAVES_SOON_MS);
  const found = roster.all().flatMap((person): Leaving[] => {
    if (!isThirdParty(person) || !isActive(person, now)) return [];
    const sponsor = person.sponsorId === null ? null : roster.byId(person.sponsorId);
    const sponsorName = sponsor?.name ?? null;
    if (!sponsor || !isActive(sponsor, now)) return [{ person, at: null, why: 'no_sponsor', sponsorName }];
    const own = person.endsAt ?? null;
    const theirs = sponsor.endsAt ?? null;
    if (own && own <= soon && (!theirs || own <= theirs)) return [{ person, at: own, why: 'ends', sponsorName }];
    return theirs && theirs <= soon ? [{ person, at: theirs, why: 'sponsor_ends', sponsorName }] : [];
  });
  return found.sort(
    (a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0) || a.person.id.localeCompare(b.person.id),
  );
}

/** What one message says, each list with its first entries. */
export interface Digest {
  /** Null: for the security channel, about everything. */
  reader: Pick<Person, 'id' | 'name'> | null;
  now: Date;
  /** When the one before was told. */
  since: Date;
  needs: Listed<Need>;
  overdue: Listed<AccessRequest>;
  problems: Listed<{ record: AccessRequest; problem: Problem }>;
  /** Within a day. In the channel: privileged access only. */
  ending: Listed<AccessRequest>;
  leaving: Listed<Leaving & { holds: number }>;
  ended: Listed<AccessRequest> & { causes: readonly { cause: EndCause; count: number }[] };
}

/** Nothing to say: then nothing is sent. */
export function isBlank(d: Digest): boolean {
  return [d.needs, d.overdue, d.problems, d.ending, d.leaving, d.ended].every((list) => list.total === 0);
}

/** Since when somebody has had to do something. */
export function waitsSince({ record, what }: Need, personId: string | null): Date {
  if (what.kind === 'task') {
    const task = record.tasks.find((t) => t.id === what.id);
    return (task?.state === 'done' ? task.doneAt : null) ?? task?.openedAt ?? record.openedAt;
  }
  const x = what.kind === 'extension' ? record.extensions?.find((e) => e.id === what.id) : null;
  const step = (x?.steps ?? record.steps)[what.index];
  const asked = step?.approvers.find((a) => a.id === personId)?.askedAt;
  return asked ?? step?.openedAt ?? x?.at ?? record.openedAt;
}
