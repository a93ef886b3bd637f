import type { Connection } from 'mongoose';
import { DELIVERY_TTL_SECONDS } from './delivery.ts';
import { DIGEST_INDEXES } from './digest-reads.ts';
import { HOLDING_INDEXES } from './holding.ts';
import { HOME_INDEXES } from './home-reads.ts';
import { LEDGER_INDEXES } from './ledger.ts';
import { OPEN_HOME_INDEXES } from './open-home.ts';
import { TICKET_INDEXES } from './ticket.ts';

interface IndexSpec {
  collection: string;
  name: string;
  keys: Record<string, 1 | -1>;
  options?: { unique?: boolean; partialFilterExpression?: Record<string, unknown>; expireAfterSeconds?: number };
}

/** Every index of the database. `doctor` compares this list with the server. */
export const INDEXES: readonly IndexSpec[] = [
  { collection: 'requests', name: 'origin', keys: { origin: 1 }, options: { unique: true } },
  {
    collection: 'requests',
    name: 'one_live_role',
    keys: { 'target.id': 1, 'terms.roleId': 1 },
    options: { unique: true, partialFilterExpression: { live: true } },
  },
  {
    collection: 'requests',
    name: 'due',
    keys: { nextDueAt: 1 },
    options: { partialFilterExpression: { nextDueAt: { $type: 'date' } } },
  },
  // Removals are found among any number of messages that are due; see `models/due.ts`.
  {
    collection: 'requests',
    name: 'due_by_kind',
    keys: { 'outbox.kind': 1, 'outbox.notBefore': 1 },
    options: { partialFilterExpression: { nextDueAt: { $type: 'date' } } },
  },
  {
    collection: 'requests',
    name: 'relay',
    keys: { openedAt: 1 },
    options: { partialFilterExpression: { relayPending: true } },
  },
  {
    collection: 'requests',
    name: 'live_end',
    keys: { endsAt: 1 },
    options: { partialFilterExpression: { live: true } },
  },
  {
    collection: 'requests',
    name: 'end_due',
    keys: { 'end.dueAt': 1 },
    options: { partialFilterExpression: { live: true } },
  },
  { collection: 'requests', name: 'requester', keys: { 'requester.id': 1, openedAt: -1 } },
  { collection: 'requests', name: 'system', keys: { 'terms.systemId': 1, openedAt: -1 } },
  { collection: 'requests', name: 'target', keys: { 'target.id': 1, openedAt: -1 } },
  { collection: 'settings', name: 'away', keys: { 'away.until': 1 } },
  { collection: 'deliveries', name: 'expire', keys: { at: 1 }, options: { expireAfterSeconds: DELIVERY_TTL_SECONDS } },
  ...LEDGER_INDEXES,
  ...HOLDING_INDEXES,
  ...OPEN_HOME_INDEXES,
  ...HOME_INDEXES,
  ...DIGEST_INDEXES,
  ...TICKET_INDEXES,
];

/** Creates what is missing. Existing indexes are left alone. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const spec of INDEXES) {
    await connection.collection(spec.collection).createIndex(spec.keys, { name: spec.name, ...spec.options }, {});
  }
}

/** Names of indexes the server lacks, as `collection.name`. */
export async function missingIndexes(connection: Connection): Promise<string[]> {
  const missing: string[] = [];
  for (const collection of new Set(INDEXES.map((i) => i.collection))) {
    const there = await connection
      .collection(collection)
      .indexes()
      .then((list) => list.map((i) => i.name))
      .catch((): (string | undefined)[] => []);
    const wanted = INDEXES.filter((i) => i.collection === collection);
    missing.push(...wanted.filter((i) => !there.includes(i.name)).map((i) => `${collection}.${i.name}`));
  }
  return missing;
}
