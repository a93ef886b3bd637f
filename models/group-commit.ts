import { type Model, Types } from 'mongoose';
import { DURABLE } from './durable.ts';
import { fewAtOnce } from './few-at-once.ts';
import { judge } from './judge-commits.ts';

/** A document that one compare-and-set at a time moves from version to version. */
export interface Versioned {
  _id: string;
  version: number;
  /** Which compare-and-set wrote this version: tells ours from another's of the same number. */
  stamp?: string;
}

/** Moves `doc` to its version if `before` still holds. */
export type Mover<D extends Versioned> = (doc: D, before: Record<string, unknown>) => Promise<boolean>;

/** Most replacements in one write. */
const TOGETHER = 100;

/** The server refused this one replacement; its neighbours are not concerned. */
export class CommitRefused extends Error {
  override name = 'CommitRefused';
}

/** Written by us or not: others have moved the document on before it could be told. */
export class CommitUnclear extends Error {
  override name = 'CommitUnclear';
}

interface Waiting<D> {
  doc: D & Required<Versioned>;
  filter: Record<string, unknown>;
  done(moved: boolean): void;
  fail(error: unknown): void;
}

/**
 * Compare-and-sets made while others are under way go together into one write (docs/adr/0009): each still stands for
 * itself, and each caller learns what became of its own. `true`: a majority has it on disk. `false`: nothing was
 * written. An error: as after any lost answer, it may have happened. One document is never twice in what is under way.
 */
export function createMover<D extends Versioned>(model: Model<D>): Mover<D> {
  const busy = new Set<string>();
  let queue: Waiting<D>[] = [];

  function take(): Waiting<D>[] {
    const batch: Waiting<D>[] = [];
    queue = queue.filter((w) => {
      if (batch.length >= TOGETHER || busy.has(w.doc._id)) return true;
      busy.add(w.doc._id);
      batch.push(w);
      return false;
    });
    return batch;
  }

  const start = fewAtOnce(() => {
    const batch = take();
    if (batch.length === 0) return null;
    return write(model, batch).finally(() => {
      for (const w of batch) busy.delete(w.doc._id);
    });
  });

  return (doc, before) =>
    new Promise((done, fail) => {
      const stamped = { ...doc, stamp: new Types.ObjectId().toHexString() };
      queue.push({ doc: stamped, filter: { _id: doc._id, version: doc.version - 1, ...before }, done, fail });
      // One turn later, so that all who call in this turn share the write.
      queueMicrotask(start);
    });
}

/** One write, and what became of each part of it. Never throws: each caller is told. */
async function write<D extends Versioned>(model: Model<D>, batch: readonly Waiting<D>[], again = false): Promise<void> {
  try {
    const { matched, refused } = await send(model, batch);
    for (const [at, why] of refused) batch[at]?.fail(new CommitRefused(why));
    await settle(
      model,
      batch.filter((_, at) => !refused.has(at)),
      again ? null : matched,
    );
  } catch (error) {
    // The driver could not make a message of it: the one at fault must not take the others along.
    if (batch.length > 1 && isOurs(error)) for (const one of batch) await write(model, [one], true);
    else for (const w of batch) w.fail(error);
  }
}

/** @param matched how many were written; null when that is not known */
async function settle<D extends Versioned>(
  model: Model<D>,
  batch: readonly Waiting<D>[],
  matched: number | null,
): Promise<void> {
  // The server only counts. All or none needs no look.
  if (matched === batch.length || matched === 0) {
    for (const w of batch) w.done(matched > 0);
    return;
  }
  const ids = batch.map((w) => w.doc._id);
  const found = await model.collection
    .find({ _id: { $in: ids } } as never, { projection: { version: 1, stamp: 1 } })
    .toArray();
  const verdicts = judge(
    batch.map((w) => w.doc),
    found as unknown as Versioned[],
    matched,
  );
  for (const [at, w] of batch.entries()) {
    const moved = verdicts[at] ?? null;
    if (moved === null) w.fail(new CommitUnclear(`${w.doc._id} has moved on past version ${String(w.doc.version)}`));
    else w.done(moved);
  }
}

/** What the driver throws when single parts of a write were refused, or the write as a whole went wrong. */
interface BulkError {
  writeErrors?: readonly { index: number; errmsg?: string }[];
  result?: { matchedCount: number; getWriteConcernError?(): unknown };
}

/**
 * @returns how many were written, and which were refused, by place
 * @throws when the answer is lost, or no majority has confirmed it
 */
async function send<D extends Versioned>(
  model: Model<D>,
  batch: readonly Waiting<D>[],
): Promise<{ matched: number; refused: Map<number, string> }> {
  const operations = batch.map(({ filter, doc }) => ({ replaceOne: { filter, replacement: doc } }));
  try {
    // Members without a value are left out, as in all other writes. Unordered: one refusal stops no other.
    const options = { ordered: false, ignoreUndefined: true, writeConcern: DURABLE };
    const { matchedCount } = await model.collection.bulkWrite(operations, options);
    return { matched: matchedCount, refused: new Map() };
  } catch (error) {
    const { writeErrors = [], result } = error as BulkError;
    if (writeErrors.length === 0 || !result || result.getWriteConcernError?.()) throw error;
    const refused = new Map(writeErrors.map((e) => [e.index, e.errmsg ?? 'refused by the server']));
    return { matched: result.matchedCount, refused };
  }
}

/** A mistake of ours that the server has never seen, unlike a lost answer: too large, or no BSON. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'MongoInvalidArgumentError' || error instanceof RangeError || error.name.startsWith('BSON');
}
