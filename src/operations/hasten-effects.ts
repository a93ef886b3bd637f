import { waitingAfterFailure } from '../../models/due.ts';
import { hasten } from '../domain/hasten.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/** Brought forward at once. */
const TOGETHER = 50;

/**
 * Brings forward everything that waits for its next attempt at a system.
 * @returns how many records were brought forward
 */
export async function hastenEffects(deps: Deps, systemId: string): Promise<number> {
  const ids = await waitingAfterFailure(deps.models.requests, systemId, deps.ctx.clock.now());
  let hastened = 0;
  for (let i = 0; i < ids.length; i += TOGETHER) {
    const done = await Promise.allSettled(
      ids.slice(i, i + TOGETHER).map((id) => transact(deps, id, (record, now) => allow(hasten(record, now)))),
    );
    hastened += done.filter((d) => d.status === 'fulfilled' && d.value.ok).length;
  }
  return hastened;
}
