/* oxlint-disable unicorn/no-thenable -- queries of mongoose are awaited as they stand */
import type { Models } from '../../models/models.ts';
import { copy, type Doc, type Documents, DuplicateKey, type Filter, type Look } from './documents.ts';

/** Runs `effect` at one instant, some time from now; may throw as a server that is away does. */
export type Ask = <T>(what: string, effect: () => T) => Promise<T>;

/** What one collection answers, as far as `models/` asks: mongoose's model without mongoose. */
class Query<T> implements PromiseLike<T> {
  readonly #run: (look: Look) => Promise<T>;
  readonly #look: Look;
  constructor(run: (look: Look) => Promise<T>, look: Look = {}) {
    this.#run = run;
    this.#look = look;
  }
  sort(sort: Look['sort']): this {
    this.#look.sort = sort ?? null;
    return this;
  }
  limit(limit: number): this {
    this.#look.limit = limit;
    return this;
  }
  select(projection: Look['projection']): this {
    this.#look.projection = projection ?? null;
    return this;
  }
  lean(): this {
    return this;
  }
  read(): this {
    return this;
  }
  readConcern(): this {
    return this;
  }
  maxTimeMS(): this {
    return this;
  }
  exec(): Promise<T> {
    return this.#run(this.#look);
  }
  // biome-ignore lint/suspicious/noThenProperty: queries of mongoose are awaited as they stand
  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.exec().then(done, failed);
  }
  async *cursor(): AsyncGenerator {
    yield* (await this.exec()) as Iterable<unknown>;
  }
}

interface Update {
  upsert?: boolean;
  returnDocument?: 'before' | 'after';
  projection?: Look['projection'];
}
type BulkOp =
  | { insertOne: { document: Doc } }
  | { replaceOne: { filter: Filter; replacement: Doc } }
  | { updateOne: { filter: Filter; update: Filter; upsert?: boolean } };

/** Several writes in one call, each for itself; the first refusal ends them when they are in order. */
class BulkWriteError extends Error {
  override name = 'MongoBulkWriteError';
  readonly code = 11000;
  readonly writeErrors: { index: number; code: number; err: { op: BulkOp } }[];
  readonly result: object;
  constructor(writeErrors: BulkWriteError['writeErrors'], result: object) {
    super('E11000 duplicate key error in a bulk write');
    this.writeErrors = writeErrors;
    this.result = result;
  }
}

function bulk(docs: Documents, ops: readonly BulkOp[], ordered: boolean): object {
  const result = { insertedCount: 0, matchedCount: 0, modifiedCount: 0, upsertedCount: 0, upsertedIds: {} };
  const writeErrors: BulkWriteError['writeErrors'] = [];
  for (const [index, op] of ops.entries()) {
    try {
      if ('insertOne' in op) {
        docs.insert(op.insertOne.document);
        result.insertedCount += 1;
        continue;
      }
      const done =
        'replaceOne' in op
          ? docs.replace(op.replaceOne.filter, op.replaceOne.replacement)
          : docs.update(op.updateOne.filter, op.updateOne.update, { upsert: op.updateOne.upsert === true });
      if (done.before) result.matchedCount += 1;
      else if (done.after) result.upsertedCount += 1;
      if (done.before && done.before !== done.after) result.modifiedCount += 1;
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      writeErrors.push({ index, code: error.code, err: { op } });
      if (ordered) break;
    }
  }
  if (writeErrors.length > 0) throw new BulkWriteError(writeErrors, result);
  return result;
}

function insertMany(docs: Documents, rows: readonly Doc[]): object {
  return bulk(
    docs,
    rows.map((document) => ({ insertOne: { document } })),
    true,
  );
}

function createModel(docs: Documents, ask: Ask) {
  const tell = <T>(verb: string, effect: () => T): Promise<T> => ask(`${docs.name}.${verb}`, effect);
  const shown = (doc: Doc | null, look: Look): Doc | null =>
    doc && (look.projection ? (docs.find({ _id: doc._id }, look)[0] ?? null) : copy(doc));
  return {
    find: (filter: Filter = {}, projection?: Look['projection'], more: Look = {}) =>
      new Query((look) => tell('find', () => docs.find(filter, look)), { projection: projection ?? null, ...more }),
    findOne: (filter: Filter, projection?: Look['projection']) =>
      new Query((look) => tell('findOne', () => docs.find(filter, { ...look, limit: 1 })[0] ?? null), {
        projection: projection ?? null,
      }),
    findOneAndReplace: (filter: Filter, doc: Doc, options: Update = {}) =>
      new Query((look) => {
        const sent = copy(doc);
        return tell('findOneAndReplace', () => {
          const { before, after } = docs.replace(filter, sent);
          return shown(options.returnDocument === 'after' ? after : before, look);
        });
      }),
    findOneAndUpdate: (filter: Filter, change: Filter, options: Update = {}) =>
      new Query((look) =>
        tell('findOneAndUpdate', () => {
          const { before, after } = docs.update(filter, copy(change), { upsert: options.upsert === true });
          return shown(options.returnDocument === 'after' ? after : before, look);
        }),
      ),
    updateOne: (filter: Filter, change: Filter, options: Update = {}) =>
      new Query(() =>
        tell('updateOne', () => {
          const { before, after } = docs.update(filter, copy(change), { upsert: options.upsert === true });
          return { matchedCount: before ? 1 : 0, modifiedCount: after && after !== before ? 1 : 0 };
        }),
      ),
    exists: (filter: Filter) =>
      new Query(() => tell('exists', () => docs.find(filter, { projection: {}, limit: 1 })[0] ?? null)),
    countDocuments: (filter: Filter) => new Query(() => tell('count', () => docs.count(filter))),
    distinct: (path: string, filter: Filter = {}) =>
      new Query(() =>
        tell('distinct', () => [
          ...new Set(docs.find(filter).map((d) => path.split('.').reduce<unknown>((v, k) => (v as Doc)?.[k], d))),
        ]),
      ),
    insertOne: (doc: Doc) => {
      const sent = copy(doc);
      return tell('insertOne', () => docs.insert(sent));
    },
    bulkWrite: (ops: BulkOp[], options: { ordered?: boolean } = {}) => {
      const sent = copy(ops);
      return tell('bulkWrite', () => bulk(docs, sent, options.ordered !== false));
    },
    collection: {
      insertOne: (doc: Doc) => {
        const sent = copy(doc);
        return tell('insertOne', () => docs.insert(sent));
      },
      insertMany: (rows: Doc[]) => {
        const sent = copy(rows);
        return tell('insertMany', () => insertMany(docs, sent));
      },
      bulkWrite: (ops: BulkOp[], options: { ordered?: boolean } = {}) => {
        const sent = copy(ops);
        return tell('bulkWrite', () => bulk(docs, sent, options.ordered !== false));
      },
      find: (filter: Filter, look: Look = {}) => ({
        toArray: () => tell('find', () => docs.find(filter, look)),
      }),
    },
  };
}

/** The collections of one deployment. */
export type Store = Record<keyof Models, Documents>;

/** The models as one process sees them. @param ask this process's way to the database */
export function createModels(store: Store, ask: Ask): Models {
  const models = Object.fromEntries(Object.entries(store).map(([name, docs]) => [name, createModel(docs, ask)]));
  return models as unknown as Models;
}
