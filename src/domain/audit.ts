import { createHash } from 'node:crypto';
import type { Actor } from './record.ts';

/** Everything the ledger may say happened. `docs/ledger.md` explains each. */
export const LEDGER_ACTIONS = [
  'request.opened',
  'request.cancelled',
  'request.lapsed',
  'approval.approved',
  'approval.denied',
  'approval.refused',
  'grant.started',
  'grant.verified',
  'grant.failed',
  'grant.mismatch',
  'end.requested',
  'revoke.started',
  'revoke.overdue',
  'revoke.verified',
  'task.opened',
  'task.done',
  'task.confirmed',
  'task.cannot',
  'drift.found',
  'request.blocked',
  'catalog.loaded',
  'catalog.rejected',
  'roster.loaded',
  'roster.rejected',
  'dependency.degraded',
  'dependency.restored',
] as const;
export type LedgerAction = (typeof LEDGER_ACTIONS)[number];

/** One event as it is written down. `record` and `n` name the transition; both null for events of the deployment. */
export interface LedgerEntry {
  /** Unique for ever: `REQ-2026-000123/4`, or a ULID. Appending the same key twice is once. */
  key: string;
  /** UTC instant of the event itself. */
  at: Date;
  action: LedgerAction;
  record: string | null;
  n: number | null;
  actor: Actor;
  detail: Record<string, unknown>;
}

/** A link of the chain as stored and exported: `hash = sha256(prev || bytes)` over exactly these bytes. */
export interface ChainLink {
  /** From 1, without gaps. */
  seq: number;
  /** Canonical JSON of the entry and its `seq`; what was hashed. */
  bytes: string;
  /** Hash of the link before; 64 zeros for the first. */
  prev: string;
  hash: string;
}

/** What the first link points at. */
export const GENESIS = '0'.repeat(64);

/** JSON with keys sorted at every depth and dates as ISO 8601 UTC, so that equal values give equal bytes. */
export function canonical(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sortKeys(v)]));
}

/** sha256, hex. */
export function sha256(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part, 'utf8');
  return hash.digest('hex');
}

/** The link that puts `entry` behind `head`. Pass null for the first. */
export function link(entry: LedgerEntry, head: Pick<ChainLink, 'seq' | 'hash'> | null): ChainLink {
  const seq = (head?.seq ?? 0) + 1;
  const prev = head?.hash ?? GENESIS;
  const bytes = canonical({ ...entry, seq });
  return { seq, bytes, prev, hash: sha256(prev, bytes) };
}
