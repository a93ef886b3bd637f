import { type Connection, type Model, Schema } from 'mongoose';
import type { HoldingPatch } from '../src/domain/holding.ts';

/**
 * Finds who held what without reading the whole ledger: one small document a request, made of the ledger's events and
 * of nothing else, and made again from them at any time. It only finds; what is answered is read from the ledger.
 */
export interface HoldingRow {
  /** The request. */
  _id: string;
  target: string;
  role: string;
  system: string;
  privileged: boolean;
  /** From then on it may be there; absent when nothing was ever given. */
  from?: Date;
  /** Read back as gone; {@link STILL_THERE} before. */
  to: Date;
}

/** Later than any removal: one range then finds what is still there too. */
const STILL_THERE = new Date('9999-01-01T00:00:00.000Z');

const schema = new Schema<HoldingRow>(
  {
    _id: { type: String, required: true },
    target: { type: String },
    role: { type: String },
    system: { type: String },
    privileged: { type: Boolean },
    from: { type: Date },
    to: { type: Date },
  },
  { collection: 'holdings', strict: 'throw', strictQuery: 'throw', versionKey: false, autoIndex: false },
);

export type HoldingModel = Model<HoldingRow>;

export function createHoldingModel(connection: Connection): HoldingModel {
  return connection.model<HoldingRow>('Holding', schema);
}

/** What may be looked up by. */
export type HoldingKey = 'system' | 'role' | 'target';

/** For models/indexes.ts. The end first: what ended before the time asked about is never looked at. */
export const HOLDING_INDEXES = (['system', 'role', 'target'] as const).map((key) => ({
  collection: 'holdings',
  name: key,
  keys: { [key]: 1, to: 1, from: 1 } as Record<string, 1 | -1>,
}));

/** Most documents in one write. */
const TOGETHER = 1_000;
const READ_MS = 5_000;

/**
 * Writes down what events say. Several processes may write the same at once, and the same may be written again: each
 * part only ever says the same.
 */
export async function patchHoldings(model: HoldingModel, patches: readonly HoldingPatch[]): Promise<void> {
  for (let i = 0; i < patches.length; i += TOGETHER) {
    const writes = patches.slice(i, i + TOGETHER).map(writeOf);
    // Two processes that both add a document: the second finds it there when it tries again.
    await model.bulkWrite(writes, { ordered: false }).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 11000) throw error;
      return model.bulkWrite(writes, { ordered: false });
    });
  }
}

function writeOf({ record, set, from, to }: HoldingPatch) {
  const update = {
    ...(Object.keys(set).length > 0 ? { $set: set } : {}),
    $min: { to: to ?? STILL_THERE, ...(from ? { from } : {}) },
  };
  return { updateOne: { filter: { _id: record }, update, upsert: true } };
}

const heldAt = (key: HoldingKey, value: string, at: Date) => ({
  [key]: { $eq: value },
  to: { $gt: at },
  from: { $lte: at },
});

/**
 * Requests under which access was held at a time, privileged ones first, then the oldest.
 * @param at UTC instant
 */
export async function findHoldings(
  model: HoldingModel,
  by: { key: HoldingKey; value: string },
  at: Date,
  limit: number,
): Promise<{ requests: string[]; total: number }> {
  const filter = heldAt(by.key, by.value, at);
  const [rows, total] = await Promise.all([
    model
      .find(filter)
      .sort({ privileged: -1, from: 1, _id: 1 })
      .limit(limit)
      .select({ _id: 1 })
      .maxTimeMS(READ_MS)
      .lean<{ _id: string }[]>(),
    model.countDocuments(filter).maxTimeMS(READ_MS),
  ]);
  return { requests: rows.map((r) => r._id), total };
}

/** Whether the ledger ever spoke of this system, role or person. */
export async function wasEverHeld(model: HoldingModel, key: HoldingKey, value: string): Promise<boolean> {
  return (await model.exists({ [key]: { $eq: value } }).maxTimeMS(READ_MS)) !== null;
}
