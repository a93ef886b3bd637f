/** Outbox entries: what must still happen to the world because of a record. Pure arithmetic, no clock. */

export type EffectKind = 'provision' | 'revoke' | 'notify' | 'lapse' | 'remind' | 'warn';

export interface Effect {
  /** `<kind>-<record id>-<version>-<n>`: unique for ever, and a legal queue id. */
  id: string;
  kind: EffectKind;
  notBefore: Date;
  /** Somebody works on it until then. */
  leaseUntil: Date | null;
  leaseToken: string | null;
  attempts: number;
  /** The record's event that must be in the ledger before this may start (intent before effect). */
  afterEvent: number;
}

/** The id of the record an effect belongs to. @param effectId as in `Effect.id` */
export function recordOf(effectId: string): string {
  return effectId.split('-').slice(1, -2).join('-');
}

/** When an effect next wants attention: its time, or the end of the lease on it. */
export function dueAt(effect: Effect): Date {
  return effect.leaseUntil && effect.leaseUntil > effect.notBefore ? effect.leaseUntil : effect.notBefore;
}

/** The earliest time any open effect wants attention, or null. */
export function earliestDue(outbox: readonly Effect[]): Date | null {
  return outbox.reduce<Date | null>((min, e) => {
    const due = dueAt(e);
    return min === null || due < min ? due : min;
  }, null);
}

/** Whether the effect may be claimed now: its time has come and nobody holds it. */
export function isClaimable(effect: Effect, now: Date): boolean {
  return dueAt(effect) <= now;
}

/**
 * Wait before the next attempt.
 * @param attempts how many have failed, from 1
 * @param capMs longest wait
 * @returns ms: 1 s, 2 s, 4 s … up to the cap
 */
export function backoffMs(attempts: number, capMs: number): number {
  return Math.min(1000 * 2 ** Math.min(attempts - 1, 20), capMs);
}

/** Longest pause a target may ask for, in ms: 5 minutes. Whatever it says, it is asked again by then. */
export const WISH_CAP_MS = 300_000;

/**
 * The pause after a failure: ours, or the target's own wish where that is longer.
 * @param wishMs the target's wish (`Retry-After`), ms
 */
export function waitMs(attempts: number, wishMs: number | null, capMs: number): number {
  return Math.max(Math.min(wishMs ?? 0, WISH_CAP_MS), backoffMs(attempts, capMs));
}

/** Whether a worker holds the effect at `now`. */
export function isLeased(effect: Effect, now: Date): boolean {
  return effect.leaseUntil !== null && effect.leaseUntil > now;
}
