/** The bare limits, in a process of their own as the product is: BullMQ and MongoDB with nothing of ours around them. */
import { Queue, Worker } from 'bullmq';
import mongoose from 'mongoose';
import { serveCalls } from './support/calls.ts';

/** Jobs added in one call. */
const BULK = 1_000;
const KEEP = { removeOnComplete: true, removeOnFail: true };

interface Where {
  host: string;
  port: number;
}

function connectionOf(url: string): Where {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

interface Dated {
  due: number;
}

function bulkOf<T>(jobs: readonly T[], size = BULK): T[][] {
  return Array.from({ length: Math.ceil(jobs.length / size) }, (_, i) => jobs.slice(i * size, (i + 1) * size));
}

/** Jobs with the time each is due at, UTC ms. */
async function addDelayed(queue: Queue<Dated>, dues: readonly number[]): Promise<void> {
  for (const part of bulkOf(dues)) {
    const now = Date.now();
    await queue.addBulk(part.map((due) => ({ name: 'due', data: { due }, opts: { delay: Math.max(0, due - now) } })));
  }
}

const calls = {
  /**
   * Delayed no-op jobs, due as given. Stock settings beside the concurrency.
   * @param dues UTC ms
   * @returns how late each ran, ms
   */
  async delayed(url: string, name: string, dues: readonly number[], concurrency: number): Promise<number[]> {
    const connection = connectionOf(url);
    const queue = new Queue<Dated>(name, { connection, defaultJobOptions: KEEP });
    // Without a listener an outage would end the process.
    queue.on('error', () => undefined);
    await addDelayed(queue, dues);
    const late: number[] = [];
    let through: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      through = resolve;
    });
    const work = (job: { data: Dated }) => {
      late.push(Date.now() - job.data.due);
      if (late.length === dues.length) through();
      return Promise.resolve();
    };
    const worker = new Worker<Dated>(name, work, { connection, concurrency });
    worker.on('error', () => undefined);
    await all;
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    return late;
  },

  /** No-op jobs that wait, worked off. @returns jobs a second */
  async noops(url: string, name: string, count: number, concurrency: number): Promise<number> {
    const connection = connectionOf(url);
    const queue = new Queue(name, { connection, defaultJobOptions: KEEP });
    const jobs = Array.from({ length: count }, () => ({ name: 'noop', data: {} }));
    for (const part of bulkOf(jobs)) await queue.addBulk(part);
    let done = 0;
    let begin = 0;
    let through: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      through = resolve;
    });
    const work = () => {
      begin ||= performance.now();
      done += 1;
      if (done === count) through();
      return Promise.resolve();
    };
    const worker = new Worker(name, work, { connection, concurrency });
    await all;
    const ms = performance.now() - begin;
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    return (count / ms) * 1000;
  },

  /** Adds delayed jobs far ahead and leaves them there. @returns ms */
  async addBulk(url: string, name: string, count: number): Promise<number> {
    const queue = new Queue<Dated>(name, { connection: connectionOf(url), defaultJobOptions: KEEP });
    await queue.waitUntilReady();
    const due = Date.now() + 30 * 86_400_000;
    const dues = Array.from({ length: count }, (_, i) => due + i);
    const begin = performance.now();
    await addDelayed(queue, dues);
    const ms = performance.now() - begin;
    await queue.close();
    return ms;
  },

  /** Guarded single-document updates, majority and journal. @returns writes a second */
  async writes(uri: string, count: number, inFlight: number): Promise<number> {
    const client = new mongoose.mongo.MongoClient(uri, { maxPoolSize: inFlight });
    await client.connect();
    const bare = client.db().collection<{ _id: number; version: number; text: string }>('bare_writes');
    const text = 'x'.repeat(2_000);
    await bare.deleteMany({});
    await bare.insertMany(Array.from({ length: inFlight }, (_, _id) => ({ _id, version: 0, text })));
    const writeConcern = { w: 'majority', journal: true } as const;
    const begin = performance.now();
    await Promise.all(
      Array.from({ length: inFlight }, async (_, _id) => {
        for (let version = 0; version < count / inFlight; version += 1)
          await bare.findOneAndReplace({ _id, version }, { version: version + 1, text }, { writeConcern });
      }),
    );
    const ms = performance.now() - begin;
    await bare.drop();
    await client.close();
    return (count / ms) * 1000;
  },

  /** Reads every open record's outbox, as a rebuild must. @returns ms and how many */
  async scan(uri: string): Promise<{ ms: number; count: number }> {
    const client = new mongoose.mongo.MongoClient(uri);
    await client.connect();
    const begin = performance.now();
    let count = 0;
    const open = client
      .db()
      .collection('requests')
      .find({ nextDueAt: { $ne: null } }, { batchSize: 1_000 });
    for await (const doc of open.project({ outbox: 1 })) count += doc['outbox'] ? 1 : 0;
    const ms = performance.now() - begin;
    await client.close();
    return { ms, count };
  },
};
export type BareCalls = typeof calls;
serveCalls(calls);
