import { waitMs } from './effect.ts';
import { enterOverdue, OVERDUE_AFTER_MS } from './end.ts';
import { LATE_ARRIVAL_MS, type ReadBack } from './grant.ts';
import type { AccessRequest, Actor } from './record.ts';
import { draft } from './transition.ts';

const WORKER: Actor = { kind: 'system', name: 'worker' };

/** Longest wait between attempts to remove, in ms. Attempts never end. */
export const REVOKE_RETRY_CAP_MS = 300_000;

/**
 * What must be gone from the target: all we gave and any surplus, but nothing another live grant stands on.
 * @param kept entitlements other live holds account for
 */
export function entitlementsToRemove(
  record: Pick<AccessRequest, 'terms' | 'grant'>,
  kept: readonly string[],
): string[] {
  const ours = [...record.terms.entitlements, ...(record.grant?.surplus ?? [])];
  return [...new Set(ours)].filter((e) => !kept.includes(e)).sort();
}

/** Judges the read-back after a removal: gone is the end, anything left is another attempt. */
export function settleRevoked(
  record: AccessRequest,
  effectId: string,
  seen: ReadBack,
  c: { kept: readonly string[]; detail: string; foundAbsent: boolean },
  now: Date,
): AccessRequest {
  const given = record.grant?.accountId ?? null;
  if (given !== null && seen.accountId !== null && seen.accountId !== given)
    return retryRevoke(
      record,
      effectId,
      `read another account (${seen.accountId}) than was given it (${given})`,
      null,
      now,
    );
  const left = entitlementsToRemove(record, c.kept).filter((e) => seen.entitlements.includes(e));
  if (left.length > 0) return retryRevoke(record, effectId, `still at the target: ${left.join(', ')}`, null, now);
  const sureAt = (record.grant?.unsureAt?.getTime() ?? 0) + LATE_ARRIVAL_MS;
  if (now.getTime() < sureAt) return lookAgain(record, effectId, new Date(sureAt), now);
  const d = draft(record, now);
  const { end, terms, target, grant } = d.next;
  if (!end) return record;
  const stays = c.kept.filter((e) => terms.entitlements.includes(e));
  const removed = entitlementsToRemove(record, c.kept);
  if (c.foundAbsent && removed.length > 0 && grant?.verifiedAt && end.attempts === 1 && !end.offlineAt)
    d.event('drift.found', WORKER, {
      target: target.id,
      system: terms.systemId,
      role: terms.roleId,
      why: 'already gone before we removed it',
    });
  d.drop(effectId);
  end.verifiedAt = now;
  end.evidence = seen.evidence;
  end.lastError = null;
  d.event('revoke.verified', WORKER, {
    cause: end.cause,
    target: target.id,
    system: terms.systemId,
    role: terms.roleId,
    removed,
    kept: stays,
    observed: seen.entitlements,
    evidence: seen.evidence,
    removal: c.detail,
    dueAt: end.dueAt,
    lateMs: Math.max(0, (end.offlineAt ?? now).getTime() - end.dueAt.getTime()),
    ...(end.offlineAt ? { offlineAt: end.offlineAt } : {}),
    wasOverdue: end.overdueAt !== null,
  });
  d.say(
    stays.length === 0
      ? 'Removed, and the target was read back without it.'
      : `Removed and read back, except ${stays.join(', ')}: another grant still needs it, and takes it along when it ends.`,
  );
  d.enter(grant?.verifiedAt ? 'ended' : end.cause === 'dropped' ? 'cancelled' : 'failed');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
  return d.done();
}

/** Gone, but a call that gives it may still arrive: it counts as gone when it is seen so after that. */
function lookAgain(record: AccessRequest, effectId: string, at: Date, now: Date): AccessRequest {
  const d = draft(record, now);
  const effect = d.next.outbox.find((e) => e.id === effectId);
  if (!effect) return record;
  if (effect.attempts === 1)
    d.say('Removed. A call from the granting may still arrive at the target, so it is looked at once more.');
  effect.leaseToken = null;
  effect.leaseUntil = null;
  effect.notBefore = at;
  return d.done();
}

/**
 * A removal that has not been seen: tried again for ever, at least once just before it must be paged.
 * @param retryAfterMs the target's own wish, in ms
 */
export function retryRevoke(
  record: AccessRequest,
  effectId: string,
  error: string | null,
  retryAfterMs: number | null,
  now: Date,
): AccessRequest {
  const d = draft(record, now);
  const effect = d.next.outbox.find((e) => e.id === effectId);
  const end = d.next.end;
  if (!effect || !end) return record;
  if (error) end.lastError = error;
  const pageAt = end.dueAt.getTime() + OVERDUE_AFTER_MS;
  if (now.getTime() >= pageAt) enterOverdue(d);
  const at = now.getTime() + waitMs(effect.attempts, retryAfterMs, REVOKE_RETRY_CAP_MS);
  effect.leaseToken = null;
  effect.leaseUntil = null;
  effect.notBefore = new Date(
    end.overdueAt === null && retryAfterMs === null ? Math.min(at, Math.max(pageAt, now.getTime() + 500)) : at,
  );
  return d.done();
}
