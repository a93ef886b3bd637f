import type { LedgerEnd } from '../jobs/ledger-witness.ts';
import { type HeededLedger, heedRefused } from '../jobs/refused-events.ts';
import { createLedgerWriter, type LedgerWriter } from '../models/append-ledger.ts';
import type { LedgerModel } from '../models/ledger.ts';

/** The ledger as this process writes it, what is to be noted of its end, and who hears of what it refuses. */
export function openLedger(model: LedgerModel): {
  ledger: LedgerWriter;
  end: LedgerEnd;
  refused: Pick<HeededLedger, 'tell'>;
} {
  const end: LedgerEnd = { head: null };
  const writer = createLedgerWriter(model, {
    acknowledged: (head) => {
      end.head = head;
    },
  });
  const refused = heedRefused(writer);
  return { ledger: refused.ledger, end, refused };
}
