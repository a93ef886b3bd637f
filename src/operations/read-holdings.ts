import { findHoldings, type HoldingKey } from '../../models/holding.ts';
import { entriesOfSeveral, ledgerHead } from '../../models/ledger.ts';
import { sha256 } from '../domain/audit.ts';
import { foldHoldings, type Holding, type LedgerEvent, standingAt } from '../domain/holding.ts';
import { allow, type Outcome, refuse } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { indexHoldings } from './index-holdings.ts';
import { eventOf } from './ledger-event.ts';

type ReadDeps = Pick<Deps, 'models'>;

/** Entries the index may lie behind when somebody asks; in service it is a second behind. */
const CATCH_UP = 6_000;
/** Requests whose entries are read at once. */
const TOGETHER = 200;

/** Everything of a kind that was held at a time, in full up to a limit, counted beyond. */
export interface HeldThen {
  holdings: Holding[];
  total: number;
}

/**
 * Who held what, from the ledger. The index only says where to look: each answer is put together from the entries
 * themselves, after their hashes.
 * @param at UTC instant
 * @param c.patient reads the ledger to its end first, however long that takes
 */
export async function readHoldings(
  deps: ReadDeps,
  by: { key: HoldingKey; value: string },
  at: Date,
  c: { limit: number; patient?: boolean },
): Promise<Outcome<HeldThen>> {
  const { seq, complete } = await indexHoldings(deps, c.patient ? Number.POSITIVE_INFINITY : CATCH_UP);
  if (!complete) {
    const all = (await ledgerHead(deps.models.ledger))?.seq ?? 0;
    return refuse('index_behind', { read: String(seq), all: String(all) });
  }
  const { requests, total } = await findHoldings(deps.models.holdings, by, at, c.limit);
  const holdings: Holding[] = [];
  for (let i = 0; i < requests.length; i += TOGETHER) {
    const read = await readRecords(deps, requests.slice(i, i + TOGETHER));
    if (!read.ok) return read;
    holdings.push(...foldHoldings(read.next));
  }
  const order = new Map(requests.map((id, i) => [id, i]));
  const held = holdings.filter((h) => standingAt(h, at) !== null);
  held.sort((a, b) => (order.get(a.request) ?? 0) - (order.get(b.request) ?? 0));
  // What the entries themselves do not bear out is not counted either.
  return allow({ holdings: held, total: total - (holdings.length - held.length) });
}

/** All entries of these records, in order; refused when one is not as it was written. */
export async function readRecords(deps: ReadDeps, records: readonly string[]): Promise<Outcome<LedgerEvent[]>> {
  const rows = await entriesOfSeveral(deps.models.ledger, records);
  const altered = rows.find((r) => sha256(r.prev, r.bytes) !== r.hash);
  if (altered) return refuse('ledger_altered', { seq: String(altered.seq) });
  return allow(rows.map(eventOf));
}
