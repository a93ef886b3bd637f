import { type LedgerModel, ledgerCursor, ledgerHead } from '../../models/ledger.ts';
import { type ChainHead, START } from '../domain/audit.ts';
import { headerFor, headerLine, linkLine } from '../domain/ledger-file.ts';

/** Lines handed over at once. */
const LINES = 250;

/**
 * The ledger as text for auditors, piece by piece: a header line, then one link a line, up to the end of the chain
 * as it is now. What is stored is written as it is stored; judging it is the verifier's part. Memory stays flat:
 * `await pipeline(exportLedger(…), file)`.
 * @param facts.exportedAt UTC instant written into the header
 * @returns the head of what was exported, worth noting elsewhere
 * @throws what the database throws; the text is then cut short, and the verifier says so
 */
export async function* exportLedger(
  model: LedgerModel,
  facts: { organisation: string; exportedAt: Date },
): AsyncGenerator<string, ChainHead> {
  const head = (await ledgerHead(model)) ?? START;
  yield `${headerLine(headerFor(head, facts))}\n`;
  let lines: string[] = [];
  for await (const link of ledgerCursor(model, head.seq)) {
    lines.push(linkLine(link), '\n');
    if (lines.length < LINES * 2) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
  return head;
}
