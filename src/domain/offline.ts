import { isLeased } from './effect.ts';
import { startEnd } from './end.ts';
import type { AccessRequest, Actor } from './record.ts';
import { draft } from './transition.ts';

const WORKER: Actor = { kind: 'system', name: 'worker' };

/** A removal done at its time while the record could not be written, as it was noted on the worker's own disk. */
export interface OfflineRemoval {
  requestId: string;
  effectId: string;
  /** When the target was seen without it, UTC. */
  at: Date;
  removed: readonly string[];
  /** What the target showed afterwards. */
  observed: readonly string[];
  /** Words for people: what was read, from where. */
  evidence: string;
}

/**
 * The record can be written again: what was done meanwhile goes on it. It is not the proof of the end: the removal
 * comes due at once and is read back in the ordinary way.
 * @returns the same record when it has ended or knows already
 */
export function noteOffline(record: AccessRequest, removal: OfflineRemoval, now: Date): AccessRequest {
  const revoke = record.outbox.find((e) => e.kind === 'revoke');
  if (!record.live || !revoke || record.end?.offlineAt) return record;
  const d = draft(record, now);
  const dueAt = endMeant(record, removal.at);
  if (!d.next.end)
    startEnd(d, { cause: 'expired', by: null, reason: null, actor: { kind: 'system', name: 'clock' }, dueAt });
  if (d.next.end) d.next.end.offlineAt = removal.at;
  d.event('revoke.offline', WORKER, {
    target: record.target.id,
    system: record.terms.systemId,
    role: record.terms.roleId,
    effect: removal.effectId,
    removedAt: removal.at,
    removed: removal.removed,
    observed: removal.observed,
    evidence: removal.evidence,
    dueAt: d.next.end?.dueAt ?? dueAt,
  });
  d.say('It was removed at its time while the record could not be written. Looking at the target once more.');
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'provision' || isLeased(e, now));
  for (const e of d.next.outbox) if (e.kind === 'revoke' && !isLeased(e, now) && e.notBefore > now) e.notBefore = now;
  return d.done();
}

/** The end it was removed for: an earlier one, where a worker without the record could not know that it was moved. */
function endMeant({ endsAt, extensions = [] }: AccessRequest, at: Date): Date {
  const ends = [endsAt, ...extensions.flatMap((x) => (x.state === 'granted' ? x.from : []))];
  const past = ends.flatMap((end) => (end && end <= at ? end.getTime() : []));
  return past.length > 0 ? new Date(Math.max(...past)) : (endsAt ?? at);
}
