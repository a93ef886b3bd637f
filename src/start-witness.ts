import type { Connection } from 'mongoose';
import type { JobDeps } from '../jobs/deps.ts';
import { type LedgerEnd, LedgerWitness } from '../jobs/ledger-witness.ts';
import type { Queues } from '../jobs/queues.ts';
import type { StateFolder } from '../jobs/state-folder.ts';
import { createWitnessStore } from '../jobs/witness-store.ts';
import { every, type Loop } from './loop.ts';

/** How often the ledger is compared with what is known outside it, in ms. */
const LOOK_MS = 1_000;

/**
 * Compares once before anything is done, and from then on. Where that cannot be done now nothing is granted until it
 * can: removing does not wait for it.
 */
export async function startWitness(
  deps: JobDeps,
  on: { folder: StateFolder; queues: Queues; mongo: Connection; prefix: string; end: LedgerEnd },
): Promise<{ record: LedgerWitness; looking: Loop }> {
  const { log } = deps.ctx;
  const store = createWitnessStore(on.folder, on.queues.redis, on.prefix);
  const record = new LedgerWitness(deps, { store, end: on.end });
  on.mongo.on('disconnected', () => record.lost());
  await record.look().catch((error: unknown) => log.error({ error: String(error) }, 'witness: will try again'));
  return { record, looking: every(LOOK_MS, 'witness', log, () => record.look()) };
}
