import { ConnectorError } from '../src/connectors/connector.ts';
import { addressOf } from '../src/domain/catalog.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import { explainedByOthers, type Guard } from '../src/domain/separation.ts';
import { errorText } from '../src/errors.ts';
import { admitGrant, currentGuard } from '../src/operations/admit-grant.ts';
import {
  recordGrantFailed,
  recordGrantRetry,
  recordProvisioned,
  recordStarted,
} from '../src/operations/record-grant.ts';
import { recordTask } from '../src/operations/record-task.ts';
import { releaseHold } from '../src/operations/release-hold.ts';
import type { JobDeps } from './deps.ts';
import { failure, targetCall } from './target-call.ts';
import type { Work } from './work.ts';

/** Gives what was approved, and believes only what the target shows afterwards. */
export async function provision(deps: JobDeps, work: Work): Promise<void> {
  const { record, held } = work;
  const admission = await admitGrant(deps, record);
  if (admission.kind === 'wait') {
    await recordGrantRetry(deps, record.id, held, {
      error: 'an earlier grant of the same access is still being removed',
      retryAfterMs: 2_000,
    });
    return;
  }
  if (admission.kind === 'refused') {
    const why = errorText(admission.refused, admission.values).replace(/\.$/, '');
    const done = await recordGrantFailed(deps, record.id, held, why, admission);
    if (done.ok && !done.record.live) await releaseHold(deps, record.target.id, record.id);
    return;
  }
  await deps.ctx.reach('admitted');
  try {
    await give(deps, work, admission.guard);
  } catch (error) {
    const why = failure(error);
    deps.targetFailed(work.record.terms.systemId, why.retryAfterMs);
    deps.ctx.log.warn({ request: record.id, error: why.error, retryable: why.retryable }, 'grant attempt failed');
    if (why.retryable) await recordGrantRetry(deps, record.id, held, why);
    else await recordGrantFailed(deps, record.id, held, why.error, { admitted: true });
  }
}

async function give(deps: JobDeps, work: Work, guard: Guard): Promise<void> {
  const { ctx } = deps;
  const { held } = work;
  let record: AccessRequest = work.record;
  // The files may have been read again since the admission: what is given elsewhere would be removed nowhere.
  const system = deps.catalog().systems.get(record.terms.systemId);
  if (!system || addressOf(system.connector) !== record.terms.address)
    throw new ConnectorError('the system has another address by now', { retryable: true });
  const connector = deps.connectorFor(record.terms.systemId);
  if (!record.grant?.startedAt) {
    const before = await connector.observe(targetCall(deps, work, record, record.terms.entitlements));
    const started = await recordStarted(deps, record.id, held, {
      before: before.entitlements,
      explained: explainedByOthers(guard, record.id, record.terms.systemId),
    });
    // Somebody ended or took over the request meanwhile: nothing may be given any more.
    if (!started.ok || started.record.state !== 'approved' || !started.record.grant?.startedAt) return;
    record = started.record;
    await ctx.reach('grant-intent');
  }
  const call = targetCall(deps, work, record, record.terms.entitlements);
  const act = await connector.grant(targetCall(deps, beforeItsEnd(work, record), record, record.terms.entitlements));
  await ctx.reach('grant-called');
  if (act.status === 'pending') {
    await recordTask(deps, record.id, held, 'grant');
    return;
  }
  const seen = await connector.observe(call);
  await ctx.reach('grant-observed');
  // Fresh holds: another role of this person may have been admitted beside us.
  const now = await currentGuard(deps, record.target.id, record.id);
  const explained = [guard, now].flatMap((g) => explainedByOthers(g, record.id, record.terms.systemId));
  await recordProvisioned(deps, record.id, held, {
    seen: {
      accountId: seen.accountId,
      entitlements: seen.entitlements,
      evidence: seen.evidence,
      providerEventId: act.providerEventId ?? null,
    },
    explained,
  });
}

/** However long the target took to answer so far: nothing is given when its time is over. */
function beforeItsEnd(work: Work, { endsAt }: AccessRequest): Work {
  return endsAt && endsAt < work.deadline ? { ...work, deadline: endsAt } : work;
}
