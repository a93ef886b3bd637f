import { type Connection, type Model, Schema } from 'mongoose';
import type { Quarantine } from '../src/domain/quarantine.ts';

/** A few things all processes must agree on, one small document each. */
interface ServiceDoc {
  _id: string;
  value: Record<string, unknown>;
}

const schema = new Schema<ServiceDoc>(
  { _id: { type: String, required: true }, value: { type: Schema.Types.Mixed, required: true } },
  { collection: 'service', strict: 'throw', versionKey: false, minimize: false },
);

export type ServiceModel = Model<ServiceDoc>;

export function createServiceModel(connection: Connection): ServiceModel {
  return connection.model<ServiceDoc>('Service', schema);
}

const QUARANTINE = 'quarantine';

/** The last quarantine, active or lifted; null when there never was one. */
export async function findQuarantine(model: ServiceModel): Promise<Quarantine | null> {
  const doc = await model
    .findOne({ _id: QUARANTINE })
    .read('primary')
    .readConcern('majority')
    .maxTimeMS(5_000)
    .lean<ServiceDoc>();
  return doc ? (doc.value as unknown as Quarantine) : null;
}

/**
 * Compare-and-set. `false`: somebody else was first, nothing was written.
 * @param before as it was read; null when there was none
 */
export async function commitQuarantine(
  model: ServiceModel,
  next: Quarantine,
  before: Quarantine | null,
): Promise<boolean> {
  const doc = { _id: QUARANTINE, value: next as unknown as Record<string, unknown> };
  if (before === null) return insertNew(model, doc);
  const same = {
    _id: QUARANTINE,
    'value.id': before.id,
    'value.active': before.active,
    'value.doubted': before.doubted,
  };
  return (await model.findOneAndReplace(same, doc).lean<ServiceDoc>()) !== null;
}

/**
 * The right to say something once: taken by the first who asks, and again after `againAfterMs` or when there is
 * something else to say.
 * @param what names the thing said; `digest` what it says
 */
export async function takeTurn(
  model: ServiceModel,
  what: string,
  c: { digest: string; now: Date; againAfterMs: number },
): Promise<boolean> {
  const doc = { _id: what, value: { digest: c.digest, at: c.now } };
  const stale = { 'value.at': { $lte: new Date(c.now.getTime() - c.againAfterMs) } };
  const other = { 'value.digest': { $ne: c.digest } };
  if ((await model.findOneAndReplace({ _id: what, $or: [stale, other] }, doc).lean<ServiceDoc>()) !== null) return true;
  return insertNew(model, doc);
}

async function insertNew(model: ServiceModel, doc: ServiceDoc): Promise<boolean> {
  try {
    await model.insertOne(doc);
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 11000) return false;
    throw error;
  }
}
