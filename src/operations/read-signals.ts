import { countHolding, hasHeld, liveOf } from '../../models/request.ts';
import type { AccessRequest } from '../domain/record.ts';
import { peersOf, type Signals, signalsOf } from '../domain/signals.ts';
import type { Deps } from './deps.ts';

/**
 * What approvers are told beside the record, read now by index. Null once nobody is asked any more.
 * @throws when the database does not answer
 */
export async function readSignals(
  deps: Pick<Deps, 'ctx' | 'models' | 'catalog' | 'roster'>,
  record: AccessRequest,
): Promise<Signals | null> {
  if (record.state !== 'pending') return null;
  const { requests } = deps.models;
  const { roleId } = record.terms;
  const peers = peersOf(record.target.id, deps.roster(), deps.ctx.clock.now());
  const [live, heldBefore, holding] = await Promise.all([
    liveOf(requests, record.target.id),
    hasHeld(requests, record.target.id, roleId),
    peers.length > 0 ? countHolding(requests, roleId, peers) : 0,
  ]);
  return signalsOf(record, { live, heldBefore, peers: { count: peers.length, holding } }, deps.catalog());
}
