import { withOpenEffects } from '../models/due.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Armable, Queues } from './queues.ts';

/** Effects in one call: making ready more in one turn would keep clicks waiting, and is no faster. */
const BATCH = 250;
/** Calls on their way to Redis at once: the next effects are read meanwhile. */
const TOGETHER = 4;

/**
 * Arms every open effect again from MongoDB. Safe at any time: what is armed already stays as it is.
 * @returns how many effects are open
 * @throws when Redis is away
 */
export async function rebuildQueue(deps: Pick<Deps, 'ctx' | 'models'>, queues: Queues): Promise<number> {
  let armed = 0;
  let batch: Armable[] = [];
  const underWay: Promise<void>[] = [];
  const flush = async () => {
    if (underWay.length >= TOGETHER) await underWay.shift();
    const call = queues.arm(batch, deps.ctx.clock.now());
    // Thrown where it is awaited.
    call.catch(() => undefined);
    underWay.push(call);
    armed += batch.length;
    batch = [];
  };
  await queues.markArming();
  for await (const doc of withOpenEffects(deps.models.requests)) {
    batch.push(...doc.outbox.map((effect) => ({ requestId: doc._id, systemId: doc.terms.systemId, effect })));
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  await Promise.all(underWay);
  await queues.markArmed();
  if (armed > 0) deps.ctx.log.info({ armed }, 'queue rebuilt from the record');
  return armed;
}
