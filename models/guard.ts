import { type Connection, type Model, Schema } from 'mongoose';
import type { Guard } from '../src/domain/separation.ts';
import { DURABLE } from './durable.ts';
import { CommitUnclear, createMover } from './group-commit.ts';
import { oncePerModel } from './once-per-model.ts';
import { createReader } from './read-together.ts';

interface GuardDoc extends Omit<Guard, 'personId'> {
  _id: string;
  stamp?: string;
}

const schema = new Schema<GuardDoc>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    holds: { type: [Schema.Types.Mixed], required: true },
    stamp: { type: String },
  } as never,
  { collection: 'guards', strict: 'throw', versionKey: false, minimize: false },
);

export type GuardModel = Model<GuardDoc>;

export function createGuardModel(connection: Connection): GuardModel {
  return connection.model<GuardDoc>('Guard', schema);
}

const readerOf = oncePerModel((model: GuardModel) =>
  createReader((ids) => model.find({ _id: { $in: ids } }).lean<GuardDoc[]>()),
);
const moverOf = oncePerModel((model: GuardModel) => createMover(model));

/** The identity's guard; an empty one at version 0 when it holds nothing yet. */
export async function findGuard(model: GuardModel, personId: string): Promise<Guard> {
  const doc = await readerOf(model)(personId);
  return doc ? { personId, version: doc.version, holds: doc.holds } : { personId, version: 0, holds: [] };
}

/**
 * Compare-and-set on the identity. `false`: others have moved it, so decide again on what is there now; what this one
 * asked for may be in by then, and asking for it twice changes nothing.
 */
export async function commitGuard(model: GuardModel, next: Guard): Promise<boolean> {
  const doc: GuardDoc = { _id: next.personId, version: next.version, holds: next.holds };
  if (next.version > 1)
    return moverOf(model)(doc, {}).catch((error: unknown) => {
      if (error instanceof CommitUnclear) return false;
      throw error;
    });
  try {
    await model.collection.insertOne(doc as never, { writeConcern: DURABLE });
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 11000) return false;
    throw error;
  }
}

/** The guards of several identities, in no order; none for who holds nothing. */
export async function findGuards(model: GuardModel, personIds: readonly string[]): Promise<Guard[]> {
  const docs = await model.find({ _id: { $in: [...personIds] } }).lean<GuardDoc[]>();
  return docs.map((doc) => ({ personId: doc._id, version: doc.version, holds: doc.holds }));
}
