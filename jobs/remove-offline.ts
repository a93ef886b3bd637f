import type { DueRemoval } from '../models/due.ts';
import type { OfflineRemoval } from '../src/domain/offline.ts';
import { entitlementsToRemove } from '../src/domain/revoke.ts';
import { type Guard, keptByOthers } from '../src/domain/separation.ts';
import type { JobDeps } from './deps.ts';
import { checkAddress } from './revoke.ts';

/** Longest a removal may take, in ms. */
const CALL_MS = 15_000;

/**
 * Carries a removal out by what is in memory, and believes only what the target shows afterwards.
 * @param guard what else the identity holds, as far as is known
 * @throws when the target does not do it, or still shows it
 */
export async function removeOffline(
  deps: Pick<JobDeps, 'ctx' | 'catalog' | 'connectorFor'>,
  record: DueRemoval,
  effectId: string,
  guard: Guard,
): Promise<OfflineRemoval> {
  const away = entitlementsToRemove(record, keptByOthers(guard, record._id, record.terms.systemId));
  checkAddress(deps, record);
  const connector = deps.connectorFor(record.terms.systemId);
  const call = {
    account: { personId: record.target.id, email: record.target.email, name: record.target.name },
    entitlements: away,
    idempotencyKey: effectId,
    task: null,
    signal: deps.ctx.deadline(CALL_MS),
  };
  await connector.revoke(call);
  const seen = await connector.observe(call);
  const left = away.filter((e) => seen.entitlements.includes(e));
  if (left.length > 0) throw new Error(`still at the target: ${left.join(', ')}`);
  return {
    requestId: record._id,
    effectId,
    at: deps.ctx.clock.now(),
    removed: away,
    observed: seen.entitlements,
    evidence: seen.evidence,
  };
}
