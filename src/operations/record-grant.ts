import { findRequest } from '../../models/request.ts';
import { heldEffect } from '../domain/claim.ts';
import * as grant from '../domain/grant.ts';
import type { AccessRequest } from '../domain/record.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { readNotices } from './read-habits.ts';
import { type Done, transact } from './transact.ts';

/** Which effect, and the claimer's proof that it still holds it. */
export interface Held {
  effectId: string;
  token: string;
  /** The record as it was last seen with the effect in hand; reports try it first, and keep it up to date. */
  last?: AccessRequest;
}

/**
 * Applies a worker's report, unless the effect has passed to somebody else meanwhile. While the worker goes on holding
 * it the relay is not woken: one relaying takes on all that the work brings.
 */
export async function report(
  deps: Deps,
  requestId: string,
  held: Held,
  next: (record: AccessRequest, now: Date) => AccessRequest,
): Promise<Done> {
  const isHeld = (record: AccessRequest) => heldEffect(record, held.effectId, held.token) !== null;
  let goesOn = false;
  const decide = (record: AccessRequest, now: Date) => {
    const after = isHeld(record) ? next(record, now) : record;
    goesOn = isHeld(after);
    return allow(after);
  };
  const nudge = (id: string) => (goesOn ? undefined : deps.nudge(id));
  const done = await transact({ ...deps, nudge }, requestId, decide, held.last);
  if (done.ok) held.last = done.record;
  return done;
}

/** Written before the first call that could give access. @param explained what other grants account for */
export function recordStarted(
  deps: Deps,
  requestId: string,
  held: Held,
  { before, explained }: { before: readonly string[]; explained: readonly string[] },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) => grant.startGrant(record, before, now, explained));
}

/** What the target showed after the grant. */
export async function recordProvisioned(
  deps: Deps,
  requestId: string,
  held: Held,
  c: { seen: grant.ReadBack; explained: readonly string[] },
): Promise<Done> {
  const record = held.last ?? (await findRequest(deps.models.requests, requestId));
  const notices = record ? await readNotices(deps, record) : undefined;
  return report(deps, requestId, held, (found, now) =>
    grant.settleGranted(found, held.effectId, c.seen, c.explained, now, notices),
  );
}

/** An attempt failed; another follows. @param c.retryAfterMs the target's wish, ms */
export function recordGrantRetry(
  deps: Deps,
  requestId: string,
  held: Held,
  c: { error: string; retryAfterMs: number | null },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) =>
    grant.retryGrant(record, held.effectId, c.error, c.retryAfterMs, now),
  );
}

/** It cannot be granted. @param c.admitted the identity's guard counted the role already */
export function recordGrantFailed(
  deps: Deps,
  requestId: string,
  held: Held,
  why: string,
  c: { admitted: boolean },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) => grant.failGrant(record, held.effectId, why, now, c));
}
