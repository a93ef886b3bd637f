import { ConnectorError } from '../src/connectors/connector.ts';
import { addressOf } from '../src/domain/catalog.ts';
import { entitlementsToRemove } from '../src/domain/revoke.ts';
import { keptByOthers } from '../src/domain/separation.ts';
import { recordRevoked, recordRevokeRetry } from '../src/operations/record-revoke.ts';
import { recordTask } from '../src/operations/record-task.ts';
import { beginRelease } from '../src/operations/release-hold.ts';
import type { JobDeps } from './deps.ts';
import { failure, targetCall } from './target-call.ts';
import type { Work } from './work.ts';

/** Removes what was given, and believes only what the target shows afterwards. Never gives up. */
export async function revoke(deps: JobDeps, work: Work): Promise<void> {
  const { record, held } = work;
  try {
    await take(deps, work);
  } catch (error) {
    const why = failure(error);
    deps.ctx.log.warn({ request: record.id, error: why.error }, 'removal attempt failed');
    deps.targetFailed(record.terms.systemId, why.retryAfterMs);
    await recordRevokeRetry(deps, record.id, held, why);
  }
}

async function take(deps: JobDeps, work: Work): Promise<void> {
  const { record, held, effect } = work;
  const guard = await beginRelease(deps, record);
  const kept = keptByOthers(guard, record.id, record.terms.systemId);
  checkAddress(deps, record);
  const connector = deps.connectorFor(record.terms.systemId);
  const call = targetCall(deps, work, record, entitlementsToRemove(record, kept));
  const act = await connector.revoke(call);
  await deps.ctx.reach('revoke-called');
  if (act.status === 'pending') {
    await recordTask(deps, record.id, held, 'revoke');
    return;
  }
  const seen = await connector.observe(call);
  await deps.ctx.reach('revoke-observed');
  // Whoever reads the guard leaves out what is over, and the next admission takes it off: no write of its own for that.
  await recordRevoked(deps, record.id, held, {
    seen: {
      accountId: seen.accountId,
      entitlements: seen.entitlements,
      evidence: seen.evidence,
      providerEventId: act.providerEventId ?? null,
    },
    kept,
    detail: act.detail,
    foundAbsent: act.status === 'absent' && effect.attempts === 1 && !deps.removedOffline(effect.id),
  });
}

/** Another target knows nothing of what was given at the first: its "not there" would be no proof. */
export function checkAddress(deps: Pick<JobDeps, 'catalog'>, { terms }: Pick<Work['record'], 'terms'>): void {
  const system = deps.catalog().systems.get(terms.systemId);
  if (!system || addressOf(system.connector) === terms.address) return;
  const now = addressOf(system.connector);
  throw new ConnectorError(
    `${terms.systemName} was at ${terms.address} when this was granted and is at ${now} now: put the old address back until its grants have ended`,
    { retryable: true },
  );
}
