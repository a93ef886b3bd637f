import { type ChainHead, type ChainLink, sha256 } from './audit.ts';

/** The entry as it stands inside a link's bytes. Only what the chain needs is certain; the rest is for its readers. */
export interface StoredEntry {
  seq: number;
  key: string;
  /** ISO 8601 UTC. */
  at: string;
  action: string;
  record: string | null;
  n: unknown;
  actor: unknown;
  detail: unknown;
}

/** A fault of the chain. Everything before `firstBadSeq` stands as it was written. */
export interface ChainFault {
  ok: false;
  /** The first number whose place does not hold the entry it should. */
  firstBadSeq: number;
  /** For a person. */
  why: string;
}

export type LinkVerdict = { ok: true; head: ChainHead; entry: StoredEntry } | ChainFault;

const HASH = /^[0-9a-f]{64}$/;
/** With the `u` flag a pair is one character: only halves match. Hashing would change them unseen. */
export const HALF_CHARACTER = /\p{Surrogate}/u;

/** Whether this is a link at all: its four fields, of the right kind. */
export function isLink(value: unknown): value is ChainLink {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, prev, hash, bytes } = value as Partial<Record<keyof ChainLink, unknown>>;
  return (
    Number.isSafeInteger(seq) &&
    (seq as number) >= 0 &&
    typeof prev === 'string' &&
    HASH.test(prev) &&
    typeof hash === 'string' &&
    HASH.test(hash) &&
    typeof bytes === 'string' &&
    !HALF_CHARACTER.test(bytes)
  );
}

/**
 * Whether `link` may follow `head`: the next number, pointing at the hash before, its bytes giving its own hash,
 * and inside the bytes an event with the same number.
 * @param head the last good link; START before the first
 * @param link from outside, so of any shape
 */
export function verifyLink(head: ChainHead, link: unknown): LinkVerdict {
  const expected = head.seq + 1;
  const bad = (why: string): ChainFault => ({ ok: false, firstBadSeq: expected, why });
  const name = `Entry ${String(expected)}`;
  if (!isLink(link)) return bad(`${name} is damaged: what stands in its place is not an entry as it was written.`);
  if (link.seq > expected)
    return bad(`${name} is missing or was moved: entry ${String(link.seq)} stands in its place.`);
  if (link.seq < expected)
    return bad(`Entry ${String(link.seq)} stands where entry ${String(expected)} should be: doubled, moved or put in.`);
  if (link.prev !== head.hash)
    return bad(
      `${name} does not follow from what stands before it: one of the two was changed, or the chain was rebuilt.`,
    );
  if (link.hash !== sha256(link.prev, link.bytes))
    return bad(`${name} was edited: its content does not give its hash.`);
  const entry = readEntry(link.bytes);
  if (!entry) return bad(`${name} is damaged: its content is not an event.`);
  // By text: the number is the last member, and a text has no second reading in another program.
  if (!link.bytes.endsWith(`,"seq":${String(expected)}}`))
    return bad(`${name} was moved: inside it has another number.`);
  return { ok: true, head: { seq: link.seq, hash: link.hash }, entry };
}

function readEntry(bytes: string): StoredEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { key, at, action, record } = value as Partial<Record<keyof StoredEntry, unknown>>;
  const texts = typeof key === 'string' && typeof at === 'string' && typeof action === 'string';
  return texts && (typeof record === 'string' || record === null) ? (value as StoredEntry) : null;
}
