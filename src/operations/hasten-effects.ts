import { waitingAfterFailure, waitingToBeSaid } from '../../models/due.ts';
import type { EffectKind } from '../domain/effect.ts';
import { hasten } from '../domain/hasten.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/** Brought forward at once. */
const TOGETHER = 50;
/** Messages that come within this time anyway are left alone, in ms. */
const SOON_MS = 60_000;

/**
 * Brings forward everything that waits for its next attempt at a system.
 * @returns how many records were brought forward
 */
export async function hastenEffects(deps: Deps, systemId: string): Promise<number> {
  return bringForward(deps, await waitingAfterFailure(deps.models.requests, systemId, deps.ctx.clock.now()));
}

/** Brings forward the messages that wait for a workspace without the app. @returns as `hastenEffects` */
export async function hastenMessages(deps: Deps): Promise<number> {
  const after = new Date(deps.ctx.clock.now().getTime() + SOON_MS);
  return bringForward(deps, await waitingToBeSaid(deps.models.requests, after), ['notify']);
}

async function bringForward(deps: Deps, ids: readonly string[], kinds?: readonly EffectKind[]): Promise<number> {
  let hastened = 0;
  for (let i = 0; i < ids.length; i += TOGETHER) {
    const done = await Promise.allSettled(
      ids.slice(i, i + TOGETHER).map((id) => transact(deps, id, (record, now) => allow(hasten(record, now, kinds)))),
    );
    hastened += done.filter((d) => d.status === 'fulfilled' && d.value.ok).length;
  }
  return hastened;
}
