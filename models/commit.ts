import type { AccessRequest } from '../src/domain/record.ts';
import { DURABLE } from './durable.ts';
import { CommitRefused, createMover } from './group-commit.ts';
import { oncePerModel } from './once-per-model.ts';
import { findByOrigin, type RequestModel, toDoc } from './request.ts';

const moverOf = oncePerModel((model: RequestModel) => createMover(model));

/**
 * The one compare-and-set. `false`: somebody else was first, nothing was written.
 * @param before the record `next` was decided on; one whose events the relay has meanwhile taken off counts as moved,
 *   or they would be put back
 */
export async function commit(
  model: RequestModel,
  next: AccessRequest,
  before: Pick<AccessRequest, 'relayPending'>,
): Promise<boolean> {
  return moverOf(model)(toDoc(next), { relayPending: before.relayPending });
}

export type Filed = { kind: 'filed' | 'same'; record: AccessRequest } | { kind: 'role_taken' };

/**
 * Writes a new record. The same submission again gives the record it made before; a second live request
 * for the same person and role is refused by the index, however close in time.
 */
export async function fileRequest(model: RequestModel, record: AccessRequest): Promise<Filed> {
  try {
    // Past mongoose, which would build, check and copy what the domain has built whole.
    await model.collection.insertOne(toDoc(record) as never, { ignoreUndefined: true, writeConcern: DURABLE });
    return { kind: 'filed', record };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const same = await findByOrigin(model, record.origin);
    return same ? { kind: 'same', record: same } : { kind: 'role_taken' };
  }
}

/** Whether a write was refused as the person already has a live request for the role. */
export function isOneLiveRole(error: unknown): boolean {
  return error instanceof CommitRefused && error.message.includes('one_live_role');
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
  await model.collection.bulkWrite(
    seen.map((s) => ({
      updateOne: {
        filter: { _id: s.id, version: s.version },
        update: { $set: { relayPending: false }, $pull: { events: { n: { $lte: s.lastEvent } } } },
      },
    })) as never[],
    { ordered: false },
  );
}
