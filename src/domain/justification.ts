import { type Refusal, refuse } from './refusal.ts';

/** Words people type to get past a mandatory field. */
const FILLER = new Set(
  'a access an and approve asap asdf because bla blah dummy for foo bar i just lorem ipsum me my n/a na need needed needs none nothing of please pls qwerty reason request required stuff tbd test testing the this thing to todo urgent want work x xx xxx'.split(
    ' ',
  ),
);

/** Longest justification kept; Slack's own input stops at 3,000. */
export const JUSTIFICATION_MAX = 3000;

/**
 * A justification says why in the asker's own words: long enough, and not made of filler.
 * @param minLength characters, after trimming and without links
 * @returns null when it will do
 */
export function checkJustification(text: string, minLength: number): ({ ok: false } & Refusal) | null {
  // A link says where, not why.
  const trimmed = text.replace(/https?:\/\/\S+/giu, ' ').trim();
  if (trimmed.length < minLength) return refuse('justification_short', { min: String(minLength) }, 'justification');
  const words = trimmed
    .toLowerCase()
    .split(/[^\p{L}\p{N}/]+/u)
    .filter(Boolean);
  const telling = new Set(words.filter((w) => !FILLER.has(w) && !/^(.)\1*$/u.test(w)));
  if (telling.size < 2) return refuse('justification_placeholder', {}, 'justification');
  return null;
}
