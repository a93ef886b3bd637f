import { DateTime } from 'luxon';
import type { Risk } from './catalog.ts';
import type { Settings } from './settings.ts';

/**
 * Quiet time: below high risk, what can wait waits until it is over. These are reminders, notices before the end and
 * the daily message. Cards, questions, decisions, refusals, ends, and all that Security is told never wait.
 */

/** When somebody is not to be disturbed: their hours, and whole days on which they do not work. */
export interface Quiet {
  hours: NonNullable<Settings['quiet']>;
  days: Settings['days'];
  /** IANA name */
  zone: string;
}

/** A quiet time is over by then, in days: six free days, and a night on both sides. */
const LONGEST_DAYS = 8;
/** A notice that leaves less than this before the end, in ms, is no use. */
const WORTH_MS = 15 * 60_000;
/** So long before a quiet time begins, in ms, comes what would be too late after it. */
const AHEAD_MS = 30 * 60_000;

/** Null for who set no quiet hours. @param zone IANA name: whose clock counts */
export function quietOf({ quiet, days }: Settings, zone: string): Quiet | null {
  return quiet && { hours: quiet, days, zone };
}

/** Those that count for a tier: at high risk nothing waits. */
export function quietsAt(tier: Risk, quiets: readonly (Quiet | null | undefined)[]): Quiet[] {
  return tier === 'high' ? [] : quiets.flatMap((q) => q ?? []);
}

/** The instant of a time of day, by the clock on the wall: on both sides of a change of it. */
const at = (day: DateTime, minutes: number): number =>
  day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();

function isQuietFor({ hours: { from, to }, days, zone }: Quiet, now: number): boolean {
  const local = DateTime.fromMillis(now, { zone });
  if (!days.includes(local.weekday)) return true;
  const day = local.startOf('day');
  const [begins, ends] = [at(day, from), at(day, to)];
  return from < to ? now >= begins && now < ends : now >= begins || now < ends;
}

/** Whether any of them is not to be disturbed. */
export function isQuiet(quiets: readonly Quiet[], now: Date): boolean {
  return quiets.some((q) => isQuietFor(q, now.getTime()));
}

/** Moments around an instant at which a quiet time may begin or end, in order. */
function edges(quiets: readonly Quiet[], now: Date): number[] {
  const all = quiets.flatMap(({ hours, zone }) => {
    const today = DateTime.fromJSDate(now, { zone }).startOf('day');
    return Array.from({ length: 2 * LONGEST_DAYS + 1 }, (_, i) => today.plus({ days: i - LONGEST_DAYS })).flatMap(
      (day) => [day.toMillis(), at(day, hours.from), at(day, hours.to)],
    );
  });
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * When the quiet time is over: the first instant at which none of them is quiet. Null when it is not quiet now, or when
 * one of them always is: then nobody would ever be told.
 */
export function quietUntil(quiets: readonly Quiet[], now: Date): Date | null {
  if (!isQuiet(quiets, now)) return null;
  const end = edges(quiets, now).find((t) => t > now.getTime() && !isQuiet(quiets, new Date(t)));
  return end === undefined ? null : new Date(end);
}

/** When the quiet time of now began. */
function quietSince(quiets: readonly Quiet[], now: Date): Date {
  const before = edges(quiets, now).filter((t) => t <= now.getTime());
  const begin = before.findLast((t) => isQuiet(quiets, new Date(t)) && !isQuiet(quiets, new Date(t - 1)));
  return new Date(begin ?? now.getTime());
}

/** Until when a notice of an end may wait: null when it must not, as it is not quiet or would come too late. */
export function noticeWaits(quiets: readonly Quiet[], endsAt: Date, now: Date): Date | null {
  const free = quietUntil(quiets, now);
  return free && endsAt.getTime() - free.getTime() >= WORTH_MS ? free : null;
}

/**
 * When a notice of an end comes. In quiet time it waits; where that would be too late it comes half an hour before
 * the quiet time begins, while there is still time to act; and where it is too late for that, at its time.
 * @param now UTC instant at which it is planned
 */
export function noticeAt(n: { dueAt: Date; endsAt: Date }, quiets: readonly Quiet[], now: Date): Date {
  if (!isQuiet(quiets, n.dueAt)) return n.dueAt;
  const free = noticeWaits(quiets, n.endsAt, n.dueAt);
  if (free) return free;
  const ahead = new Date(quietSince(quiets, n.dueAt).getTime() - AHEAD_MS);
  return ahead > now && !isQuiet(quiets, ahead) ? ahead : n.dueAt;
}
