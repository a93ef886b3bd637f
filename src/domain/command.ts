import { type LookUpCommand, parseLookUp } from './look-up-command.ts';
import { nearest } from './nearest.ts';
import { unitLetter } from './read-duration.ts';

/** The one-line `/access` command. Pure, never throws, linear in the length of the text. */

/** Whom `for` named. A bare name is never enough: two people may share it. */
export type ForWhom = { kind: 'slack'; userId: string } | { kind: 'person'; id: string };

/** What a partial line says already. */
export interface CommandPrefill {
  role: string | null;
  duration: string | null;
  justification: string | null;
  forWhom: ForWhom | null;
  ticket: string | null;
}

/** What of a line was not understood, as it was typed. */
export interface CommandNote {
  what: 'words' | 'person';
  given: string;
}

export type Command =
  | { kind: 'modal'; prefill: CommandPrefill; note: CommandNote | null }
  | {
      kind: 'request';
      role: string;
      duration: string;
      justification: string;
      forWhom: ForWhom | null;
      ticket: string | null;
    }
  | { kind: 'status'; id: string | null }
  | { kind: 'drop'; id: string | null }
  | { kind: 'cancel'; id: string | null }
  | { kind: 'revoke'; id: string | null; reason: string | null }
  | { kind: 'extend'; id: string | null; duration: string | null; reason: string | null }
  | { kind: 'audit'; id: string | null }
  | LookUpCommand
  | { kind: 'mine' }
  | { kind: 'away'; who: ForWhom | null; from: string | null; until: string | null }
  | { kind: 'back' }
  | { kind: 'settings' }
  | { kind: 'help' }
  | { kind: 'malformed'; command: string; given: string }
  | { kind: 'unknown'; word: string; nearest: string | null };

/** Every word that may follow `/access`. */
export const COMMAND_WORDS = [
  'request',
  'status',
  'mine',
  'extend',
  'drop',
  'revoke',
  'cancel',
  'who',
  'person',
  'audit',
  'away',
  'back',
  'settings',
  'help',
] as const;

/** More edits than this are another word, not a slip. */
const MAX_SLIPS = 2;

const REQUEST_ID = /^REQ-\d{4}-\d{6,9}$/u;

interface Token {
  text: string;
  quoted: boolean;
}

/** Whether the text is a request id as stored: `REQ-2026-000123`. */
export function isRequestId(text: string): boolean {
  return text.length <= 20 && REQUEST_ID.test(text);
}

/**
 * Reads the text after `/access`.
 * @param text as Slack sends it, with users and links escaped (`<@U123|name>`)
 */
export function parseCommand(text: string): Command {
  const [head, ...rest] = tokenise(text);
  if (!head) return { kind: 'modal', prefill: emptyPrefill(), note: null };
  const word = head.text.toLowerCase();
  switch (word) {
    case 'request':
      return parseRequest(rest);
    case 'status':
    case 'drop':
    case 'cancel':
    case 'audit':
      return withId(word, rest);
    case 'who':
    case 'person':
      return parseLookUp(word, rest, joined);
    case 'revoke':
      return parseRevoke(rest);
    case 'extend':
      return parseExtend(rest);
    case 'away':
      return parseAway(rest);
    case 'back':
      return { kind: 'back' };
    case 'mine':
      return { kind: 'mine' };
    case 'settings':
      return { kind: 'settings' };
    case 'help':
    case '?':
      return { kind: 'help' };
    default:
      return { kind: 'unknown', word: head.text.slice(0, 40), nearest: nearestWord(word) };
  }
}

function nearestWord(word: string): string | null {
  if (word.length > 24) return null;
  return nearest(word, COMMAND_WORDS, Math.min(MAX_SLIPS, word.length - 1));
}

function withId(kind: 'status' | 'drop' | 'cancel' | 'audit', rest: Token[]): Command {
  const given = rest[0]?.text;
  if (given === undefined) return { kind, id: null };
  const id = given.slice(0, 40).toUpperCase();
  return isRequestId(id) ? { kind, id } : { kind: 'malformed', command: kind, given: given.slice(0, 40) };
}

function parseRevoke(rest: Token[]): Command {
  const named = withId('drop', rest);
  if (named.kind === 'malformed') return { ...named, command: 'revoke' };
  const reason = joined(rest.slice(1));
  return { kind: 'revoke', id: named.kind === 'drop' ? named.id : null, reason };
}

/** What stands behind the id: a time where the first word looks like one, then the reason. */
function parseExtend(rest: Token[]): Command {
  const named = withId('drop', rest);
  if (named.kind === 'malformed') return { ...named, command: 'extend' };
  const [first, ...others] = mergeUnits(rest.slice(1));
  const timed = first !== undefined && !first.quoted && looksLikeDuration(first.text);
  const words = timed ? others : mergeUnits(rest.slice(1));
  return {
    kind: 'extend',
    id: named.kind === 'drop' ? named.id : null,
    duration: timed ? first.text : null,
    reason: joined(words),
  };
}

/** `away @person until 2026-12-24`, with `from 2026-12-18` anywhere. Whether the days are good is decided elsewhere. */
function parseAway(rest: Token[]): Command {
  const after = (word: string) => {
    const at = rest.findIndex((t) => t.text.toLowerCase() === word);
    return at < 0 ? null : (rest[at + 1]?.text.slice(0, 10) ?? null);
  };
  const who = rest.map((t) => toForWhom(t.text)).find((w) => w !== null) ?? null;
  return { kind: 'away', who, from: after('from'), until: after('until') };
}

function parseRequest(tokens: Token[]): Command {
  const prefill = emptyPrefill();
  const { positional, note } = takeOptions(tokens, prefill);
  const spare = takePositional(positional, prefill);
  const problem = note ?? (spare === null ? null : { what: 'words' as const, given: spare });
  const { role, duration, justification, forWhom, ticket } = prefill;
  if (problem === null && role !== null && duration !== null && justification !== null)
    return { kind: 'request', role, duration, justification, forWhom, ticket };
  return { kind: 'modal', prefill, note: problem };
}

/** Takes `for <person>` and `ticket <key>` out, wherever they stand. */
function takeOptions(tokens: Token[], prefill: CommandPrefill): { positional: Token[]; note: CommandNote | null } {
  const positional: Token[] = [];
  let note: CommandNote | null = null;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    const next = tokens[i + 1];
    if (!token) break;
    const word = token.quoted ? '' : token.text.toLowerCase();
    const person = word === 'for' && next ? toForWhom(next.text) : null;
    const ticket = word === 'ticket' && next ? toTicket(next.text) : null;
    if (person) prefill.forWhom = person;
    else if (ticket) prefill.ticket = ticket;
    // A name after `for` is refused only where it can be nothing else: "for the release" is part of a reason.
    else if (word === 'for' && (!next || next.text.startsWith('@') || i + 2 === tokens.length))
      note = next ? { what: 'person', given: next.text.slice(0, 40) } : null;
    else {
      positional.push(token);
      continue;
    }
    i += 1;
  }
  return { positional, note };
}

/** Role, duration and justification in their order; gives back what fits nowhere. */
function takePositional(tokens: Token[], prefill: CommandPrefill): string | null {
  const merged = mergeUnits(tokens);
  const at = merged.findIndex((t, i) => i > 0 && !t.quoted && looksLikeDuration(t.text));
  const [first] = merged;
  const quotedRole = first?.quoted === true;
  const open = merged.filter((t, i) => !t.quoted && i !== at);
  const before = merged.filter((t, i) => !t.quoted && (at === -1 || i < at));
  const quotes = merged.filter((t, i) => t.quoted && i > 0);
  prefill.role = quotedRole ? first.text : joined(before);
  prefill.duration = at === -1 ? null : (merged[at]?.text ?? null);
  const loose = quotedRole ? open : open.filter((t) => !before.includes(t));
  prefill.justification = joined(quotes) ?? joined(loose);
  return quotes.length > 0 ? joined(loose) : null;
}

/** `2 hours` and `2hours` become `2h`, the form durations have everywhere. */
function mergeUnits(tokens: Token[]): Token[] {
  const out: Token[] = [];
  for (const token of tokens) {
    const before = out.at(-1);
    const unit = token.quoted ? null : unitLetter(token.text);
    const glued = token.quoted || token.text.length > 20 ? null : /^(\d{1,6})(\p{L}+)$/u.exec(token.text);
    const gluedUnit = glued?.[2] ? unitLetter(glued[2]) : null;
    if (unit && before && !before.quoted && /^\d{1,6}$/u.test(before.text)) before.text += unit;
    else if (glued?.[1] && gluedUnit) out.push({ text: glued[1] + gluedUnit, quoted: false });
    else out.push({ ...token });
  }
  return out;
}

/** A number and letters, once or more: `30m`, `1h30m`. Whether it is a good length is decided elsewhere. */
function looksLikeDuration(text: string): boolean {
  return text.length <= 30 && /^(?:\d{1,6}(?:[.,]\d{1,3})?[a-z]{1,8})+$/iu.test(text);
}

function toForWhom(text: string): ForWhom | null {
  const slack = /^<@([UW][A-Z0-9]{1,30})(?:\|[^<>]{0,200})?>$/u.exec(text);
  if (slack?.[1]) return { kind: 'slack', userId: slack[1] };
  return text.length <= 24 && /^[A-Z]{1,6}-?\d{1,12}$/iu.test(text) ? { kind: 'person', id: text.toUpperCase() } : null;
}

function toTicket(text: string): string | null {
  return text.length <= 30 && /^[A-Z][A-Z0-9]{1,15}-\d{1,9}$/iu.test(text) ? text.toUpperCase() : null;
}

function emptyPrefill(): CommandPrefill {
  return { role: null, duration: null, justification: null, forWhom: null, ticket: null };
}

function joined(tokens: Token[]): string | null {
  const text = tokens
    .map((t) => unfold(t.text))
    .join(' ')
    .trim();
  return text === '' ? null : text;
}

/** What Slack wrapped, as the person typed it: `<https://x|x>` is an address, `&lt;` a sign. */
function unfold(text: string): string {
  return text
    .replace(/<([^<>]{1,3000})>/gu, (whole: string, inner: string) =>
      inner.startsWith('@') ? whole : (inner.split('|')[0] ?? ''),
    )
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&');
}

const OPENING = new Set(['"', '“', '”', '„', '«']);
const CLOSING = new Set(['"', '“', '”', '»']);

/** Words, quoted texts and mentions. A quote left open takes the rest of the line. */
function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text.charAt(i);
    if (/\s/u.test(char)) {
      i += 1;
      continue;
    }
    const quoted = OPENING.has(char);
    const wrapped = char === '<' && text.charAt(i + 1) === '@';
    let end = i + 1;
    const stops = (c: string) => (quoted ? CLOSING.has(c) : wrapped ? c === '>' : /\s/u.test(c));
    while (end < text.length && !stops(text.charAt(end))) end += 1;
    tokens.push({ text: text.slice(quoted ? i + 1 : i, wrapped ? end + 1 : end), quoted });
    i = quoted || wrapped ? end + 1 : end;
  }
  return tokens;
}
