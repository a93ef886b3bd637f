import { DateTime } from 'luxon';
import { askedNow, decisionsOf, mayTakeOver } from './approvers.ts';
import type { Catalog } from './catalog.ts';
import { isThirdParty, type Person, type Roster } from './person.ts';
import { canAct } from './policy.ts';
import type { AccessRequest, ApprovalStep, Approver } from './record.ts';

/** Who stands in while somebody is away. */
export interface Away {
  personId: string;
  delegateId: string;
  from: Date;
  /** The first instant they are back. */
  until: Date;
}

/** Longest time away that can be set, in ms: a year. */
const AWAY_MAX_MS = 366 * 86_400_000;

/** Who may be named to stand in for somebody; whether they may decide a request is looked at when they are asked. */
export function mayStandIn(who: Person, forId: string, roster: Roster, now: Date): boolean {
  return who.id !== forId && who.type !== 'service' && !isThirdParty(who) && canAct(who.id, roster, now) !== null;
}

export function isAway(away: Away, now: Date): boolean {
  return away.from <= now && now < away.until;
}

interface AwayFacts {
  catalog: Catalog;
  roster: Roster;
  away?: readonly Away[];
}

/** The last day away, as people say it: `24 Dec`. */
function lastDayOf(away: Away, { catalog, roster }: AwayFacts): string {
  const zone = roster.byId(away.personId)?.timezone ?? catalog.organisation.timezone;
  return DateTime.fromMillis(away.until.getTime() - 1, { zone })
    .setLocale('en')
    .toFormat('d LLL');
}

/**
 * Those who stand in for the people of a step who are away now, by the same rule as for handing it over. They are asked
 * too; whoever is away may still decide. Nobody stands in who decided already, is asked anyway, or is away as well.
 */
export function standInsFor(
  record: Pick<AccessRequest, 'requester' | 'target' | 'terms' | 'steps'>,
  step: ApprovalStep,
  facts: AwayFacts,
  now: Date,
): Approver[] {
  const away = (facts.away ?? []).filter((a) => isAway(a, now));
  const system = facts.catalog.systems.get(record.terms.systemId);
  if (away.length === 0 || !system) return [];
  const not = new Set([...record.steps.flatMap(decisionsOf).map((d) => d.by.id), ...away.map((a) => a.personId)]);
  for (const a of step.approvers) not.add(a.id);
  return askedNow(step).flatMap((asked) => {
    const gone = away.find((a) => a.personId === asked.id);
    const person = gone ? facts.roster.byId(gone.delegateId) : null;
    if (!gone || !person || not.has(person.id)) return [];
    if (!mayTakeOver(person, record, step, { ...facts, system }, now)) return [];
    not.add(person.id);
    const { id, name, slack } = person;
    const why = `stands in for ${asked.name} until ${lastDayOf(gone, facts)}`;
    return [{ id, name, slack, why, instead: { of: asked.id, how: 'away' as const } }];
  });
}

/** The step with those who stand in today, without those who did on an earlier day. */
export function withStandIns(
  record: Pick<AccessRequest, 'requester' | 'target' | 'terms' | 'steps'>,
  step: ApprovalStep,
  facts: AwayFacts,
  now: Date,
): Approver[] {
  const decided = decisionsOf(step).map((d) => d.by.id);
  const own = step.approvers.filter((a) => a.instead?.how !== 'away' || a.askedAt || decided.includes(a.id));
  return [...own, ...standInsFor(record, { ...step, approvers: own }, facts, now)];
}

/**
 * The time away, or null where the days are none, are over, or are more than a year ahead.
 * @param days first and last day away, `2026-12-24`; no first day means from now on
 * @param zone IANA name: whose midnights count
 */
export function daysAway(
  days: { from: string | null; until: string | null },
  zone: string,
  now: Date,
): Pick<Away, 'from' | 'until'> | null {
  const first = days.from === null ? DateTime.fromJSDate(now) : dayIn(days.from, zone);
  const last = dayIn(days.until, zone);
  if (!first || !last) return null;
  const [from, until] = [first.toJSDate(), last.plus({ days: 1 }).toJSDate()];
  const good = until > now && until > from && until.getTime() - now.getTime() <= AWAY_MAX_MS;
  return good ? { from, until } : null;
}

/** First and last day of a time away, `2026-12-24`, as {@link daysAway} reads them. @param zone IANA name */
export function datesOf({ from, until }: Pick<Away, 'from' | 'until'>, zone: string): { from: string; until: string } {
  const day = (ms: number) => DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd');
  return { from: day(from.getTime()), until: day(until.getTime() - 1) };
}

/** The start of a day in a zone; null for what is no day, such as 31 February. */
function dayIn(text: string | null, zone: string): DateTime | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/u.test(text)) return null;
  try {
    const day = DateTime.fromISO(text, { zone }).startOf('day');
    return day.isValid ? day : null;
  } catch {
    return null;
  }
}
