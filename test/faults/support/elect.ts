import { waitFor } from '../../../src/dev/wait-for.ts';
import type { FaultWorld } from './fault-world.ts';

const adminOf = (world: FaultWorld) => world.models.requests.db.getClient().db('admin');

/** Longest wait until the set of one has elected again, in ms. */
const ELECTION_MS = 60_000;

/** The primary of the world's own MongoDB steps down for so long, in s; nobody else could take its part. */
export async function stepDown(world: FaultWorld, seconds: number): Promise<void> {
  await adminOf(world).command({ replSetStepDown: seconds, secondaryCatchUpPeriodSecs: 0, force: true });
}

/** Waits until it is the primary again. @returns when, ms since 1970 */
export async function untilPrimary(world: FaultWorld): Promise<number> {
  const isPrimary = async () => {
    const hello = await adminOf(world)
      .command({ hello: 1 })
      .catch(() => null);
    return hello?.['isWritablePrimary'] === true;
  };
  await waitFor(isPrimary, { timeoutMs: ELECTION_MS, everyMs: 50, what: 'a primary' });
  return Date.now();
}
