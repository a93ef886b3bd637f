import { type Effect, isClaimable, isLeased } from './effect.ts';
import { isPossiblyActive, startEnd } from './end.ts';
import { waitingIn } from './extension.ts';
import { doubtCall } from './grant.ts';
import type { AccessRequest } from './record.ts';
import { draft } from './transition.ts';

/**
 * What claiming an effect came to.
 * `run`: the caller holds the lease and must act. `moot`: the record has moved on, the effect is gone.
 * `wait`: not now (somebody holds it, its time has not come, or its event is not in the ledger yet).
 */
export type Claim =
  | { kind: 'run'; next: AccessRequest; effect: Effect }
  | { kind: 'moot'; next: AccessRequest }
  | { kind: 'wait' };

/** Effects that call a target exclude each other within a record. */
const CALLS_TARGET: readonly Effect['kind'][] = ['provision', 'revoke'];

function isBlocked(record: AccessRequest, effect: Effect, now: Date): boolean {
  const group = CALLS_TARGET.includes(effect.kind) ? CALLS_TARGET : [effect.kind];
  const busy = record.outbox.some((e) => e.id !== effect.id && group.includes(e.kind) && isLeased(e, now));
  // Granting fails closed without its approval in the ledger; revoking and telling never wait for it.
  const unaudited = effect.kind === 'provision' && record.events.some((e) => e.n <= effect.afterEvent);
  return busy || unaudited;
}

/**
 * Takes the lease on an effect.
 * @param lease token of the claimer and how long it may work, in ms
 * @param now UTC instant
 * @param whole false while nobody knows whether the record was set back: nothing is closed then on its word alone
 */
export function claimEffect(
  record: AccessRequest,
  effectId: string,
  lease: { token: string; ms: number },
  now: Date,
  whole = true,
): Claim {
  const effect = record.outbox.find((e) => e.id === effectId);
  if (!effect || !isClaimable(effect, now) || isBlocked(record, effect, now)) return { kind: 'wait' };
  const d = draft(record, now);
  const unstarted = record.state === 'approved' && !isPossiblyActive(record);
  const over =
    (effect.kind === 'remind' && !waitingIn(record)) || (effect.kind === 'warn' && record.state !== 'active');
  if (over || (effect.kind === 'provision' && record.state !== 'approved')) {
    d.drop(effectId);
    return { kind: 'moot', next: d.done() };
  }
  if (effect.kind === 'revoke' && unstarted && !whole) return { kind: 'wait' };
  if (effect.kind === 'revoke' && unstarted) {
    d.event('grant.failed', { kind: 'system', name: 'clock' }, { reason: 'window over before it could be granted' });
    d.say('Its time was over before it could be granted. Nothing was given.');
    d.enter('failed');
    d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
    return { kind: 'moot', next: d.done() };
  }
  // Whoever held the grant before us never reported: its call may be on its way.
  if (CALLS_TARGET.includes(effect.kind))
    for (const e of record.outbox) if (e.kind === 'provision' && e.leaseUntil) doubtCall(d, e.leaseUntil);
  if (effect.kind === 'revoke') {
    if (record.state === 'active' || record.state === 'approved')
      startEnd(d, {
        cause: 'expired',
        by: null,
        reason: null,
        actor: { kind: 'system', name: 'clock' },
        dueAt: record.endsAt ?? now,
      });
    d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'provision' && e.kind !== 'warn');
    if (d.next.end && d.next.end.attempts === 0)
      d.event('revoke.started', { kind: 'system', name: 'worker' }, { effect: effectId, dueAt: d.next.end.dueAt });
  }
  const mine = d.next.outbox.find((e) => e.id === effectId);
  if (!mine) return { kind: 'wait' };
  mine.leaseToken = lease.token;
  mine.leaseUntil = new Date(now.getTime() + lease.ms);
  mine.attempts += 1;
  if (effect.kind === 'revoke' && d.next.end) d.next.end.attempts = mine.attempts;
  if (effect.kind === 'provision' && d.next.grant) d.next.grant.attempts = mine.attempts;
  return { kind: 'run', next: d.done(), effect: mine };
}

/** The effect, if this claimer still holds it. */
export function heldEffect(record: AccessRequest, effectId: string, token: string): Effect | null {
  const effect = record.outbox.find((e) => e.id === effectId);
  return effect && effect.leaseToken === token ? effect : null;
}
