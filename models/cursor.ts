import { type Connection, type Model, Schema } from 'mongoose';

/** How far a reader of the ledger has come, and who reads now. */
export interface LedgerCursor {
  _id: string;
  seq: number;
  leaseUntil: Date | null;
  leaseToken: string | null;
}

const schema = new Schema<LedgerCursor>(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true },
    leaseUntil: { type: Date, default: null },
    leaseToken: { type: String, default: null },
  },
  { collection: 'cursors', strict: 'throw', versionKey: false },
);

export type CursorModel = Model<LedgerCursor>;

export function createCursorModel(connection: Connection): CursorModel {
  return connection.model<LedgerCursor>('Cursor', schema);
}

/**
 * Takes the right to read on, if nobody else holds it.
 * @returns the cursor, or null while another instance reads
 */
export async function leaseCursor(
  model: CursorModel,
  id: string,
  lease: { token: string; until: Date },
  now: Date,
): Promise<LedgerCursor | null> {
  await model.updateOne(
    { _id: id },
    { $setOnInsert: { seq: 0, leaseUntil: null, leaseToken: null } },
    { upsert: true },
  );
  return model
    .findOneAndUpdate(
      { _id: id, $or: [{ leaseUntil: null }, { leaseUntil: { $lte: now } }, { leaseToken: lease.token }] },
      { $set: { leaseUntil: lease.until, leaseToken: lease.token } },
      { returnDocument: 'after' },
    )
    .lean<LedgerCursor>();
}

/** Moves on; only the holder can. */
export async function advanceCursor(model: CursorModel, id: string, token: string, seq: number): Promise<boolean> {
  const done = await model.updateOne({ _id: id, leaseToken: token, seq: { $lte: seq } }, { $set: { seq } });
  return done.matchedCount === 1;
}

/** Moves on a reader whose work may be done by several at once: never back. */
export async function passCursor(model: CursorModel, id: string, seq: number): Promise<void> {
  await model.updateOne(
    { _id: id },
    { $max: { seq }, $setOnInsert: { leaseUntil: null, leaseToken: null } },
    { upsert: true },
  );
}

/**
 * Takes back readers that stand behind the end of the ledger, where a restore has left them: they would read nothing
 * until it has grown past them.
 * @param end number of the last event
 * @param to where they read on
 */
export async function takeBackCursors(model: CursorModel, end: number, to: number): Promise<void> {
  await model.updateMany({ seq: { $gt: end } }, { $set: { seq: to } });
}

/** How far a reader has come; 0 when it has not begun. */
export async function cursorSeq(model: CursorModel, id: string): Promise<number> {
  const doc = await model.findOne({ _id: id }).lean<LedgerCursor>();
  return doc?.seq ?? 0;
}
