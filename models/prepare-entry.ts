import { type ChainHead, type ChainLink, entryBody, type LedgerEntry, linkBody } from '../src/domain/audit.ts';
import type { LedgerRow } from './ledger.ts';

/** The entry itself is at fault: no canonical form, too large, or its key stands for another event. */
export class LedgerRefused extends Error {
  override name = 'LedgerRefused';
  readonly retryable = false;
}

/** Largest entry, in bytes: its line in an export stays below what verifiers read. */
export const MAX_ENTRY_BYTES = 1024 * 1024;

/** An entry that can be written wherever the chain ends by then. */
export interface Prepared {
  key: string;
  body: string;
  action: string;
  record: string | null;
  at: Date;
}

/** @throws LedgerRefused when the entry can never be written */
export function prepare(entry: LedgerEntry): Prepared {
  const { key, action, record, at } = entry;
  let body: string;
  try {
    body = entryBody(entry);
  } catch (error) {
    throw new LedgerRefused(`${key} cannot be written to the ledger`, { cause: error });
  }
  const size = Buffer.byteLength(body);
  if (size > MAX_ENTRY_BYTES) throw new LedgerRefused(`${key} is too large for the ledger: ${String(size)} bytes`);
  return { key, body, action, record, at };
}

/** The rows that put entries behind `from`. */
export function chain(entries: readonly Prepared[], from: ChainHead): LedgerRow[] {
  let head = from;
  return entries.map(({ key, body, action, record, at }) => {
    const link = linkBody(body, head);
    head = link;
    return { _id: link.seq, ...link, key, action, record, at };
  });
}

export function toLink({ seq, bytes, prev, hash }: LedgerRow): ChainLink {
  return { seq, bytes, prev, hash };
}
