import { markRelayed } from '../../models/commit.ts';
import type { LedgerAction, LedgerEntry } from '../domain/audit.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Deps } from './deps.ts';

function entriesOf(record: AccessRequest): LedgerEntry[] {
  return record.events.map((e) => ({
    key: `${record.id}/${String(e.n)}`,
    at: e.at,
    action: e.action as LedgerAction,
    record: record.id,
    n: e.n,
    actor: e.actor,
    detail: e.detail,
  }));
}

/**
 * Puts what happened to these records into the ledger, then takes it off them. Done twice is done once. One record
 * whose event cannot be written holds up no other.
 * @throws the first failure, after the others are through; nothing is taken off a record before the ledger has it
 */
export async function recordRelayed(
  deps: Pick<Deps, 'ctx' | 'models' | 'ledger'>,
  records: readonly AccessRequest[],
): Promise<void> {
  // The writer puts calls made together into one write.
  const written = await Promise.allSettled(
    records.map(async (record) => {
      if (record.events.length > 0) await deps.ledger.append(entriesOf(record));
    }),
  );
  await deps.ctx.reach('chained');
  const through = records.filter((_, i) => written[i]?.status === 'fulfilled');
  await markRelayed(deps.models.requests, through);
  const failed = written.find((w) => w.status === 'rejected');
  if (failed) throw failed.reason;
}
