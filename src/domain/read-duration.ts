import { type ParsedDuration, parseDuration } from './duration.ts';

/** Longest text looked at, in characters. */
const MAX_TEXT = 60;

/** English and German; exactly these: "month" is not a minute. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:weeks?|wochen?)$/u, 'w'],
  [/^(?:days?|tage?n?)$/u, 'd'],
  [/^(?:hrs?|hours?|std|stunden?)$/u, 'h'],
  [/^(?:mins?|minutes?|minuten?)$/u, 'm'],
  [/^(?:secs?|seconds?|sekunden?)$/u, 's'],
];

/**
 * A duration as people type it into a form: `2h`, `2 hours`, `1 hour and 30 minutes`, `2 Stunden`. Where a file is read,
 * `parseDuration` takes only the short form.
 * @returns ms, or why not
 */
export function readDuration(text: string): ParsedDuration {
  const words = text.trim().toLowerCase().slice(0, MAX_TEXT);
  const short = words
    .replace(/(\d) ?(\p{L}+)\.?/gu, (_, digit: string, word: string) => digit + letterOf(word))
    // A space joins nothing but whole parts: "1 5h" stays what nobody can read.
    .replace(/(?<=\d[wdhms])\s+(?:(?:and|und)\s+)?(?=\d)/gu, '');
  return parseDuration(short);
}

const letterOf = (word: string): string => UNITS.find(([form]) => form.test(word))?.[1] ?? word;
