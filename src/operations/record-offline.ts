import { noteOffline, type OfflineRemoval } from '../domain/offline.ts';
import { allow } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/**
 * Puts on the record what was removed while it could not be written. Where the record has gone on without it, or is
 * not there any more, the ledger alone takes it. Done twice is done once on the record.
 */
export async function recordOffline(deps: Deps, removal: OfflineRemoval): Promise<void> {
  const done = await transact(deps, removal.requestId, (record, now) => allow(noteOffline(record, removal, now)));
  if (done.ok && done.record.end?.offlineAt) return;
  const { requestId: request, effectId: effect, at: removedAt, ...seen } = removal;
  await appendAudit(
    deps,
    'revoke.offline',
    { kind: 'system', name: 'worker' },
    { request, effect, removedAt, ...seen },
  );
}
