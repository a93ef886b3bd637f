import { type Catalog } from './catalog.ts';
import { type Person, toRef } from './person.ts';
import { mayRevoke } from './policy.ts';
import type { AccessRequest, Actor, End, EndCause } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { isLeased } from './effect.ts';
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
};

/** Nobody has decided in time: closed, never granted. */
export function lapse(record: AccessRequest, now: Date): Outcome<AccessRequest> {
  if (record.state !== 'pending') return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  d.event('request.lapsed', CLOCK, { decideBy: record.decideBy });
  d.say('Nobody decided in time, so it was closed. Nothing was granted.');
  d.enter('lapsed');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
  return allow(d.done());
}

/** Requester or target takes the request back before anything was given. Afterwards it is a drop. */
export function cancel(record: AccessRequest, c: { actor: Actor; person: Person }, now: Date): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id)) return refuse('not_holder', { request: record.id });
  if (record.state === 'active' || isPossiblyActive(record)) return requestEnd(record, { ...c, cause: 'dropped', reason: null }, now);
  if (record.state !== 'pending' && record.state !== 'approved')
    return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  d.event('request.cancelled', c.actor, { by: c.person.id });
  d.say(`${c.person.name} cancelled it.`);
  if (inFlight(record, now)) {
    beginEnd(d, { cause: 'dropped', by: toRef(c.person), reason: null, actor: c.actor });
  } else {
    d.enter('cancelled');
    d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
  }
  return allow(d.done());
}

/** Approved, and a call that could give access may have been made: it must be ended like a grant. */
export function isPossiblyActive(record: AccessRequest): boolean {
  return record.state === 'approved' && record.grant?.startedAt != null;
}

/** A worker holds the provisioning right now. */
function inFlight(record: AccessRequest, now: Date): boolean {
  return record.outbox.some((e) => e.kind === 'provision' && isLeased(e, now));
}

export interface EndCommand {
  actor: Actor;
  person: Person | null;
  cause: EndCause;
  reason: string | null;
}

/** Early end: the same revoke effect as expiry, due now. Authority is checked by the callers below. */
export function requestEnd(record: AccessRequest, c: EndCommand, now: Date): Outcome<AccessRequest> {
  if (record.state === 'revoking' || record.state === 'revoke_overdue' || !(record.state === 'active' || isPossiblyActive(record)))
    return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  beginEnd(d, { cause: c.cause, by: c.person ? toRef(c.person) : null, reason: c.reason, actor: c.actor });
  return allow(d.done());
}

/** The holder hands it back. */
export function dropGrant(record: AccessRequest, c: { actor: Actor; person: Person }, now: Date): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id)) return refuse('not_holder', { request: record.id });
  return requestEnd(record, { ...c, cause: 'dropped', reason: null }, now);
}

/** Owner or security ends it, with a reason. */
export function revokeGrant(
  record: AccessRequest,
  c: { actor: Actor; person: Person; reason: string },
  facts: { catalog: Catalog },
  now: Date,
): Outcome<AccessRequest> {
  const system = facts.catalog.systems.get(record.terms.systemId) ?? null;
  if (!mayRevoke(c.person, system, facts.catalog, now)) return refuse('not_revoker', { request: record.id, system: record.terms.systemName });
  if (c.reason.trim().length < 3) return refuse('reason_missing', {}, 'reason');
  return requestEnd(record, { ...c, cause: 'revoked' }, now);
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
  if (record.state === 'pending' || (record.state === 'approved' && !isPossiblyActive(record) && !inFlight(record, now))) {
    const d = draft(record, now);
    d.event('request.cancelled', actor, { why: 'the person has left', target: record.target.id });
    d.say(`${record.target.name} has left, so it was closed.`);
    d.enter('cancelled');
    d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
    return d.done();
  }
  if (record.state !== 'active' && record.state !== 'approved') return null;
  const d = draft(record, now);
  beginEnd(d, { cause: 'left', by: null, reason: 'the people record says they have left', actor });
  return d.done();
}

/** Past its end and still not proved gone: say so, once. Null when there is nothing to say. */
export function markOverdue(record: AccessRequest, now: Date): AccessRequest | null {
  const due = record.end?.dueAt ?? record.endsAt;
  const open = record.state === 'revoking' || record.state === 'active' || isPossiblyActive(record);
  if (!open || !due || now.getTime() - due.getTime() < OVERDUE_AFTER_MS) return null;
  const d = draft(record, now);
  if (!d.next.end) startEnd(d, { cause: 'expired', by: null, reason: null, actor: CLOCK, dueAt: due });
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
