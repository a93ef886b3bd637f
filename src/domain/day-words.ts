import { DateTime } from 'luxon';
import type { Language } from './language.ts';

const FORM: Readonly<Record<Language, string>> = {
  en: "d LLL yyyy HH:mm 'UTC'",
  de: "d. LLL yyyy HH:mm 'UTC'",
};

/** `24 Nov 2026 14:00 UTC`, as one language writes it. */
export function dayWords(at: Date, language: Language): string {
  return DateTime.fromJSDate(at, { zone: 'utc' }).setLocale(language).toFormat(FORM[language]);
}

const DAY: Readonly<Record<Language, string>> = { en: 'd LLL yyyy', de: 'd. LLL yyyy' };

/** `24 Nov 2026`: the day of an instant. @param zone IANA name */
export function dayOf(at: Date, zone: string, language: Language): string {
  return DateTime.fromJSDate(at, { zone }).setLocale(language).toFormat(DAY[language]);
}

/** The last day of something that is over at `until`, the first instant after it. */
export function lastDay(until: Date, zone: string, language: Language): string {
  return dayOf(new Date(until.getTime() - 1), zone, language);
}
