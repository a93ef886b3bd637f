/** Words of a target that may be shown to people: one short line without secrets. */

const LONGEST = 160;
/** Bearer values, Slack tokens, and anything long enough to be a key. */
const SECRET = /\bBearer\s+\S+|\b(?:xox[abeprs]|xapp)-[\w-]+|[\w+/=~-]{40,}/gi;

/**
 * Scrubs what a target said: no control characters, no secrets, at most 160 characters. Anything but text gives ''.
 */
export function shortDetail(said: unknown): string {
  if (typeof said !== 'string') return '';
  const line = said
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(SECRET, '[removed]')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
