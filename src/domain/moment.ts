import { DateTime, FixedOffsetZone, IANAZone, type Zone } from 'luxon';
import { parseDuration } from './duration.ts';
import { inEnglish } from './moment-words.ts';

/** A time somebody names when looking something up. Pure: what is now, and the zone, are arguments. */

/** Read, or why not: no time that is known, or one that has not come yet. */
export type MomentReading = { ok: true; at: Date } | { ok: false; why: 'unreadable' | 'future' };

/** Longest text looked at, in characters. */
const MAX_TEXT = 60;

const CLOCK = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<part>\d{1,3}))?)?)?\s?(?<half>am|pm)?`;
const OFFSET = String.raw`\s?(?<offset>z|utc|gmt|[+-]\d{2}:?\d{2})?`;
/** `2026-11-03`, `3 Nov 2026`, `today`, `yesterday`, each with or without a time; a time alone is of today. */
const DAY = String.raw`(?<iso>\d{4}-\d{2}-\d{2})|(?<named>\d{1,2} [a-z]{3,9} \d{4})|(?<word>today|yesterday)`;
const FORM = new RegExp(`^(?:(?:${DAY})(?:(?:t|\\s+)${CLOCK})?|${CLOCK.replaceAll('?<', '?<only')})${OFFSET}$`, 'u');

/** Whether the text means the same everywhere: with an offset, or counted back from now. */
export function needsZone(text: string): boolean {
  const words = normal(text);
  if (words === 'now' || /\bago$/u.test(words)) return false;
  return FORM.exec(words)?.groups?.['offset'] === undefined;
}

/**
 * Reads a time: `2026-11-03 14:00`, `2026-11-03T14:00:00Z`, `3 Nov 2026 14:00 UTC`, `yesterday 9:00`, `9am`, `2h ago`,
 * `now`, or German words for the same. A day without a time is its first moment. Where clocks go back, the earlier of the two hours is meant.
 * @param zone IANA name; null or one that is not known means UTC
 * @param now UTC instant
 */
export function parseMoment(text: string, zone: string | null, now: Date): MomentReading {
  if (text.length > MAX_TEXT) return { ok: false, why: 'unreadable' };
  const words = normal(text);
  const at = words === 'now' ? now : (agoOf(words, now) ?? calendar(words, zoneOf(zone), now));
  if (!at) return { ok: false, why: 'unreadable' };
  return at > now ? { ok: false, why: 'future' } : { ok: true, at };
}

const normal = (text: string): string => inEnglish(text.trim().toLowerCase().replace(/\s+/gu, ' ').slice(0, MAX_TEXT));

const zoneOf = (name: string | null): Zone =>
  name !== null && IANAZone.isValidZone(name) ? IANAZone.create(name) : FixedOffsetZone.utcInstance;

function agoOf(words: string, now: Date): Date | null {
  const back = /^(\S+) ago$/u.exec(words)?.[1];
  const length = back === undefined ? null : parseDuration(back);
  return length?.ok ? new Date(now.getTime() - length.ms) : null;
}

function calendar(words: string, zone: Zone, now: Date): Date | null {
  const parts = FORM.exec(words)?.groups;
  if (!parts) return null;
  const place = parts['offset'] === undefined ? zone : offsetZone(parts['offset']);
  const day = dayOf(parts, DateTime.fromJSDate(now, { zone: place }));
  const clock = clockOf(parts);
  if (!day?.isValid || !clock) return null;
  const moment = day.set(clock);
  return moment.isValid ? moment.toJSDate() : null;
}

type Parts = Readonly<Record<string, string | undefined>>;

function dayOf(parts: Parts, today: DateTime): DateTime | null {
  const { iso, named, word } = parts;
  if (iso !== undefined) return valid(iso, ['yyyy-MM-dd'], today);
  if (named !== undefined) return valid(named, ['d LLL yyyy', 'd LLLL yyyy'], today);
  return word === 'yesterday' ? today.minus({ days: 1 }) : today;
}

/** Days that do not exist are no days: nothing is rounded. */
function valid(text: string, formats: readonly string[], { zone }: DateTime): DateTime | null {
  for (const format of formats) {
    const read = parsed(text, format, zone);
    if (read) return read;
  }
  return null;
}

function parsed(text: string, format: string, zone: Zone): DateTime | null {
  try {
    const read = DateTime.fromFormat(text, format, { zone, locale: 'en' });
    return read.isValid ? read : null;
  } catch {
    // Where the settings of the process say that luxon throws.
    return null;
  }
}

/** Hours of the day; null for 25:00, for 13pm, and for a bare number, which may mean anything. */
function clockOf(p: Parts): { hour: number; minute: number; second: number; millisecond: number } | null {
  const read = (name: string) => p[name] ?? p[`only${name}`];
  const [given, minutes, half] = [read('hour'), read('minute'), read('half')];
  if (given === undefined) return { hour: 0, minute: 0, second: 0, millisecond: 0 };
  if (minutes === undefined && half === undefined) return null;
  let hour = Number(given);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const [minute, second] = [Number(minutes ?? 0), Number(read('second') ?? 0)];
  const millisecond = Number((read('part') ?? '').padEnd(3, '0'));
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second, millisecond } : null;
}

function offsetZone(text: string): Zone {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/u.exec(text) ?? [];
  if (sign === undefined) return FixedOffsetZone.utcInstance;
  return FixedOffsetZone.instance((Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1));
}
