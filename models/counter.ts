import { type Connection, type Model, Schema } from 'mongoose';
import { fewAtOnce } from './few-at-once.ts';
import { oncePerModel } from './once-per-model.ts';

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

interface Waiting {
  /** `REQ-2026` */
  series: string;
  done(number: number): void;
  fail(error: unknown): void;
}

/** Numbers asked for while others are being taken are taken together. */
function createNumbers(model: CounterModel): (series: string) => Promise<number> {
  let queue: Waiting[] = [];

  async function take(series: string, askers: readonly Waiting[]): Promise<void> {
    try {
      const doc = await model
        .findOneAndUpdate(
          { _id: series },
          { $inc: { value: askers.length } },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<CounterDoc>();
      const last = doc?.value ?? 0;
      for (const [at, asker] of askers.entries()) asker.done(last - askers.length + 1 + at);
    } catch (error) {
      for (const asker of askers) asker.fail(error);
    }
  }

  const start = fewAtOnce(() => {
    const series = queue[0]?.series;
    if (series === undefined) return null;
    const askers = queue.filter((w) => w.series === series);
    queue = queue.filter((w) => w.series !== series);
    return take(series, askers);
  });

  return (series) =>
    new Promise((done, fail) => {
      queue.push({ series, done, fail });
      queueMicrotask(start);
    });
}

const numbersOf = oncePerModel(createNumbers);

/** The next request id of a year: `REQ-2026-000123`. Numbers may be skipped, never given twice. */
export async function nextRequestId(model: CounterModel, year: number): Promise<string> {
  const series = `REQ-${String(year)}`;
  const number = await numbersOf(model)(series);
  return `${series}-${String(number).padStart(6, '0')}`;
}
