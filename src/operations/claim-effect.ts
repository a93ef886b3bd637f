import { type Claim, claimEffect as decideClaim } from '../domain/claim.ts';
import { allow, refuse } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/**
 * Takes the lease on an effect, in the record.
 * @param lease.ms how long the claimer may work
 * @param whole false while nobody knows whether the record was set back
 */
export async function claimEffect(
  deps: Deps,
  requestId: string,
  effectId: string,
  lease: { token: string; ms: number },
  whole = true,
): Promise<Claim> {
  let claim: Claim = { kind: 'wait' };
  // Who holds an effect nudges when it lets it go: one relaying takes on all. A long hold is found by the relay's tick.
  const nudge = (id: string) => (claim.kind === 'run' ? undefined : deps.nudge(id));
  await transact({ ...deps, nudge }, requestId, (record, now) => {
    claim = decideClaim(record, effectId, lease, now, whole);
    return claim.kind === 'wait' ? refuse('state_conflict') : allow(claim.next);
  });
  return claim;
}
