/** The written forms of ids, shared by both files, and the characters neither may carry. */

/** Systems, roles, environments: `prod-deployer`. */
export const KEBAB_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A person's id in the HR record: `E1004`. */
export const PERSON_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const SLACK_TEAM = /^T[A-Z0-9]{2,20}$/;
export const SLACK_ENTERPRISE = /^E[A-Z0-9]{2,20}$/;
export const SLACK_USER = /^[UW][A-Z0-9]{2,20}$/;
export const SLACK_CHANNEL = /^[CG][A-Z0-9]{2,20}$/;
export const VARIABLE_NAME = /^[A-Z][A-Z0-9_]{2,63}$/;

/** `09:00`, and `24:00` for the end of a day. */
export const CLOCK_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
export const ISO_DAY = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** A day, or a day and a time, in a zone that is known otherwise. */
export const ISO_MOMENT = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d)?$/;

/**
 * Characters that are not seen or that turn the reading order: controls, bidi controls, zero-width spaces, tags.
 * Joiners (U+200C, U+200D) stay: names in Persian and Hindi need them.
 */
const HIDDEN =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** The first hidden character as `U+202E`, or null. */
export function hiddenCharacter(text: string): string | null {
  const found = text.match(HIDDEN)?.[0];
  return found === undefined ? null : `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text without hidden characters, composed (NFC) and trimmed. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, '').normalize('NFC').trim();
}
