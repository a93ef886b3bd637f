import { commitGuard, findGuard } from '../../models/guard.ts';
import { liveAmong } from '../../models/request.ts';
import { admitGrant as decideAdmit } from '../domain/admit.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Guard } from '../domain/separation.ts';
import { Fault } from '../errors.ts';
import type { Deps } from './deps.ts';

export type Admission =
  | { kind: 'admitted'; guard: Guard }
  | ({ kind: 'refused'; admitted: boolean } & Refusal)
  | { kind: 'wait' };

/**
 * The guard without holds whose requests are over, so that a crash before a release blocks nobody.
 * @param own the caller's request: its own hold is left as it stands
 */
export async function currentGuard(deps: Pick<Deps, 'models'>, personId: string, own: string): Promise<Guard> {
  const guard = await findGuard(deps.models.guards, personId);
  const ids = guard.holds.flatMap((h) => (h.requestId === own ? [] : [h.requestId]));
  const live = ids.length > 0 ? await liveAmong(deps.models.requests, ids) : [];
  return { ...guard, holds: guard.holds.filter((h) => h.requestId === own || live.includes(h.requestId)) };
}

/**
 * Re-decides with fresh facts and takes the identity's guard. Of two requests that must not be held together,
 * the second compare-and-set sees the first's hold.
 */
export async function admitGrant(deps: Deps, record: AccessRequest): Promise<Admission> {
  const facts = { catalog: deps.catalog(), roster: deps.roster() };
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const guard = await currentGuard(deps, record.target.id, record.id);
    const outcome = decideAdmit(record, guard, facts, deps.ctx.clock.now());
    const admitted = guard.holds.some((h) => h.requestId === record.id);
    if (!outcome.ok) return { kind: 'refused', admitted, refused: outcome.refused, values: outcome.values };
    const leaving = guard.holds.some(
      (h) =>
        h.ending &&
        h.requestId !== record.id &&
        h.systemId === record.terms.systemId &&
        h.entitlements.some((e) => record.terms.entitlements.includes(e)),
    );
    if (leaving) return { kind: 'wait' };
    if (await commitGuard(deps.models.guards, outcome.next)) return { kind: 'admitted', guard: outcome.next };
  }
  throw new Fault('conflict_busy');
}
