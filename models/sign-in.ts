import { type Connection, type Model, Schema } from 'mongoose';
import type { SignIn } from '../src/domain/record.ts';
import { DURABLE } from './durable.ts';

/** One way to the identity provider and back, for a ticket. A ticket may have several: a second tab, a link scanner. */
export interface SignInDoc {
  /** sha256 of the `state` that goes along. */
  _id: string;
  /** The ticket it is for. */
  ticket: string;
  /** sha256 of the cookie of the browser that began it. */
  browser: string;
  nonce: string;
  verifier: string;
  expiresAt: Date;
  /** When the browser came back; it counts once. */
  backAt: Date | null;
  /** What the provider said, once it was looked at and is enough. */
  signIn: SignIn | null;
}

const must = { required: true } as const;

const schema = new Schema<SignInDoc>(
  {
    _id: { type: String, ...must },
    ticket: { type: String, ...must },
    browser: { type: String, ...must },
    nonce: { type: String, ...must },
    verifier: { type: String, ...must },
    expiresAt: { type: Date, ...must },
    backAt: { type: Date, default: null },
    signIn: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'sign_ins', strict: 'throw', versionKey: false, minimize: false },
);

export type SignInModel = Model<SignInDoc>;

export function createSignInModel(connection: Connection): SignInModel {
  return connection.model<SignInDoc>('SignIn', schema);
}

export async function addSignIn(model: SignInModel, doc: SignInDoc): Promise<void> {
  await model.collection.insertOne(doc as never, { writeConcern: DURABLE });
}

/** Only for the browser that began it. @param browser sha256 of its cookie */
export async function findSignIn(model: SignInModel, id: string, browser: string): Promise<SignInDoc | null> {
  return model.findOne({ _id: { $eq: id }, browser: { $eq: browser } }).lean<SignInDoc>();
}

/**
 * The browser is back with an answer. Null: it was back before, is another browser, or the time is over.
 * @param now UTC instant
 */
export async function takeAnswer(
  model: SignInModel,
  c: { id: string; browser: string; now: Date },
): Promise<SignInDoc | null> {
  const open = { _id: { $eq: c.id }, browser: { $eq: c.browser }, backAt: null, expiresAt: { $gt: c.now } };
  const options = { returnDocument: 'after', writeConcern: DURABLE } as const;
  return model.findOneAndUpdate(open as never, { $set: { backAt: c.now } }, options).lean<SignInDoc>();
}

/** The sign-in is enough: the page to confirm may be shown. */
export async function keepSignIn(model: SignInModel, id: string, signIn: SignIn): Promise<void> {
  await model.updateOne({ _id: { $eq: id } }, { $set: { signIn } }, { writeConcern: DURABLE });
}
