import { type Connection, type Model, Schema } from 'mongoose';

interface CounterDoc {
  _id: string;
  value: number;
}

const schema = new Schema<CounterDoc>(
  { _id: { type: String, required: true }, value: { type: Number, required: true } },
  { collection: 'counters', strict: 'throw', versionKey: false },
);

export type CounterModel = Model<CounterDoc>;

export function createCounterModel(connection: Connection): CounterModel {
  return connection.model<CounterDoc>('Counter', schema);
}

/** The next request id of a year: `REQ-2026-000123`. Numbers may be skipped, never given twice. */
export async function nextRequestId(model: CounterModel, year: number): Promise<string> {
  const doc = await model
    .findOneAndUpdate({ _id: `REQ-${String(year)}` }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
    .lean<CounterDoc>();
  return `REQ-${String(year)}-${String(doc?.value ?? 0).padStart(6, '0')}`;
}
