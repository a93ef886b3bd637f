import type { Listed } from '../src/domain/home.ts';
import type { AccessRequest, RequestState } from '../src/domain/record.ts';
import { fromDoc, type RequestDoc, type RequestModel } from './request.ts';

/** What the App Home asks of the requests. Each by an index of its own. */

/** Access was or may have been given, and is not yet seen to be gone. */
const HELD: readonly RequestState[] = ['approved', 'active', 'revoking', 'revoke_overdue'];
const READ_MS = 5_000;

/** For models/indexes.ts: only live requests are in them. */
export const HOME_INDEXES = [
  {
    collection: 'requests',
    name: 'approver',
    keys: { 'steps.approvers.id': 1, decideBy: 1 },
    options: { partialFilterExpression: { state: 'pending' } },
  },
  {
    collection: 'requests',
    name: 'extension_approver',
    keys: { 'extensions.steps.approvers.id': 1 },
    options: { partialFilterExpression: { state: 'active', 'extensions.state': 'pending' } },
  },
  ...(['assignees', 'confirmers'] as const).map((who) => ({
    collection: 'requests',
    name: `task_${who}`,
    keys: { [`tasks.${who}.id`]: 1 } as Record<string, 1 | -1>,
    options: { partialFilterExpression: { live: true, 'tasks.0': { $exists: true } } },
  })),
  {
    collection: 'requests',
    name: 'held_on',
    keys: { 'terms.systemId': 1, 'terms.privileged': -1, endsAt: 1 },
    options: { partialFilterExpression: { live: true } },
  },
] satisfies readonly { collection: string; name: string; keys: Record<string, 1 | -1>; options: object }[];

/** Pending requests that this person is asked about in any step, the first to lapse first. */
export async function askedOf(model: RequestModel, personId: string, limit: number): Promise<AccessRequest[]> {
  const docs = await model
    .find({ state: 'pending', 'steps.approvers.id': { $eq: personId } })
    .sort({ decideBy: 1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** What is held and has an undecided extension that this person is asked about in any step. */
export async function askedForMore(model: RequestModel, personId: string, limit: number): Promise<AccessRequest[]> {
  const asked = { state: 'active', 'extensions.state': 'pending', 'extensions.steps.approvers.id': { $eq: personId } };
  const docs = await model
    .find(asked as never)
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** Live requests with a task this person may carry out or confirm. */
export async function tasksOf(model: RequestModel, personId: string, limit: number): Promise<AccessRequest[]> {
  const some = { live: true, 'tasks.0': { $exists: true } };
  const both = await Promise.all(
    ['tasks.assignees.id', 'tasks.confirmers.id'].map((path) =>
      model
        .find({ ...some, [path]: { $eq: personId } })
        .limit(limit)
        .maxTimeMS(READ_MS)
        .lean<RequestDoc[]>(),
    ),
  );
  return [...new Map(both.flat().map((d) => [d._id, fromDoc(d)])).values()];
}

/** What this person asked for, the newest first. */
export async function askedBy(
  model: RequestModel,
  personId: string,
  page: { skip: number; limit: number },
): Promise<Listed<AccessRequest>> {
  const filter = { 'requester.id': { $eq: personId } };
  return listed(model, filter, { openedAt: -1 }, page);
}

/** What is held on these systems, privileged first, then what ends first. */
export async function heldOn(
  model: RequestModel,
  systemIds: readonly string[],
  page: { skip: number; limit: number },
): Promise<Listed<AccessRequest>> {
  const filter = { live: true, 'terms.systemId': { $in: [...systemIds] }, state: { $in: [...HELD] } };
  return listed(model, filter, { 'terms.privileged': -1, endsAt: 1 }, page);
}

/** What these people hold, or may. */
export async function heldBy(model: RequestModel, personIds: readonly string[]): Promise<AccessRequest[]> {
  if (personIds.length === 0) return [];
  const docs = await model
    .find({ live: true, 'target.id': { $in: [...personIds] }, state: { $in: [...HELD] } })
    .sort({ endsAt: 1 })
    .limit(2_000)
    .maxTimeMS(READ_MS)
    .lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

async function listed(
  model: RequestModel,
  filter: Record<string, unknown>,
  sort: Record<string, 1 | -1>,
  { skip, limit }: { skip: number; limit: number },
): Promise<Listed<AccessRequest>> {
  if (limit === 0) return { items: [], total: 0 };
  const [docs, total] = await Promise.all([
    model
      .find(filter)
      .sort({ ...sort, _id: 1 })
      .skip(skip)
      .limit(limit)
      .maxTimeMS(READ_MS)
      .lean<RequestDoc[]>(),
    model.countDocuments(filter).maxTimeMS(READ_MS),
  ]);
  return { items: docs.map(fromDoc), total };
}
