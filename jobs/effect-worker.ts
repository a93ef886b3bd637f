import type { Effect } from '../src/domain/effect.ts';
import { claimEffect } from '../src/operations/claim-effect.ts';
import { recordLapse } from '../src/operations/record-lapse.ts';
import { recordReminder } from '../src/operations/record-reminder.ts';
import { recordWarning } from '../src/operations/record-warning.ts';
import type { JobDeps } from './deps.ts';
import { notify } from './notify.ts';
import { provision } from './provision.ts';
import type { EffectRef } from './queues.ts';
import { revoke } from './revoke.ts';
import type { Work } from './work.ts';

/** Kept free at the end of a lease, in ms, so that a call cut at the deadline is over before another worker may start. */
const LEASE_MARGIN_MS = 3_000;
/** The margin of a short lease, as a share of it. */
const LEASE_MARGIN_SHARE = 0.25;

const BODIES: Record<Effect['kind'], (deps: JobDeps, work: Work) => Promise<void>> = {
  provision,
  revoke,
  notify,
  lapse: async (deps, { record }) => void (await recordLapse(deps, record.id)),
  warn: async (deps, { record, effect }) => void (await recordWarning(deps, record.id, effect.id)),
  remind: async (deps, { record, effect }) => void (await recordReminder(deps, record.id, effect.id)),
};

/**
 * The frame every effect runs in: claim, act, settle. Called by queue workers and by the sweep alike; the
 * lease in the document, not the caller, makes it once. A crash anywhere leaves a lease that ends.
 */
export async function runEffect(
  deps: JobDeps,
  data: Pick<EffectRef, 'requestId' | 'effectId'>,
): Promise<'ran' | 'idle'> {
  // Another worker does it, or it waits until the clock is right; removing never waits.
  if (data.effectId.startsWith('provision-') && !deps.mayGrant()) return 'idle';
  const token = deps.ctx.newId();
  const lease = { token, ms: deps.leaseMs };
  const claim = await claimEffect(deps, data.requestId, data.effectId, lease, deps.isWhole());
  if (claim.kind !== 'run') return 'idle';
  await deps.ctx.reach(`${claim.effect.kind}-claimed`);
  const leaseUntil = claim.effect.leaseUntil ?? deps.ctx.clock.now();
  await BODIES[claim.effect.kind](deps, {
    record: claim.next,
    effect: claim.effect,
    held: { effectId: data.effectId, token, last: claim.next },
    deadline: new Date(leaseUntil.getTime() - Math.min(LEASE_MARGIN_MS, deps.leaseMs * LEASE_MARGIN_SHARE)),
  });
  await deps.ctx.reach(`${claim.effect.kind}-settled`);
  return 'ran';
}
