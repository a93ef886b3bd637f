import { fewAtOnce } from './few-at-once.ts';

/** Most ids in one read. */
const TOGETHER = 100;

interface Waiting<T> {
  id: string;
  done(found: T | null): void;
  fail(error: unknown): void;
}

/**
 * Reads by id that are asked for in the same turn, or while others are under way, go together into one. Nothing is
 * kept: each read starts after it was asked for, so it shows what was written before. A failure reaches all it was for.
 * @param read the documents with these ids, in any order
 * @returns one document by its id, or null; nobody else holds it
 */
export function createReader<T extends { _id: string }>(
  read: (ids: string[]) => PromiseLike<T[]>,
): (id: string) => Promise<T | null> {
  let queue: Waiting<T>[] = [];

  async function answer(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      const found = await read([...new Set(batch.map((w) => w.id))]);
      const docs = new Map(found.map((doc) => [doc._id, doc]));
      const given = new Set<string>();
      for (const w of batch) {
        const doc = docs.get(w.id) ?? null;
        w.done(given.has(w.id) ? structuredClone(doc) : doc);
        given.add(w.id);
      }
    } catch (error) {
      for (const w of batch) w.fail(error);
    }
  }

  const start = fewAtOnce(() => {
    if (queue.length === 0) return null;
    const batch = queue.slice(0, TOGETHER);
    queue = queue.slice(TOGETHER);
    return answer(batch);
  });

  return (id) =>
    new Promise((done, fail) => {
      queue.push({ id, done, fail });
      // One turn later, so that all who ask in this turn share the read.
      queueMicrotask(start);
    });
}
