import { type Connection, type Model, Schema } from 'mongoose';
import type { LedgerEntry } from '../src/domain/audit.ts';
import type { Installation } from '../src/domain/installation.ts';
import { DURABLE } from './durable.ts';

type InstallationDoc = Omit<Installation, 'id'> & { _id: string };

const schema = new Schema<InstallationDoc>(
  {
    _id: { type: String, required: true },
    orgWide: { type: Boolean, required: true },
    appId: { type: String, required: true },
    name: { type: String, required: true },
    botUserId: { type: String, required: true },
    scopes: { type: [String], required: true },
    installedAt: { type: Date, required: true },
    installedBy: { type: String, required: true },
    token: { type: Schema.Types.Mixed, default: null },
    ended: { type: Schema.Types.Mixed, default: null },
    version: { type: Number, required: true },
    events: { type: [Schema.Types.Mixed], required: true },
  },
  { collection: 'installations', strict: 'throw', versionKey: false, minimize: false },
);

export type InstallationModel = Model<InstallationDoc>;

export function createInstallationModel(connection: Connection): InstallationModel {
  return connection.model<InstallationDoc>('Installation', schema);
}

const fromDoc = ({ _id, ...rest }: InstallationDoc): Installation => ({ id: _id, ...rest });

/** Every installation, ended ones too: one for each workspace, so there are few. */
export async function allInstallations(model: InstallationModel): Promise<Installation[]> {
  const docs = await model.find().sort({ _id: 1 }).read('primary').maxTimeMS(5_000).lean<InstallationDoc[]>();
  return docs.map(fromDoc);
}

export async function findInstallation(model: InstallationModel, id: string): Promise<Installation | null> {
  const doc = await model
    .findOne({ _id: { $eq: id } })
    .read('primary')
    .lean<InstallationDoc>();
  return doc ? fromDoc(doc) : null;
}

/**
 * Compare-and-set on the version. `false`: somebody else was first, nothing was written.
 * @param next one version further than what it was decided on; version 1 is new
 */
export async function commitInstallation(model: InstallationModel, { id, ...rest }: Installation): Promise<boolean> {
  const doc = { _id: id, ...rest } as InstallationDoc;
  try {
    if (rest.version === 1) {
      await model.collection.insertOne(doc as never, { writeConcern: DURABLE });
      return true;
    }
    const before = { _id: id, version: rest.version - 1 };
    const done = await model.collection.replaceOne(before as never, doc, { writeConcern: DURABLE });
    return done.matchedCount === 1;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 11000) return false;
    throw error;
  }
}

/** The ledger has these now. */
export async function forgetEvents(model: InstallationModel, id: string, told: readonly LedgerEntry[]): Promise<void> {
  const keys = told.map((e) => e.key);
  await model.updateOne({ _id: id }, { $pull: { events: { key: { $in: keys } } } });
}
