import { type Connection, type Model, Schema } from 'mongoose';
import type { AccessRequest } from '../src/domain/record.ts';
import { oncePerModel } from './once-per-model.ts';
import { createReader } from './read-together.ts';

/** The record as stored: its id is the document's `_id`. `stamp` is the compare-and-set's own (models/group-commit.ts). */
export type RequestDoc = Omit<AccessRequest, 'id'> & { _id: string; stamp?: string };

const Mixed = Schema.Types.Mixed;
const must = { required: true } as const;

/**
 * The inner parts are built whole by the pure domain, typed there and replaced whole by `commit`,
 * so the schema pins the outer shape and what is queried. Unknown fields throw.
 */
const schema = new Schema<RequestDoc>(
  {
    _id: { type: String, ...must },
    version: { type: Number, ...must },
    state: { type: String, ...must },
    origin: { type: String, ...must },
    requester: { type: Mixed, ...must },
    target: { type: Mixed, ...must },
    terms: { type: Mixed, ...must },
    subjectHash: { type: String, ...must },
    justification: { type: String, ...must },
    ticket: { type: String, default: null },
    openedAt: { type: Date, ...must },
    decideBy: { type: Date, ...must },
    startsAt: { type: Date, default: null },
    durationMs: { type: Number, ...must },
    endsAt: { type: Date, default: null },
    steps: { type: [Mixed], ...must },
    stepUp: { type: Boolean },
    circumstances: { type: Mixed },
    channel: { type: Mixed },
    grant: { type: Mixed, default: null },
    end: { type: Mixed, default: null },
    tasks: { type: [Mixed], ...must },
    live: { type: Boolean, ...must },
    outbox: { type: [Mixed], ...must },
    events: { type: [Mixed], ...must },
    lastEvent: { type: Number, ...must },
    trail: { type: [Mixed], ...must },
    cards: { type: [Mixed], ...must },
    extensions: { type: [Mixed], default: undefined },
    warnings: { type: [Mixed], default: undefined },
    letEnd: { type: Mixed },
    problems: { type: [Mixed], default: undefined },
    nextDueAt: { type: Date, default: null },
    relayPending: { type: Boolean, ...must },
    stamp: { type: String },
  } as never,
  { collection: 'requests', strict: 'throw', versionKey: false, minimize: false },
);

export type RequestModel = Model<RequestDoc>;

export function createRequestModel(connection: Connection): RequestModel {
  return connection.model<RequestDoc>('Request', schema);
}

/** @throws TypeError for a field that the schema does not know */
export function toDoc(record: AccessRequest): RequestDoc {
  const { id, ...rest } = record;
  const unknown = Object.keys(rest).find((name) => !schema.path(name));
  if (unknown !== undefined) throw new TypeError(`a request has no field ${unknown}`);
  return { _id: id, ...rest };
}

export function fromDoc(doc: RequestDoc): AccessRequest {
  const { _id, stamp: _stamp, ...rest } = doc;
  return { id: _id, ...rest };
}

const readerOf = oncePerModel((model: RequestModel) =>
  createReader((ids) => model.find({ _id: { $in: ids } }).lean<RequestDoc[]>()),
);

/** One record by its id, from the primary. */
export async function findRequest(model: RequestModel, id: string): Promise<AccessRequest | null> {
  const doc = await readerOf(model)(id);
  return doc && fromDoc(doc);
}

/** The record a submission made, if it made one. */
export async function findByOrigin(model: RequestModel, origin: string): Promise<AccessRequest | null> {
  const doc = await model.findOne({ origin: { $eq: origin } }).lean<RequestDoc>();
  return doc && fromDoc(doc);
}

/** What a new request is decided on. */
export interface Standing {
  /** The same submission has made a request before. */
  isFiled: boolean;
  /** What the target holds or waits for. */
  live: { id: string; roleId: string }[];
  /** How many requests of the asker wait for a decision. */
  waiting: number;
}

/** What there is when somebody asks: one read, for the answer to the form waits for it. */
export async function standingBefore(
  model: RequestModel,
  c: { origin: string; targetId: string; requesterId: string },
): Promise<Standing> {
  const same = { origin: { $eq: c.origin } };
  const live = { 'target.id': { $eq: c.targetId }, live: true };
  const waiting = { 'requester.id': { $eq: c.requesterId }, state: 'pending' as const };
  const shown = { origin: 1, 'target.id': 1, 'requester.id': 1, 'terms.roleId': 1, live: 1, state: 1 };
  const docs = await model.find({ $or: [same, live, waiting] }, shown).lean<RequestDoc[]>();
  const held = docs.filter((d) => d.live && d.target.id === c.targetId);
  return {
    isFiled: docs.some((d) => d.origin === c.origin),
    live: held.map((d) => ({ id: d._id, roleId: d.terms.roleId })),
    waiting: docs.filter((d) => d.state === 'pending' && d.requester.id === c.requesterId).length,
  };
}

/** Live requests for a person: what they hold or wait for. */
export async function liveOf(model: RequestModel, personId: string): Promise<AccessRequest[]> {
  const docs = await model.find({ 'target.id': { $eq: personId }, live: true }).lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** Latest requests a person asked for or is the target of, newest first. */
export async function requestsAbout(model: RequestModel, personId: string, limit: number): Promise<AccessRequest[]> {
  const mine = { $or: [{ 'target.id': { $eq: personId } }, { 'requester.id': { $eq: personId } }] };
  const docs = await model.find(mine).sort({ openedAt: -1 }).limit(limit).lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** Whether a person has been seen to hold a role, ever. */
export async function hasHeld(model: RequestModel, personId: string, roleId: string): Promise<boolean> {
  const held = { 'target.id': { $eq: personId }, 'terms.roleId': { $eq: roleId }, 'grant.verifiedAt': { $ne: null } };
  return (await model.exists(held as never)) !== null;
}

/** How many of these people hold a role now. */
export function countHolding(model: RequestModel, roleId: string, personIds: readonly string[]): Promise<number> {
  const holding = {
    'target.id': { $in: [...personIds] },
    'terms.roleId': { $eq: roleId },
    live: true,
    state: 'active',
  };
  return model.countDocuments(holding as never);
}

const liveReaderOf = oncePerModel((model: RequestModel) =>
  createReader((ids) => model.find({ _id: { $in: ids }, live: true }, { _id: 1 }).lean<{ _id: string }[]>()),
);

/** Which of these requests are still live. */
export async function liveAmong(model: RequestModel, ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(liveReaderOf(model)));
  return found.flatMap((doc) => doc?._id ?? []);
}

/** Records whose last version the relay has not seen, oldest first. */
export async function awaitingRelay(model: RequestModel, limit: number): Promise<AccessRequest[]> {
  const docs = await model.find({ relayPending: true }).sort({ openedAt: 1 }).limit(limit).lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** Open grants past their end by `before`, found without the outbox: the independent second look. */
export async function grantsPastEnd(model: RequestModel, before: Date, limit: number): Promise<AccessRequest[]> {
  const docs = await model
    .find({ live: true, endsAt: { $lte: before }, state: { $in: ['approved', 'active', 'revoking'] } })
    .limit(limit)
    .lean<RequestDoc[]>();
  const early = await model
    .find({ live: true, state: 'revoking', 'end.dueAt': { $lte: before } })
    .limit(limit)
    .lean<RequestDoc[]>();
  return [...new Map([...docs, ...early].map((d) => [d._id, fromDoc(d)])).values()];
}

/** The ids of what any of these people hold or wait for. */
export async function liveOfAny(model: RequestModel, personIds: readonly string[]): Promise<string[]> {
  const docs = await model
    .find({ 'target.id': { $in: [...personIds] }, live: true }, { _id: 1 })
    .lean<{ _id: string }[]>();
  return docs.map((d) => d._id);
}

/** Several records by id, in no order. */
export async function findRequests(model: RequestModel, ids: readonly string[]): Promise<AccessRequest[]> {
  const docs = await model.find({ _id: { $in: [...ids] } }).lean<RequestDoc[]>();
  return docs.map(fromDoc);
}
