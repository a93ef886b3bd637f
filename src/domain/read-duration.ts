import { type ParsedDuration, parseDuration } from './duration.ts';

/** Longest text looked at, in characters. */
const MAX_TEXT = 60;

/** English and German; exactly these: "month" is not a minute. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:w|weeks?|wochen?)$/iu, 'w'],
  [/^(?:d|days?|tage?n?)$/iu, 'd'],
  [/^(?:h|hrs?|hours?|std|stunden?)$/iu, 'h'],
  [/^(?:m|mins?|minutes?|minuten?)$/iu, 'm'],
  [/^(?:s|secs?|seconds?|sekunden?)$/iu, 's'],
];

/** The letter that a word for a unit of time stands for: `h` for "hours" and "Stunden"; null for any other word. */
export function unitLetter(word: string): string | null {
  return word.length > 8 ? null : (UNITS.find(([form]) => form.test(word))?.[1] ?? null);
}

/**
 * A duration as people type it into a form: `2h`, `2 hours`, `1 hour and 30 minutes`, `2 Stunden`. Where a file is read,
 * `parseDuration` takes only the short form.
 * @returns ms, or why not
 */
export function readDuration(text: string): ParsedDuration {
  if (text.length > MAX_TEXT) return parseDuration('');
  const words = text.trim().toLowerCase();
  const short = words
    .replace(/(\d) ?(\p{L}+)\.?/gu, (_, digit: string, word: string) => digit + (unitLetter(word) ?? word))
    // A space joins nothing but whole parts: "1 5h" stays what nobody can read.
    .replace(/(?<=\d[wdhms])\s+(?:(?:and|und)\s+)?(?=\d)/gu, '');
  return parseDuration(short);
}
