import { Context } from 'mingo/core';
import * as operators from 'mingo/operators/query';
import { Query } from 'mingo/query';
import { update } from 'mingo/updater';
import { INDEXES } from '../../models/indexes.ts';

/** A document as MongoDB holds it. */
export type Doc = Record<string, unknown> & { _id: string | number };
export type Filter = Record<string, unknown>;
export interface Look {
  projection?: Record<string, unknown> | null;
  sort?: Record<string, 1 | -1> | null;
  limit?: number | null;
}
export interface Written {
  before: Doc | null;
  after: Doc | null;
}

/** Only what filters are made of: the whole of mingo takes longer to set up than a filter to run. */
const OPTIONS = { context: Context.init({ query: operators }) };
const queryOf = (filter: Filter): Query => new Query(filter, OPTIONS);

/** As the server says it: a unique index has this value already. */
export class DuplicateKey extends Error {
  override name = 'MongoServerError';
  readonly code = 11000;
}

/** One collection: filters and updates are MongoDB's own (by mingo), unique indexes hold, documents are copied in and out. */
export interface Documents {
  readonly name: string;
  find(filter: Filter, look?: Look): Doc[];
  /** @throws DuplicateKey */
  insert(doc: Doc): void;
  /** The first match becomes `doc`. @throws DuplicateKey */
  replace(filter: Filter, doc: Doc): Written;
  /** @throws DuplicateKey */
  update(filter: Filter, change: Filter, options?: { upsert?: boolean }): Written;
  count(filter: Filter): number;
  /** The documents themselves, for whoever only looks. */
  all(): IterableIterator<Doc>;
}

/** A copy nobody else holds. Members without a value are left out, as the driver does. */
export function copy<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return new Date(value.getTime()) as T;
  if (Array.isArray(value)) return value.map(copy) as T;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) out[key] = copy(member);
  }
  return out as T;
}

/** @param changed called after each write, with what it wrote */
export function createDocuments(name: string, changed: (written: Written) => void): Documents {
  const docs = new Map<string | number, Doc>();
  const unique = INDEXES.filter((i) => i.collection === name && i.options?.unique).map((i) => ({
    name: i.name,
    paths: Object.keys(i.keys).map((path) => path.split('.')),
    partial: i.options?.partialFilterExpression ? queryOf(i.options.partialFilterExpression) : null,
  }));

  function candidates({ _id: id }: Filter): Iterable<Doc> {
    const wanted = isOperator(id) ? (id['$eq'] ?? id['$in']) : id;
    if (wanted === undefined || (isOperator(id) && Object.keys(id).length > 1)) return docs.values();
    const ids = (Array.isArray(wanted) ? wanted : [wanted]) as (string | number)[];
    return ids.flatMap((one) => docs.get(one) ?? []);
  }

  function* matching(filter: Filter): Generator<Doc> {
    const { _id, ...rest } = filter;
    const query = Object.keys(rest).length > 0 ? queryOf(rest) : null;
    for (const doc of candidates(filter)) if (!query || query.test(doc)) yield doc;
  }

  function put(doc: Doc, before: Doc | null): Written {
    for (const index of unique) {
      if (index.partial && !index.partial.test(doc)) continue;
      for (const other of docs.values()) {
        if (other._id === doc._id || (index.partial && !index.partial.test(other))) continue;
        if (index.paths.every((path) => at(other, path) === at(doc, path)))
          throw new DuplicateKey(`E11000 duplicate key error collection: ${name} index: ${index.name}`);
      }
    }
    docs.set(doc._id, doc);
    const written = { before, after: doc };
    changed(written);
    return written;
  }

  return {
    name,
    find(filter, { projection, sort, limit } = {}) {
      let found = [...matching(filter)];
      for (const [path, way] of Object.entries(sort ?? {}).reverse())
        found.sort((a, b) => way * compare(at(a, path.split('.')), at(b, path.split('.'))));
      if (limit) found = found.slice(0, limit);
      return found.map((doc) => copy(projection ? pick(doc, projection) : doc));
    },
    insert(doc) {
      if (docs.has(doc._id)) throw new DuplicateKey(`E11000 duplicate key error collection: ${name} index: _id_`);
      put(copy(doc), null);
    },
    replace(filter, doc) {
      const [before] = matching(filter);
      return before ? put(copy({ ...doc, _id: before._id }), before) : { before: null, after: null };
    },
    update(filter, { $setOnInsert: atFirst, ...change }, { upsert = false } = {}) {
      const [before] = matching(filter);
      if (!before && !upsert) return { before: null, after: null };
      const doc = copy(before ?? ({ ...equalities(filter), ...(atFirst as object) } as Doc));
      const touched =
        Object.keys(change).length > 0 ? update(doc, change as never, [], {}, { queryOptions: OPTIONS }) : [];
      return before && touched.length === 0 ? { before, after: before } : put(doc, before ?? null);
    },
    count: (filter) => [...matching(filter)].length,
    all: () => docs.values(),
  };
}

function isOperator(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && Object.keys(value).some((key) => key.startsWith('$'));
}

/** The named members alone; `_id` unless it is turned down. */
function pick(doc: Doc, projection: Record<string, unknown>): Doc {
  const { _id: id = 1, ...paths } = projection;
  const out: Record<string, unknown> = id ? { _id: doc._id } : {};
  for (const path of Object.keys(paths)) {
    const names = path.split('.');
    const last = names.pop() as string;
    let place = out;
    for (const name of names) {
      place[name] ??= {};
      place = place[name] as Record<string, unknown>;
    }
    const value = at(doc, path.split('.'));
    if (value !== undefined) place[last] = value;
  }
  return out as Doc;
}

function at(doc: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], doc);
}

/** Nothing sorts first, as in MongoDB. */
function compare(a: unknown, b: unknown): number {
  const [x, y] = [a, b].map((v) => (v instanceof Date ? v.getTime() : (v ?? Number.NEGATIVE_INFINITY)));
  return x === y ? 0 : (x as number) < (y as number) ? -1 : 1;
}

/** What a filter says plainly becomes part of a document that is made by it. */
const equalities = (filter: Filter): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([key, value]) => !key.startsWith('$') && !isOperator(value)));
