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
 * Puts what happened to these records into the ledger, then takes it off them. Done twice is done once.
 * @throws LedgerUnavailable and what the database throws; nothing is taken off a record before the ledger has it
 */
export async function recordRelayed(
  deps: Pick<Deps, 'ctx' | 'models' | 'ledger'>,
  records: readonly AccessRequest[],
): Promise<void> {
  const entries = records.flatMap(entriesOf);
  if (entries.length > 0) await deps.ledger.append(entries);
  await deps.ctx.reach('chained');
  await markRelayed(deps.models.requests, records);
}
