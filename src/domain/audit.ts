import { hash } from 'node:crypto';
import type { Actor } from './record.ts';

/** Everything the ledger may say happened. `docs/ledger.md` explains each. */
export const LEDGER_ACTIONS = [
  'request.opened',
  'request.cancelled',
  'request.lapsed',
  'approval.approved',
  'approval.denied',
  'approval.asked',
  'approval.answered',
  'approval.handed_over',
  'approval.reminded',
  'approval.escalated',
  'approval.paged',
  'approval.refused',
  'action.refused',
  'card.withheld',
  'channel.closed',
  'grant.started',
  'grant.verified',
  'grant.failed',
  'grant.mismatch',
  'grant.doubted',
  'extension.requested',
  'extension.granted',
  'extension.approved',
  'extension.denied',
  'extension.lapsed',
  'problem.reported',
  'end.announced',
  'end.accepted',
  'end.requested',
  'revoke.started',
  'revoke.overdue',
  'revoke.offline',
  'revoke.verified',
  'task.opened',
  'task.done',
  'task.confirmed',
  'task.rejected',
  'task.cannot',
  'drift.found',
  'request.blocked',
  'catalog.loaded',
  'catalog.rejected',
  'roster.loaded',
  'roster.rejected',
  'dependency.degraded',
  'dependency.restored',
  'delegate.named',
  'delegate.ended',
  'quarantine.entered',
  'quarantine.lifted',
  'system.missing',
  'workspace.installed',
  'workspace.ended',
  'workspace.resealed',
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

/** The end of a chain: what the next link must follow. */
export type ChainHead = Pick<ChainLink, 'seq' | 'hash'>;

/** The end of a chain without links. */
export const START: ChainHead = { seq: 0, hash: GENESIS };

/** Deeper values are refused, so that every verifier can read what was written. */
const MAX_DEPTH = 100;

/**
 * JSON with keys sorted by UTF-16 code unit at every depth, dates as ISO 8601 UTC, absent for undefined members,
 * so that equal values give equal bytes.
 * @throws TypeError naming the place, for what JSON would silently change: NaN, undefined in a list, functions,
 *   invalid dates, objects of a class, cycles
 */
export function canonical(value: unknown): string {
  return write(value, '$', 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH)
    throw new TypeError(`no canonical form: nested too deep, or a cycle, below ${path.slice(0, 80)}`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return JSON.stringify(value);
  if (Array.isArray(value)) return writeList(value, path, depth);
  if (isPlain(value)) return writeObject(value, path, depth);
  throw new TypeError(`no canonical form for ${typeof value} at ${path}`);
}

function writeList(list: readonly unknown[], path: string, depth: number): string {
  const items: string[] = [];
  // By index: `map` would step over the holes of a sparse list.
  for (let i = 0; i < list.length; i += 1) items.push(write(list[i], `${path}[${String(i)}]`, depth + 1));
  return `[${items.join(',')}]`;
}

function writeObject(object: Record<string, unknown>, path: string, depth: number): string {
  const members: string[] = [];
  // Written out here: an object in between would move keys like "10" to the front, whatever the sort said.
  for (const key of Object.keys(object).sort()) {
    const value = object[key];
    if (value !== undefined) members.push(`${JSON.stringify(key)}:${write(value, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** sha256 over the parts one after the other in UTF-8, hex. */
export function sha256(...parts: string[]): string {
  return hash('sha256', parts.join(''), 'hex');
}

/**
 * Canonical JSON of the entry, still without its number.
 * @throws TypeError when the entry has no canonical form
 */
export function entryBody(entry: LedgerEntry): string {
  const { key, at, action, record, n, actor, detail } = entry;
  return canonical({ key, at, action, record, n, actor, detail });
}

/** What is hashed: the body with its number. `seq` is the last key in sorted order, so it can be put in behind. */
export function numbered(body: string, seq: number): string {
  return `${body.slice(0, -1)},"seq":${String(seq)}}`;
}

/** The link that puts a body behind `head`. */
export function linkBody(body: string, head: ChainHead): ChainLink {
  const seq = head.seq + 1;
  const bytes = numbered(body, seq);
  return { seq, bytes, prev: head.hash, hash: sha256(head.hash, bytes) };
}

/** The link that puts `entry` behind `head`. Pass null for the first. */
export function link(entry: LedgerEntry, head: ChainHead | null): ChainLink {
  return linkBody(entryBody(entry), head ?? START);
}
