import type { AccessRequest } from '../src/domain/record.ts';
import type { CounterModel } from './counter.ts';
import { fromDoc, type RequestDoc, type RequestModel } from './request.ts';

/** What is asked of a restored database. */

/** Requests that wait for a decision or for their grant, by id. */
export async function notYetGiven(model: RequestModel): Promise<string[]> {
  const docs = await model
    .find({ live: true, state: { $in: ['pending', 'approved'] } }, { _id: 1 })
    .lean<{ _id: string }[]>();
  return docs.map((d) => d._id);
}

/** Every request that is not over, as a stream. */
export async function* liveRequests(model: RequestModel): AsyncGenerator<AccessRequest> {
  for await (const doc of model.find({ live: true }).sort({ _id: 1 }).lean<RequestDoc>().cursor({ batchSize: 500 }))
    yield fromDoc(doc);
}

/** Leaves out request numbers, so that none that was given in a lost part is given twice. */
export async function skipRequestIds(model: CounterModel, howMany: number): Promise<void> {
  await model.updateMany({}, { $inc: { value: howMany } });
}
