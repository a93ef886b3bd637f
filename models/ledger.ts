import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { ChainHead, ChainLink } from '../src/domain/audit.ts';

/**
 * One event for ever. The chain is over `bytes`; `key`, `action`, `record` and `at` repeat what the bytes say,
 * to be found by. Append only: give the database user of the bot no more than insert and find here.
 */
export interface LedgerRow extends ChainLink {
  /** The same as `seq`: MongoDB itself then refuses a fork, even where an operator forgot the indexes. */
  _id: number;
  key: string;
  action: string;
  record: string | null;
  /** UTC instant of the event. */
  at: Date;
}

const schema = new Schema<LedgerRow>(
  {
    _id: { type: Number, required: true },
    seq: { type: Number, required: true },
    key: { type: String, required: true },
    bytes: { type: String, required: true },
    prev: { type: String, required: true },
    hash: { type: String, required: true },
    action: { type: String, required: true },
    record: { type: String, default: null },
    at: { type: Date, required: true },
  },
  {
    collection: 'ledger',
    strict: 'throw',
    strictQuery: 'throw',
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  },
);

/** For models/indexes.ts. The writer is correct only with the two unique ones. */
export const LEDGER_INDEXES = [
  { collection: 'ledger', name: 'seq', keys: { seq: 1 }, options: { unique: true } },
  { collection: 'ledger', name: 'key', keys: { key: 1 }, options: { unique: true } },
  {
    collection: 'ledger',
    name: 'record',
    keys: { record: 1, seq: 1 },
    options: { partialFilterExpression: { record: { $type: 'string' } } },
  },
] satisfies readonly { collection: string; name: string; keys: Record<string, 1 | -1>; options: object }[];

export type LedgerModel = Model<LedgerRow>;

export function createLedgerModel(connection: Connection): LedgerModel {
  return connection.model<LedgerRow>('Ledger', schema);
}

/** Longest a read may run, in ms. */
const READ_MS = 10_000;

/**
 * Reads that decide: from the primary, and only what a majority holds. A link built on an entry that a failover
 * then takes back would leave a gap for ever.
 */
function durable(model: LedgerModel, filter: QueryFilter<LedgerRow>) {
  return model.find(filter).read('primary').readConcern('majority');
}

/** The end of the chain, or null when the ledger is empty. */
export async function ledgerHead(model: LedgerModel): Promise<ChainHead | null> {
  // `$gte` keeps to numbers: an altered `seq` of another type would sort last.
  const rows = await durable(model, { seq: { $gte: 1 } })
    .sort({ seq: -1 })
    .limit(1)
    .select({ _id: 0, seq: 1, hash: 1 })
    .maxTimeMS(READ_MS)
    .lean<ChainHead[]>();
  return rows[0] ?? null;
}

/**
 * The hash of one entry as the ledger has it now; null when there is none with this number.
 * @param sure asks a majority first: a primary that was just elected may for a moment not show what is durable
 */
export async function ledgerHashAt(
  model: LedgerModel,
  seq: number,
  { sure = false }: { sure?: boolean } = {},
): Promise<string | null> {
  const row = await model
    .findOne({ _id: seq })
    .select({ _id: 0, hash: 1 })
    .read('primary')
    .readConcern(sure ? 'linearizable' : 'majority')
    .maxTimeMS(READ_MS)
    .lean<{ hash: string }>();
  return row?.hash ?? null;
}

/** What is in the ledger under these keys, in no order. */
export async function ledgerRowsByKey(model: LedgerModel, keys: readonly string[]): Promise<LedgerRow[]> {
  return durable(model, { key: { $in: [...keys] } })
    .maxTimeMS(READ_MS)
    .lean<LedgerRow[]>();
}

/** Up to `limit` rows behind `seq`, in order. Never shows a row before the ones it follows. */
export async function ledgerAfter(model: LedgerModel, seq: number, limit: number): Promise<LedgerRow[]> {
  return durable(model, { seq: { $gt: seq } })
    .sort({ seq: 1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean<LedgerRow[]>();
}

/** Said in so many words in each query: without it MongoDB does not use the partial index on `record`. */
const OF_A_RECORD = { $type: 'string' } as const;

/** All rows of one record, in order. */
export async function entriesOf(model: LedgerModel, record: string): Promise<LedgerRow[]> {
  return durable(model, { record: { $eq: record, ...OF_A_RECORD } })
    .sort({ seq: 1 })
    .maxTimeMS(READ_MS)
    .lean<LedgerRow[]>();
}

/** All rows of several records, in order. */
export async function entriesOfSeveral(model: LedgerModel, records: readonly string[]): Promise<LedgerRow[]> {
  return durable(model, { record: { $in: [...records], ...OF_A_RECORD } })
    .sort({ seq: 1 })
    .maxTimeMS(READ_MS)
    .lean<LedgerRow[]>();
}

/** Links from the first to `upTo`, in order, a batch at a time: memory does not grow with the ledger. */
export function ledgerCursor(model: LedgerModel, upTo: number): AsyncIterable<ChainLink> {
  return durable(model, { seq: { $gte: 1, $lte: upTo } })
    .sort({ seq: 1 })
    .select({ _id: 0, seq: 1, prev: 1, hash: 1, bytes: 1 })
    .lean<ChainLink>()
    .cursor({ batchSize: 1000 });
}
