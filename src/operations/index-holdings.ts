import { cursorSeq, passCursor } from '../../models/cursor.ts';
import { patchHoldings } from '../../models/holding.ts';
import { ledgerAfter } from '../../models/ledger.ts';
import { HOLDING_ACTIONS, holdingPatches } from '../domain/holding.ts';
import type { Deps } from './deps.ts';
import { eventOf } from './ledger-event.ts';

const CURSOR = 'holdings';
/** Entries read at once. */
const BATCH = 2_000;

/**
 * Brings the index of holdings up to the end of the ledger. Several processes may do it at once: each writes the same.
 * @param most entries to read at most, about
 * @returns how far it has come, and whether that is the end
 */
export async function indexHoldings(
  deps: Pick<Deps, 'models'>,
  most: number,
): Promise<{ seq: number; complete: boolean }> {
  const { cursors, holdings, ledger } = deps.models;
  let seq = await cursorSeq(cursors, CURSOR);
  for (let read = 0; read < most; read += BATCH) {
    const rows = await ledgerAfter(ledger, seq, BATCH);
    const last = rows.at(-1);
    if (!last) return { seq, complete: true };
    // Most events say nothing about who holds what: they need not be parsed.
    await patchHoldings(holdings, holdingPatches(rows.filter((r) => HOLDING_ACTIONS.includes(r.action)).map(eventOf)));
    await passCursor(cursors, CURSOR, last.seq);
    seq = last.seq;
    if (rows.length < BATCH) return { seq, complete: true };
  }
  return { seq, complete: false };
}
