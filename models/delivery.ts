import { type Connection, type Model, Schema } from 'mongoose';
import { DURABLE } from './durable.ts';

interface DeliveryDoc {
  _id: string;
  at: Date;
}

const schema = new Schema<DeliveryDoc>(
  { _id: { type: String, required: true }, at: { type: Date, required: true } },
  { collection: 'deliveries', strict: 'throw', versionKey: false },
);

export type DeliveryModel = Model<DeliveryDoc>;

export function createDeliveryModel(connection: Connection): DeliveryModel {
  return connection.model<DeliveryDoc>('Delivery', schema);
}

/** How long one-time keys are kept, in seconds: well past the five minutes a signature is good for. */
export const DELIVERY_TTL_SECONDS = 3600;

/**
 * Takes a payload's one-time key. `false`: this payload was received before, here or by another instance.
 * @param at UTC instant
 */
export async function takeDelivery(model: DeliveryModel, key: string, at: Date): Promise<boolean> {
  try {
    await model.collection.insertOne({ _id: key, at } as never, { writeConcern: DURABLE });
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 11000) return false;
    throw error;
  }
}
