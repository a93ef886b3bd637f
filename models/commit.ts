import type { AccessRequest } from '../src/domain/record.ts';
import { findByOrigin, type RequestModel, toDoc } from './request.ts';

/** The one compare-and-set. `false`: somebody else was first, nothing was written. */
export async function commit(model: RequestModel, next: AccessRequest): Promise<boolean> {
  const before = await model
    .findOneAndReplace({ _id: next.id, version: next.version - 1 }, toDoc(next), { projection: { _id: 1 } })
    .lean<{ _id: string }>();
  return before !== null;
}

export type Filed = { kind: 'filed' | 'same'; record: AccessRequest } | { kind: 'role_taken' };

/**
 * Writes a new record. The same submission again gives the record it made before; a second live request
 * for the same person and role is refused by the index, however close in time.
 */
export async function fileRequest(model: RequestModel, record: AccessRequest): Promise<Filed> {
  try {
    await model.insertOne(toDoc(record));
    return { kind: 'filed', record };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const same = await findByOrigin(model, record.origin);
    return same ? { kind: 'same', record: same } : { kind: 'role_taken' };
  }
}

function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;
}

/**
 * Notes that the relay has put this version's events into the ledger. Not a transition: it takes away only
 * what the ledger now holds, and only if the record has not moved on.
 */
export async function markRelayed(
  model: RequestModel,
  seen: readonly { id: string; version: number; lastEvent: number }[],
): Promise<void> {
  if (seen.length === 0) return;
  await model.bulkWrite(
    seen.map((s) => ({
      updateOne: {
        filter: { _id: s.id, version: s.version },
        update: { $set: { relayPending: false }, $pull: { events: { n: { $lte: s.lastEvent } } } },
      },
    })) as never,
    { ordered: false },
  );
}
