import { type EffectKind, isLeased } from './effect.ts';
import type { AccessRequest } from './record.ts';
import { draft } from './transition.ts';

const AT_TARGETS: readonly EffectKind[] = ['revoke', 'provision'];

/**
 * The target, or Slack, answers again: what waits out a pause after a failure may be tried at once. Only the waiting ends; the
 * count of attempts stays, so a target that fails again is asked no more often than before.
 * @param now UTC instant
 * @param kinds what waited for it
 * @returns the same record when nothing waits
 */
export function hasten(record: AccessRequest, now: Date, kinds = AT_TARGETS): AccessRequest {
  const waits = (e: AccessRequest['outbox'][number]): boolean =>
    kinds.includes(e.kind) && e.attempts > 0 && e.notBefore > now && !isLeased(e, now);
  if (!record.outbox.some(waits)) return record;
  const d = draft(record, now);
  for (const effect of d.next.outbox) if (waits(effect)) effect.notBefore = now;
  return d.done();
}
