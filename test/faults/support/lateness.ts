import type { FaultWorld } from './fault-world.ts';

/** N0: longest an end may be late without any fault, in ms. */
export const N0_MS = 15_000;

/** Nfault: the same while Redis is away, with one look of the sweep, in ms. */
export const NFAULT_MS = 25_000;

/**
 * Waits until all of these have ended.
 * @param ids with one entitlement each
 * @returns how late each was removed, by the log and the clock of the target, in ms
 */
export async function latenessOf(world: FaultWorld, ids: readonly string[], timeoutMs = 60_000): Promise<number[]> {
  const until = performance.now() + timeoutMs;
  const late: number[] = [];
  for (const id of ids) {
    const left = Math.max(1_000, until - performance.now());
    const { endsAt, target, terms } = await world.until(id, 'ended', left);
    const groups = terms.entitlements.map((e) => e.replace(/^group:/, ''));
    const removed = world.scim
      .log()
      .findLast((e) => e.op === 'remove' && e.user === target.id && groups.includes(e.group));
    late.push(Date.parse(removed?.at ?? '') - (endsAt?.getTime() ?? 0));
  }
  return late;
}
