import { waitMs } from './effect.ts';
import { beginEnd } from './end.ts';
import type { AccessRequest, Actor } from './record.ts';
import { type Draft, draft } from './transition.ts';
import { armWarnings, type Notices } from './warn.ts';

const WORKER: Actor = { kind: 'system', name: 'worker' };

/** Longest wait between attempts to grant, in ms. */
export const GRANT_RETRY_CAP_MS = 60_000;
/** The target said done, but the read-back lacks it: give up and undo after so many looks. */
export const MISSING_AFTER_ATTEMPTS = 5;
/**
 * A call to a target that was given up without its answer may still arrive for so long, in ms: a removal read back
 * sooner proves nothing.
 */
export const LATE_ARRIVAL_MS = 30_000;

/** What the read-back of the target showed. */
export interface ReadBack {
  accountId: string | null;
  entitlements: readonly string[];
  evidence: string;
  providerEventId: string | null;
}

/** Intent before effect: from here on the grant counts as possibly active, and `before` tells ours from what was there. */
export function startGrant(
  record: AccessRequest,
  before: readonly string[],
  now: Date,
  explained: readonly string[] = [],
): AccessRequest {
  const d = draft(record, now);
  const { grant, terms, target } = d.next;
  const over = d.next.endsAt === null || d.next.endsAt <= now;
  if (!grant || grant.startedAt || record.state !== 'approved' || over) return record;
  grant.startedAt = now;
  grant.before = [...before];
  const already = terms.entitlements.filter((e) => before.includes(e) && !explained.includes(e));
  d.event('grant.started', WORKER, {
    target: target.id,
    system: terms.systemId,
    entitlements: terms.entitlements,
    before,
  });
  if (already.length > 0)
    d.event('drift.found', WORKER, {
      target: target.id,
      system: terms.systemId,
      role: terms.roleId,
      already,
      why: 'held at the target before it was granted',
    });
  return d.done();
}

/**
 * Judges a read-back. Exactly what was approved: active. More: a failure, undone. Less: look again,
 * and after a few attempts undo.
 * @param explained entitlements other holds of the identity account for
 * @param notices when the holder is told of its end
 */
export function settleGranted(
  record: AccessRequest,
  effectId: string,
  seen: ReadBack,
  explained: readonly string[],
  now: Date,
  notices: Notices = { beforeMs: [], quiets: [] },
): AccessRequest {
  const d = draft(record, now);
  const { grant, terms, target } = d.next;
  if (!grant || record.state !== 'approved') {
    d.drop(effectId);
    return d.done();
  }
  const missing = terms.entitlements.filter((e) => !seen.entitlements.includes(e));
  const expected = new Set([...terms.entitlements, ...(grant.before ?? []), ...explained]);
  const surplus = seen.entitlements.filter((e) => !expected.has(e));
  const detail = {
    target: target.id,
    system: terms.systemId,
    role: terms.roleId,
    account: seen.accountId,
    approved: terms.entitlements,
    observed: seen.entitlements,
  };
  if (surplus.length > 0) {
    grant.surplus = surplus;
    d.event('grant.mismatch', WORKER, { ...detail, surplus });
    d.say(`The target shows more than was approved (${surplus.join(', ')}). Undoing it.`);
    beginEnd(d, { cause: 'mismatch', by: null, reason: `more than approved: ${surplus.join(', ')}`, actor: WORKER });
    d.drop(effectId);
    return d.done();
  }
  if (missing.length > 0) return postpone(d, effectId, `not seen at the target yet: ${missing.join(', ')}`, null);
  d.drop(effectId);
  grant.verifiedAt = now;
  grant.accountId = seen.accountId;
  grant.observed = [...seen.entitlements];
  grant.evidence = seen.evidence;
  grant.lastError = null;
  d.event('grant.verified', WORKER, {
    ...detail,
    match: true,
    evidence: seen.evidence,
    providerEventId: seen.providerEventId,
    endsAt: d.next.endsAt,
    privileged: terms.privileged,
    approvedAt: d.next.steps.at(-1)?.decision?.at ?? null,
  });
  d.say('Granted, and read back from the target.');
  d.enter('active');
  armWarnings(d, notices);
  return d.done();
}

/**
 * A failed attempt: again later, sooner than the end of the window.
 * @param retryAfterMs the target's own wish, in ms
 */
export function retryGrant(
  record: AccessRequest,
  effectId: string,
  error: string,
  retryAfterMs: number | null,
  now: Date,
): AccessRequest {
  const d = draft(record, now);
  doubtCall(d);
  if (record.state !== 'approved') {
    d.drop(effectId);
    return d.done();
  }
  return postpone(d, effectId, error, retryAfterMs, false);
}

/** A call may have been made, and nobody knows what came of it. @param at when it was given up, now by default */
export function doubtCall(d: Draft, at: Date = d.now): void {
  const { grant } = d.next;
  if (grant?.startedAt && (!grant.unsureAt || grant.unsureAt < at)) grant.unsureAt = at;
}

function postpone(
  d: Draft,
  effectId: string,
  error: string,
  retryAfterMs: number | null,
  countLooks = true,
): AccessRequest {
  const effect = d.next.outbox.find((e) => e.id === effectId);
  const grant = d.next.grant;
  if (!effect || !grant) return d.done();
  grant.lastError = error;
  if (countLooks) grant.looks += 1;
  if (grant.looks >= MISSING_AFTER_ATTEMPTS) return giveUp(d, effectId, error);
  if (effect.attempts === 3) d.say('The target does not answer as it should. We keep trying.');
  effect.leaseToken = null;
  effect.leaseUntil = null;
  effect.notBefore = new Date(d.now.getTime() + waitMs(effect.attempts, retryAfterMs, GRANT_RETRY_CAP_MS));
  return d.done();
}

/**
 * Cannot be granted. Undone when a call may have reached the target, or when the identity's guard already counted
 * the role: an older grant may have left in place what the two share. Closed at once otherwise.
 */
export function failGrant(
  record: AccessRequest,
  effectId: string,
  why: string,
  now: Date,
  { admitted }: { admitted: boolean } = { admitted: false },
): AccessRequest {
  const d = draft(record, now);
  doubtCall(d);
  if (record.state !== 'approved') {
    d.drop(effectId);
    return d.done();
  }
  // A worker before us may have been admitted without our seeing it.
  return giveUp(d, effectId, why, admitted || (record.grant?.attempts ?? 0) > 1);
}

function giveUp(d: Draft, effectId: string, why: string, admitted = true): AccessRequest {
  const { grant, terms, target } = d.next;
  if (grant) grant.lastError = why;
  d.event('grant.failed', WORKER, { target: target.id, system: terms.systemId, role: terms.roleId, reason: why });
  d.say(`It could not be granted: ${why}.`);
  if (grant?.startedAt || admitted) {
    beginEnd(d, { cause: 'refused', by: null, reason: why, actor: WORKER });
    d.drop(effectId);
  } else {
    d.enter('failed');
    d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
  }
  return d.done();
}
