import { dayWords } from '../domain/day-words.ts';
import type { RefusalValues } from '../domain/refusal.ts';
import { type ErrorCode, sayError } from '../errors.ts';
import type { Words } from './words.ts';

/** A refusal or fault, for whoever is refused. Names in it are as they are: the result is shown as plain text. */
export function refusalText(words: Words, code: ErrorCode, values: RefusalValues = {}): string {
  const { refusals, counts, language } = words;
  return sayError({ ...refusals, length: counts.length, moment: ({ at }) => dayWords(at, language) }, code, values);
}
