/** How an export of the ledger is written: one header line, then one link a line. docs/ledger.md is its description. */
import { type ChainHead, type ChainLink, GENESIS, sha256 } from './audit.ts';
import { readPlainEvent } from './plain-event.ts';
import { isLink, type StoredEntry } from './verify-link.ts';

export const LEDGER_FORMAT = 'portcullis-ledger/1';

/** Longest line a verifier reads, in bytes. An entry is at most 1 MiB, and escaping at most doubles it. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** Halves of characters outside the 16-bit range: no other program could write them as UTF-8. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;

export interface LedgerHeader {
  format: typeof LEDGER_FORMAT;
  organisation: string;
  /** ISO 8601 UTC. */
  exportedAt: string;
  /** First number; 1 in this format. */
  from: number;
  /** Last number; 0 when the ledger is empty. */
  to: number;
  count: number;
  /** Hash of the last link; 64 zeros when there is none. */
  head: string;
}

/** What an export up to `head` says of itself. */
export function headerFor(head: ChainHead, facts: { organisation: string; exportedAt: Date }): LedgerHeader {
  const organisation = facts.organisation.replace(HALF_CHARACTERS, '\ufffd');
  const base = { format: LEDGER_FORMAT, organisation, exportedAt: facts.exportedAt.toISOString() } as const;
  return { ...base, from: 1, to: head.seq, count: head.seq, head: head.hash };
}

/** The header line, without its line end. `check` covers the text before it, so that a slip of an editor shows. */
export function headerLine(header: LedgerHeader): string {
  const { format, organisation, exportedAt, from, to, count, head } = header;
  const body = JSON.stringify({ format, organisation, exportedAt, from, to, count, head });
  return `${body.slice(0, -1)},"check":"${sha256(body)}"}`;
}

/** @returns the header, or in plain words why the line is none */
export function readHeader(text: string): LedgerHeader | string {
  const header = parse(text);
  if (!isHeader(header)) return `The first line is not the header of a ${LEDGER_FORMAT} export.`;
  if (headerLine(header) !== text) return 'The header was edited: it does not match its own check.';
  const { from, to, count, head } = header;
  const fits = from === 1 && to === count && (to === 0) === (head === GENESIS);
  return fits ? header : 'The header contradicts itself: first and last number, count and head do not fit together.';
}

/** The line of a link, without its line end. */
export function linkLine(link: ChainLink): string {
  const { seq, prev, hash, bytes } = link;
  return JSON.stringify({ seq, prev, hash, bytes });
}

/**
 * The link of a line, or null. Only the exact form counts: a line with a space too many, a second `seq` or a
 * Windows line end is not the line that was exported, even where a parser would forgive it.
 */
export function readLink(text: string): ChainLink | null {
  const value = parse(text);
  return isLink(value) && linkLine(value) === text ? value : null;
}

/** What stands between the values of a line. */
const SEQ = '{"seq":';
const PREV = ',"prev":"';
const HASH = '","hash":"';
const BYTES = '","bytes":';
const HASH_LENGTH = GENESIS.length;

/**
 * The quick look at what should be there: the entry of the line when it is to the letter one that may follow `head`,
 * hash included, and in its usual form. Null decides nothing: `readLink` and `verifyLink` then look with care.
 */
export function readNext(head: ChainHead, text: string): { head: ChainHead; entry: StoredEntry } | null {
  const seq = head.seq + 1;
  const digits = String(seq);
  const prevAt = SEQ.length + digits.length + PREV.length;
  const hashAt = prevAt + HASH_LENGTH + HASH.length;
  const bytesAt = hashAt + HASH_LENGTH + BYTES.length;
  const framed =
    text.startsWith(SEQ) &&
    text.startsWith(digits, SEQ.length) &&
    text.startsWith(PREV, prevAt - PREV.length) &&
    text.startsWith(head.hash, prevAt) &&
    text.startsWith(HASH, hashAt - HASH.length) &&
    text.startsWith(BYTES, bytesAt - BYTES.length) &&
    text.endsWith('}');
  const event = framed ? readPlainEvent(text.slice(bytesAt, -1)) : null;
  if (event?.entry.seq !== seq) return null;
  const hash = sha256(head.hash, event.bytes);
  return text.startsWith(hash, hashAt) ? { head: { seq, hash }, entry: event.entry } : null;
}

/** A head as people note it elsewhere, `<seq>:<hash>`; null when it is none. */
export function readNotedHead(text: string): ChainHead | null {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return seq !== undefined && hash !== undefined ? { seq: Number(seq), hash } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isHeader(value: unknown): value is LedgerHeader {
  if (typeof value !== 'object' || value === null) return false;
  const h = value as Partial<Record<keyof LedgerHeader, unknown>>;
  const texts = [h.organisation, h.exportedAt, h.head].every(
    (t) => typeof t === 'string' && t.search(HALF_CHARACTERS) < 0,
  );
  const counts = [h.from, h.to, h.count].every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  return h.format === LEDGER_FORMAT && texts && counts;
}
