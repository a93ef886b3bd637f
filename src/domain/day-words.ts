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
