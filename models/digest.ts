import { type Connection, type Model, Schema } from 'mongoose';

/** What somebody was last told of their day, and who tells them now. */
export interface DigestDoc {
  /** `person:E1003`, or `channel:security`. */
  _id: string;
  /** The local day it was told last, `2026-11-26`. */
  day: string;
  toldAt: Date;
  leaseUntil: Date | null;
  leaseToken: string | null;
}

const must = { required: true } as const;
const schema = new Schema<DigestDoc>(
  {
    _id: { type: String, ...must },
    day: { type: String, ...must },
    toldAt: { type: Date, ...must },
    leaseUntil: { type: Date, default: null },
    leaseToken: { type: String, default: null },
  },
  { collection: 'digests', strict: 'throw', strictQuery: 'throw', versionKey: false, autoIndex: false },
);

export type DigestModel = Model<DigestDoc>;

export function createDigestModel(connection: Connection): DigestModel {
  return connection.model<DigestDoc>('Digest', schema);
}

/**
 * What each of these was last told. Who is new counts as told today: their first message comes on their next day.
 * @param readers with their local day
 */
export async function digestsOf(
  model: DigestModel,
  readers: readonly { id: string; today: string }[],
  now: Date,
): Promise<DigestDoc[]> {
  const ids = readers.map((r) => r.id);
  const found = await model.find({ _id: { $in: ids } }).lean<DigestDoc[]>();
  const known = new Set(found.map((d) => d._id));
  const fresh = readers
    .filter((r) => !known.has(r.id))
    .map(({ id, today }) => ({ _id: id, day: today, toldAt: now, leaseUntil: null, leaseToken: null }));
  // Several processes may find the same reader new: the first one counts.
  const writes = fresh.map(({ _id, ...rest }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
  }));
  if (writes.length > 0) await model.bulkWrite(writes as never, { ordered: false }).catch(unlessDuplicate);
  return [...found, ...fresh];
}

function unlessDuplicate(error: unknown): void {
  if ((error as { code?: unknown }).code !== 11000) throw error;
}

/**
 * The right to tell somebody their day: for the first who asks, once for each day.
 * @returns null when somebody else is at it, or it was told
 */
export function takeDigest(
  model: DigestModel,
  c: { id: string; day: string; token: string; until: Date },
  now: Date,
): Promise<DigestDoc | null> {
  return model
    .findOneAndUpdate(
      { _id: { $eq: c.id }, day: { $lt: c.day }, $or: [{ leaseUntil: null }, { leaseUntil: { $lte: now } }] },
      { $set: { leaseUntil: c.until, leaseToken: c.token } },
      { returnDocument: 'after' },
    )
    .lean<DigestDoc>()
    .exec();
}

/** It was told. @param toldAt up to when it says everything */
export async function settleDigest(model: DigestModel, taken: DigestDoc, day: string, toldAt: Date): Promise<void> {
  await model.updateOne(
    { _id: taken._id, leaseToken: taken.leaseToken },
    { $set: { day, toldAt, leaseUntil: null, leaseToken: null } },
  );
}

/** Not told: nobody tries before then. */
export async function postponeDigest(model: DigestModel, taken: DigestDoc, until: Date): Promise<void> {
  await model.updateOne(
    { _id: taken._id, leaseToken: taken.leaseToken },
    { $set: { leaseUntil: until, leaseToken: null } },
  );
}
