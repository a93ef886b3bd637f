import { beginEnd } from './end.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { draft } from './transition.ts';

/**
 * What a restored record may say wrongly. It knows what was decided up to the backup and not what came of it, so what
 * was approved by then is never given from it: it may have been given, handed back and taken away since
 * (docs/adr/0011).
 */

const WATCH: Actor = { kind: 'system', name: 'watch' };

/** When the last decision was taken; null before any. */
export function decidedAt(record: Pick<AccessRequest, 'steps'>): Date | null {
  const times = record.steps.flatMap((s) => s.decision?.at ?? []);
  return times.length > 0 ? new Date(Math.max(...times.map((t) => t.getTime()))) : null;
}

/** Approved before the restore was noticed: whether it was given is not known. */
export function isInDoubt(record: AccessRequest, since: Date): boolean {
  const at = decidedAt(record);
  return record.state === 'approved' && record.grant !== null && at !== null && at < since;
}

/**
 * Marks what may have been given in the part that was lost: it is given no more, and its end removes it. A request
 * that still waits is shown again, since Slack may show a decision that the record no longer knows.
 * @param since UTC instant the restore was noticed
 * @returns the same record when there is nothing to mark
 */
export function doubtGrant(record: AccessRequest, since: Date, now: Date): AccessRequest {
  if (record.state === 'pending' && record.openedAt < since) return showAgain(record, now);
  if (!isInDoubt(record, since) || record.grant?.doubtedAt) return record;
  const d = draft(record, now);
  const { grant, terms, target } = d.next;
  if (!grant) return record;
  grant.doubtedAt = now;
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'provision');
  d.event('grant.doubted', WATCH, {
    target: target.id,
    role: terms.roleId,
    system: terms.systemId,
    approvedAt: decidedAt(record),
    endsAt: d.next.endsAt,
  });
  d.say('The database was restored from a backup: it is not certain whether this was given. It is not given again.');
  return d.done();
}

function showAgain(record: AccessRequest, now: Date): AccessRequest {
  if (record.cards.every((c) => c.hash === '')) return record;
  const d = draft(record, now);
  d.next.cards = d.next.cards.map((c) => ({ ...c, hash: '' }));
  if (!d.next.outbox.some((e) => e.kind === 'notify' && e.leaseUntil === null)) d.effect('notify', now);
  return d.done();
}

/**
 * Ends what a restored record cannot vouch for, like a grant that may be there: removed, read back, closed.
 * @param now UTC instant
 */
export function endAfterRestore(
  record: AccessRequest,
  c: { actor: Actor; reason: string },
  now: Date,
): Outcome<AccessRequest> {
  const open = record.state === 'pending' || record.state === 'active' || record.state === 'approved';
  if (!open) return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  beginEnd(d, { cause: 'restored', by: null, reason: c.reason, actor: c.actor });
  return allow(d.done());
}
