import { type Connection, type Model, Schema } from 'mongoose';
import type { Wish } from '../src/domain/narrow.ts';
import { DURABLE } from './durable.ts';

/** What a click on Approve asked for that still has to be confirmed by signing in. Used once, or not at all. */
export interface Ticket {
  /** sha256 of what the link carries; the link itself is kept nowhere. */
  _id: string;
  kind: 'approve' | 'approve_less' | 'extension_approve';
  request: string;
  /** `X1`, of an extension. */
  extension: string | null;
  step: number;
  /** What the card was about, the whole hash. */
  subjectHash: string;
  wish: Wish | null;
  reason: string | null;
  personId: string;
  teamId: string;
  userId: string;
  expiresAt: Date;
  usedAt: Date | null;
}

const must = { required: true } as const;

const schema = new Schema<Ticket>(
  {
    _id: { type: String, ...must },
    kind: { type: String, ...must },
    request: { type: String, ...must },
    extension: { type: String, default: null },
    step: { type: Number, ...must },
    subjectHash: { type: String, ...must },
    wish: { type: Schema.Types.Mixed, default: null },
    reason: { type: String, default: null },
    personId: { type: String, ...must },
    teamId: { type: String, ...must },
    userId: { type: String, ...must },
    expiresAt: { type: Date, ...must },
    usedAt: { type: Date, default: null },
  },
  { collection: 'tickets', strict: 'throw', versionKey: false, minimize: false },
);

export type TicketModel = Model<Ticket>;

export function createTicketModel(connection: Connection): TicketModel {
  return connection.model<Ticket>('Ticket', schema);
}

/** So long after their end tickets are kept, in s: whoever comes too late is told so. They count no more all the same. */
const KEPT_S = 3_600;

export const TICKET_INDEXES = [
  { collection: 'tickets', name: 'expire', keys: { expiresAt: 1 }, options: { expireAfterSeconds: KEPT_S } },
  { collection: 'sign_ins', name: 'expire', keys: { expiresAt: 1 }, options: { expireAfterSeconds: KEPT_S } },
] as const;

export async function addTicket(model: TicketModel, ticket: Ticket): Promise<void> {
  await model.collection.insertOne(ticket as never, { writeConcern: DURABLE });
}

/** @param hash sha256 of what the link carries */
export async function findTicket(model: TicketModel, hash: string): Promise<Ticket | null> {
  return model.findOne({ _id: { $eq: hash } }).lean<Ticket>();
}

/**
 * Uses it. `false`: it was used before, here or by another instance, or its time is over.
 * @param now UTC instant
 */
export async function takeTicket(model: TicketModel, hash: string, now: Date): Promise<boolean> {
  const open = { _id: { $eq: hash }, usedAt: null, expiresAt: { $gt: now } };
  const { modifiedCount } = await model.updateOne(open as never, { $set: { usedAt: now } }, { writeConcern: DURABLE });
  return modifiedCount === 1;
}
