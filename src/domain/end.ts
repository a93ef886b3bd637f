import type { Catalog } from './catalog.ts';
import { isLeased } from './effect.ts';
import { lapseExtension } from './extension.ts';
import { type Person, toRef } from './person.ts';
import { mayRevoke } from './policy.ts';
import type { AccessRequest, Actor, End, EndCause } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { type Draft, draft } from './transition.ts';

const CLOCK: Actor = { kind: 'system', name: 'clock' };

/** Being past its end by this much is `revoke_overdue`, in ms. The page promised at +60 s needs the time to post. */
export const OVERDUE_AFTER_MS = 50_000;

const HUMAN_CAUSE: Record<EndCause, string> = {
  expired: 'Its time is over',
  dropped: 'Handed back',
  revoked: 'Ended early',
  mismatch: 'The target shows something else than was approved',
  refused: 'It could not be granted',
  left: 'The person has left',
  restored: 'The database was restored from a backup',
};

/** Nobody has decided in time: closed, never granted. */
export function lapse(record: AccessRequest, now: Date): Outcome<AccessRequest> {
  if (record.state !== 'pending' || now < record.decideBy)
    return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  d.event('request.lapsed', CLOCK, { decideBy: record.decideBy });
  d.say('Nobody decided in time, so it was closed. Nothing was granted.');
  d.enter('lapsed');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
  return allow(d.done());
}

/** Requester or target takes the request back before anything was given. Afterwards it is a drop. */
export function cancel(record: AccessRequest, c: { actor: Actor; person: Person }, now: Date): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  return stop(record, { ...c, cause: 'dropped', reason: null }, now);
}

/**
 * Approved, and a worker has had its hands on it, or had in a part of the record that was lost: a call that gives
 * access may have been made, or an older grant may have left in place what the two share. It must be ended like a grant.
 */
export function isPossiblyActive(record: AccessRequest): boolean {
  const { grant } = record;
  if (record.state !== 'approved' || grant === null) return false;
  return grant.startedAt !== null || grant.attempts > 0 || Boolean(grant.doubtedAt);
}

export interface EndCommand {
  actor: Actor;
  person: Person | null;
  cause: EndCause;
  reason: string | null;
}

/** Ends what is held, or may be; closes what was never touched. Authority is checked by the callers. */
function stop(record: AccessRequest, c: EndCommand, now: Date): Outcome<AccessRequest> {
  const held = record.state === 'active' || isPossiblyActive(record);
  if (!held && record.state !== 'pending' && record.state !== 'approved')
    return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  if (held) beginEnd(d, { cause: c.cause, by: c.person && toRef(c.person), reason: c.reason, actor: c.actor });
  else close(d, c);
  return allow(d.done());
}

/** Nothing was given and nothing will be. */
function close(d: Draft, c: EndCommand): void {
  d.event('request.cancelled', c.actor, { by: c.person?.id ?? null, why: c.reason, target: d.next.target.id });
  d.say(
    c.cause === 'left'
      ? `${d.next.target.name} has left, so it was closed.`
      : `${c.person?.name ?? 'The clock'} cancelled it.`,
  );
  d.enter('cancelled');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
}

/** The holder hands it back. */
export function dropGrant(
  record: AccessRequest,
  c: { actor: Actor; person: Person },
  now: Date,
): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  if (record.state !== 'active' && !isPossiblyActive(record))
    return refuse('state_conflict', { request: record.id, state: record.state });
  return stop(record, { ...c, cause: 'dropped', reason: null }, now);
}

/** Owner or security ends it, with a reason. */
export function revokeGrant(
  record: AccessRequest,
  c: { actor: Actor; person: Person; reason: string },
  facts: { catalog: Catalog },
  now: Date,
): Outcome<AccessRequest> {
  const system = facts.catalog.systems.get(record.terms.systemId) ?? null;
  if (!mayRevoke(c.person, system, facts.catalog, now))
    return refuse('not_revoker', { request: record.id, system: record.terms.systemName });
  if (c.reason.trim().length < 3) return refuse('reason_missing', {}, 'reason');
  if (record.state === 'pending') return refuse('state_conflict', { request: record.id, state: record.state });
  return stop(record, { ...c, cause: 'revoked' }, now);
}

interface EndStart {
  cause: EndCause;
  by: End['by'];
  reason: string | null;
  actor: Actor;
  dueAt?: Date;
}

/** The record enters its end; which effect carries it out is the caller's. */
export function startEnd(d: Draft, c: EndStart): void {
  const dueAt = c.dueAt ?? d.now;
  lapseExtension(d, c.cause === 'expired');
  d.event('end.requested', c.actor, { cause: c.cause, by: c.by?.id ?? null, reason: c.reason, dueAt });
  d.say(`${HUMAN_CAUSE[c.cause]}${c.by ? ` (${c.by.name})` : ''}. Removing it now.`);
  d.enter('revoking');
  d.next.end = {
    cause: c.cause,
    by: c.by,
    reason: c.reason,
    dueAt,
    requestedAt: d.now,
    overdueAt: null,
    verifiedAt: null,
    evidence: null,
    attempts: 0,
    lastError: null,
  };
}

/**
 * Early end: the armed revoke gives way to one that is due now. A provisioning still held by a worker stays
 * in the outbox: the revoke waits for its lease, so that no late call gives access after the removal was seen.
 */
export function beginEnd(d: Draft, c: EndStart): void {
  startEnd(d, c);
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify' || (e.kind === 'provision' && isLeased(e, d.now)));
  d.effect('revoke', d.now);
}

/** The target has left: close what waits, end what is held. Null when there is nothing left to do. */
export function endForLeaver(record: AccessRequest, now: Date): AccessRequest | null {
  const actor: Actor = { kind: 'system', name: 'roster' };
  const reason = 'the people record says they have left';
  const outcome = stop(record, { actor, person: null, cause: 'left', reason }, now);
  return outcome.ok ? outcome.next : null;
}

/** Past its end and still not proved gone: say so, once. Null when there is nothing to say. */
export function markOverdue(record: AccessRequest, now: Date): AccessRequest | null {
  const due = record.end?.dueAt ?? record.endsAt;
  const open = record.state === 'revoking' || record.state === 'active' || isPossiblyActive(record);
  if (!open || !due || now.getTime() - due.getTime() < OVERDUE_AFTER_MS) return null;
  const d = draft(record, now);
  if (!d.next.end) startEnd(d, { cause: 'expired', by: null, reason: null, actor: CLOCK, dueAt: due });
  // The second look trusts no outbox: a removal that got lost is there again.
  if (!d.next.outbox.some((e) => e.kind === 'revoke')) d.effect('revoke', now);
  enterOverdue(d);
  return d.done();
}

export function enterOverdue(d: Draft): void {
  const { end, target, terms } = d.next;
  if (!end || end.overdueAt) return;
  end.overdueAt = d.now;
  d.event('revoke.overdue', CLOCK, {
    dueAt: end.dueAt,
    cause: end.cause,
    attempts: end.attempts,
    lastError: end.lastError,
    target: target.id,
    role: terms.roleId,
    system: terms.systemId,
  });
  d.say('The removal is overdue: the access has not been seen to be gone. Security has been told; we keep trying.');
  d.enter('revoke_overdue');
}
