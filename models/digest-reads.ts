import type { Listed } from '../src/domain/home.ts';
import type { AccessRequest, EndCause } from '../src/domain/record.ts';
import { fromDoc, type RequestDoc, type RequestModel } from './request.ts';

/** What the daily message asks of the requests. Each by an index. */

const READ_MS = 5_000;

/** For models/indexes.ts. */
export const DIGEST_INDEXES = [
  {
    collection: 'requests',
    name: 'ended',
    keys: { 'end.verifiedAt': 1, 'terms.systemId': 1 },
    options: { partialFilterExpression: { 'end.verifiedAt': { $type: 'date' } } },
  },
  {
    collection: 'requests',
    name: 'problem',
    keys: { 'problems.at': 1 },
    options: { partialFilterExpression: { 'problems.0': { $exists: true } } },
  },
] satisfies readonly { collection: string; name: string; keys: Record<string, 1 | -1>; options: object }[];

/** Which systems; null for all. */
export type Where = readonly string[] | null;
interface Span {
  /** Not included. */
  from: Date;
  to: Date;
}

const on = (where: Where) => (where === null ? {} : { 'terms.systemId': { $in: [...where] } });

/** What was read back as gone in the time, the latest first, and why each of it ended. */
export async function endedOn(
  model: RequestModel,
  where: Where,
  { from, to }: Span,
  limit: number,
): Promise<Listed<AccessRequest> & { causes: { cause: EndCause; count: number }[] }> {
  const filter = { 'end.verifiedAt': { $type: 'date', $gt: from, $lte: to }, ...on(where) };
  const [docs, rows] = await Promise.all([
    model
      .find(filter as never)
      .sort({ 'end.verifiedAt': -1 })
      .limit(limit)
      .maxTimeMS(READ_MS)
      .lean<RequestDoc[]>(),
    model
      .aggregate<{ _id: EndCause; count: number }>([
        { $match: filter },
        { $group: { _id: '$end.cause', count: { $sum: 1 } } },
        { $sort: { count: -1, _id: 1 } },
      ])
      .option({ maxTimeMS: READ_MS }),
  ]);
  const causes = rows.map(({ _id, count }) => ({ cause: _id, count }));
  return { items: docs.map(fromDoc), total: causes.reduce((sum, c) => sum + c.count, 0), causes };
}

/** What should have ended and is not seen to be gone, the longest overdue first. */
export function overdueOn(model: RequestModel, where: Where, now: Date, limit: number) {
  const filter = { live: true, 'end.dueAt': { $lte: now }, state: 'revoke_overdue', ...on(where) };
  return listed(model, filter, { 'end.dueAt': 1 }, limit);
}

/** What is held on these systems and ends in the time, what ends first first. @param privileged only that */
export function endingOn(
  model: RequestModel,
  systems: readonly string[],
  { from, to }: Span,
  { limit, privileged }: { limit: number; privileged: boolean },
) {
  const rights = privileged ? [true] : [true, false];
  const filter = {
    live: true,
    'terms.systemId': { $in: [...systems] },
    'terms.privileged': { $in: rights },
    endsAt: { $gt: from, $lte: to },
    state: 'active',
  };
  return listed(model, filter, { endsAt: 1 }, limit);
}

/** Requests about which a problem was reported in the time. */
export function problemsOn(model: RequestModel, where: Where, { from, to }: Span, limit: number) {
  const filter = {
    'problems.0': { $exists: true },
    problems: { $elemMatch: { at: { $gt: from, $lte: to } } },
    'problems.at': { $gt: from },
    ...on(where),
  };
  return listed(model, filter, { 'problems.at': 1 }, limit);
}

async function listed(
  model: RequestModel,
  filter: object,
  sort: Record<string, 1 | -1>,
  limit: number,
): Promise<Listed<AccessRequest>> {
  const [docs, total] = await Promise.all([
    model
      .find(filter as never)
      .sort(sort)
      .limit(limit)
      .maxTimeMS(READ_MS)
      .lean<RequestDoc[]>(),
    model.countDocuments(filter as never).maxTimeMS(READ_MS),
  ]);
  return { items: docs.map(fromDoc), total };
}
