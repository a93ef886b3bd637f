import { type Connection, type Model, Schema } from 'mongoose';
import type { HomePlace } from '../src/domain/home.ts';
import type { SlackAccount } from '../src/domain/person.ts';

/** The App Home that somebody has or had open a while ago. Slack does not say when it is closed: it is forgotten in time. */
export interface OpenHome {
  /** `T0ACME:U0SAM` */
  _id: string;
  teamId: string;
  userId: string;
  personId: string;
  place: HomePlace;
  openedAt: Date;
  /** What they see may be out of date since then, or is to be tried again then; absent when it is not. */
  dueAt?: Date;
  /** Counts the reasons to look again, so that one which comes while it is published is not lost. */
  wanted: number;
  /** Hash of what was last shown; empty for nothing. */
  hash: string;
  leaseUntil: Date | null;
  leaseToken: string | null;
}

/** How long a home counts as open after it was opened, in seconds. */
const OPEN_SECONDS = 8 * 3600;

const must = { required: true } as const;
const schema = new Schema<OpenHome>(
  {
    _id: { type: String, ...must },
    teamId: { type: String, ...must },
    userId: { type: String, ...must },
    personId: { type: String, ...must },
    place: { type: Schema.Types.Mixed, ...must },
    openedAt: { type: Date, ...must },
    dueAt: { type: Date },
    wanted: { type: Number, ...must },
    hash: { type: String },
    leaseUntil: { type: Date, default: null },
    leaseToken: { type: String, default: null },
  },
  { collection: 'homes', strict: 'throw', strictQuery: 'throw', versionKey: false, minimize: false, autoIndex: false },
);

export type OpenHomeModel = Model<OpenHome>;

export function createOpenHomeModel(connection: Connection): OpenHomeModel {
  return connection.model<OpenHome>('OpenHome', schema);
}

/** For models/indexes.ts. */
export const OPEN_HOME_INDEXES = [
  { collection: 'homes', name: 'expire', keys: { openedAt: 1 }, options: { expireAfterSeconds: OPEN_SECONDS } },
  {
    collection: 'homes',
    name: 'due',
    keys: { dueAt: 1 },
    options: { partialFilterExpression: { dueAt: { $exists: true } } },
  },
  { collection: 'homes', name: 'person', keys: { personId: 1 } },
] satisfies readonly { collection: string; name: string; keys: Record<string, 1 | -1>; options?: object }[];

export const homeId = ({ teamId, userId }: SlackAccount): string => `${teamId}:${userId}`;

/** Somebody looks at their home: what they see is brought up to date at once, whatever was shown before. */
export async function openHome(
  model: OpenHomeModel,
  who: SlackAccount & { personId: string },
  place: HomePlace,
  now: Date,
): Promise<void> {
  const { teamId, userId, personId } = who;
  const set = { teamId, userId, personId, place, openedAt: now, dueAt: now, hash: '' };
  await model.updateOne(
    { _id: homeId(who) },
    { $set: set, $inc: { wanted: 1 }, $setOnInsert: { leaseUntil: null, leaseToken: null } },
    { upsert: true },
  );
}

/** What these people see may be out of date. @param personIds null for everybody */
export async function markHomes(model: OpenHomeModel, personIds: readonly string[] | null, now: Date): Promise<void> {
  const whose = personIds === null ? {} : { personId: { $in: [...personIds] } };
  await model.updateMany(whose, { $inc: { wanted: 1 }, $min: { dueAt: now } });
}

/**
 * Takes the right to publish a home that is due, the latest opened first.
 * @param id only this one
 * @returns null when none is due, or somebody else is at it
 */
export function takeHome(
  model: OpenHomeModel,
  lease: { token: string; until: Date },
  now: Date,
  id?: string,
): Promise<OpenHome | null> {
  const free = [{ leaseUntil: null }, { leaseUntil: { $lte: now } }];
  return model
    .findOneAndUpdate(
      { ...(id === undefined ? {} : { _id: id }), dueAt: { $lte: now }, $or: free },
      { $set: { leaseUntil: lease.until, leaseToken: lease.token } },
      { sort: { openedAt: -1 }, returnDocument: 'after' },
    )
    .lean<OpenHome>()
    .exec();
}

/** It is shown. What came up meanwhile stays due. */
export async function settleHome(model: OpenHomeModel, home: OpenHome, hash: string): Promise<void> {
  const mine = { _id: home._id, leaseToken: home.leaseToken };
  const free = { hash, leaseUntil: null, leaseToken: null };
  const done = await model.updateOne({ ...mine, wanted: home.wanted }, { $set: free, $unset: { dueAt: 1 } });
  // Its place or its records moved on: the hash is not kept, so that the newer one is published whatever it is.
  if (done.matchedCount === 0) await model.updateOne(mine, { $set: { ...free, hash: '' } });
}

/** Slack did not take it: again later. */
export async function postponeHome(model: OpenHomeModel, home: OpenHome, at: Date): Promise<void> {
  await model.updateOne(
    { _id: home._id, leaseToken: home.leaseToken },
    { $set: { dueAt: at, leaseUntil: null, leaseToken: null } },
  );
}

/** Nobody looks at it any more, or nobody may. */
export async function forgetHome(model: OpenHomeModel, id: string): Promise<void> {
  await model.deleteOne({ _id: id });
}
