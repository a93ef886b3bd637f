import type { AccessRequest, RequestState } from '../src/domain/record.ts';
import { fromDoc, type RequestDoc, type RequestModel } from './request.ts';

/** What `portcullis status` and the watch over systems ask of the requests. */

/** Access was or may have been given, and is not yet seen to be gone. */
const HELD: readonly RequestState[] = ['approved', 'active', 'revoking', 'revoke_overdue'];

/** How many requests there are in each state. */
export async function countByState(model: RequestModel): Promise<Partial<Record<RequestState, number>>> {
  const rows = await model.aggregate<{ _id: RequestState; count: number }>([
    { $group: { _id: '$state', count: { $sum: 1 } } },
  ]);
  return Object.fromEntries(rows.map((r) => [r._id, r.count]));
}

/** A system as the records name it, with how much is held there. */
export interface HeldSystem {
  systemId: string;
  systemName: string;
  address: string;
  grants: number;
  /** The first of them, by id. */
  requests: string[];
}

/** Requests named for each system. */
const NAMED = 20;

/** Systems and addresses at which access is or may be held. */
export async function heldBySystem(model: RequestModel): Promise<HeldSystem[]> {
  const rows = await model.aggregate<HeldSystem & { _id: unknown }>([
    { $match: { live: true, state: { $in: [...HELD] } } },
    { $sort: { _id: 1 } },
    {
      $group: {
        _id: { system: '$terms.systemId', address: '$terms.address' },
        systemId: { $first: '$terms.systemId' },
        systemName: { $first: '$terms.systemName' },
        address: { $first: '$terms.address' },
        grants: { $sum: 1 },
        requests: { $firstN: { input: '$_id', n: NAMED } },
      },
    },
    { $sort: { systemId: 1, address: 1 } },
  ]);
  return rows.map(({ systemId, systemName, address, grants, requests }) => ({
    systemId,
    systemName,
    address,
    grants,
    requests,
  }));
}

/** Removals that are overdue, failing, or past their time by `before`, the longest due first. */
export async function troubledRemovals(model: RequestModel, before: Date, limit: number): Promise<AccessRequest[]> {
  const due = { $lte: before };
  const docs = await model
    .find({
      live: true,
      $or: [
        { state: 'revoke_overdue' },
        { state: 'revoking', 'end.lastError': { $type: 'string' } },
        { state: 'revoking', 'end.dueAt': due },
        { state: { $in: ['active', 'approved'] }, endsAt: due },
      ],
    })
    .sort({ endsAt: 1, _id: 1 })
    .limit(limit)
    .lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

/** Approved requests that are not given yet, oldest first. */
export async function waitingGrants(model: RequestModel, limit: number): Promise<AccessRequest[]> {
  const docs = await model
    .find({ live: true, state: 'approved' })
    .sort({ openedAt: 1 })
    .limit(limit)
    .lean<RequestDoc[]>();
  return docs.map(fromDoc);
}

export interface RelayBacklog {
  /** Records whose last change was not brought on yet. */
  records: number;
  /** Events of theirs that are not in the ledger yet. */
  events: number;
  /** UTC instant of the oldest of them. */
  oldest: Date | null;
}

/** What waits for the ledger. */
export async function relayBacklog(model: RequestModel): Promise<RelayBacklog> {
  const [row] = await model.aggregate<RelayBacklog>([
    { $match: { relayPending: true } },
    {
      $group: {
        _id: null,
        records: { $sum: 1 },
        events: { $sum: { $size: '$events' } },
        oldest: { $min: { $min: '$events.at' } },
      },
    },
  ]);
  return row
    ? { records: row.records, events: row.events, oldest: row.oldest }
    : { records: 0, events: 0, oldest: null };
}
