import { type Connection, type Model, Schema } from 'mongoose';
import type { Away } from '../src/domain/away.ts';
import type { Language } from '../src/domain/language.ts';
import { DEFAULT_SETTINGS, type Settings } from '../src/domain/settings.ts';
import { oncePerModel } from './once-per-model.ts';
import { createReader } from './read-together.ts';

/** What a person has set for themselves; the id is theirs in the roster. */
export interface SettingsDoc extends Partial<Settings> {
  _id: string;
  away?: { delegateId: string; from: Date; until: Date } | null;
}

const schema = new Schema<SettingsDoc>(
  {
    _id: { type: String, required: true },
    away: { type: Schema.Types.Mixed, default: null },
    digestAt: { type: Number },
    quiet: { type: Schema.Types.Mixed },
    days: { type: [Number], default: undefined },
    language: { type: String, default: null },
    noticeMs: { type: Number },
  },
  { collection: 'settings', strict: 'throw', versionKey: false, minimize: false },
);

export type SettingsModel = Model<SettingsDoc>;

export function createSettingsModel(connection: Connection): SettingsModel {
  return connection.model<SettingsDoc>('Settings', schema);
}

/** Most people away at once that are looked at. */
const AWAY_MAX = 5_000;

const toAway = ({ _id, away }: SettingsDoc): Away[] => (away ? [{ personId: _id, ...away }] : []);

/** Everybody who is away at `now`. */
export async function awayAt(model: SettingsModel, now: Date): Promise<Away[]> {
  const docs = await model
    .find({ 'away.until': { $gt: now }, 'away.from': { $lte: now } } as never)
    .limit(AWAY_MAX)
    .lean<SettingsDoc[]>();
  return docs.flatMap(toAway);
}

/** When somebody is away, and who stands in; null when nothing is set. */
export async function awayOf(model: SettingsModel, personId: string): Promise<Away | null> {
  const doc = await model.findOne({ _id: { $eq: personId } }).lean<SettingsDoc>();
  return doc ? (toAway(doc)[0] ?? null) : null;
}

/** Sets or, with null, clears it. What else the person has set stays. */
export async function setAway(model: SettingsModel, personId: string, away: SettingsDoc['away']): Promise<void> {
  await model.updateOne({ _id: personId }, { $set: { away } }, { upsert: true });
}

/** The languages set by those of these people who have set one, by person id. */
export async function languagesSet(model: SettingsModel, personIds: readonly string[]): Promise<Map<string, Language>> {
  const docs = await model
    .find({ _id: { $in: [...personIds] }, language: { $ne: null } } as never, { language: 1 })
    .lean<SettingsDoc[]>();
  return new Map(docs.flatMap(({ _id, language }) => (language ? [[_id, language] as const] : [])));
}

/** Sets or, with null, clears it. What else the person has set stays. */
export async function setLanguage(model: SettingsModel, personId: string, language: Language | null): Promise<void> {
  await model.updateOne({ _id: personId }, { $set: { language } }, { upsert: true });
}

const readerOf = oncePerModel((model: SettingsModel) =>
  createReader((ids) => model.find({ _id: { $in: ids } }).lean<SettingsDoc[]>()),
);

/** What somebody has set; what they have not is as it usually is. */
export async function settingsOf(model: SettingsModel, personId: string): Promise<Settings> {
  return withDefaults(await readerOf(model)(personId));
}

/** The same for many; who has set nothing is left out. */
export async function settingsOfMany(
  model: SettingsModel,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Settings>> {
  const docs = await model.find({ _id: { $in: [...personIds] } }).lean<SettingsDoc[]>();
  return new Map(docs.map((doc) => [doc._id, withDefaults(doc)]));
}

function withDefaults(doc: SettingsDoc | null): Settings {
  const { digestAt, quiet, days, language, noticeMs } = { ...DEFAULT_SETTINGS, ...doc };
  return { digestAt, quiet, days, language, noticeMs };
}

/** Replaces all of it. Being away stays as it is. */
export async function storeSettings(model: SettingsModel, personId: string, settings: Settings): Promise<void> {
  await model.updateOne({ _id: personId }, { $set: settings }, { upsert: true });
}
