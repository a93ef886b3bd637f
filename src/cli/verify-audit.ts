import { open } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { readNotedHead } from '../domain/ledger-file.ts';
import { describeVerdict, verifyLedger } from '../operations/verify-ledger.ts';
import { createMeaningCheck } from '../operations/verify-meaning.ts';

/** Read at once, in bytes. */
const PIECE = 256 * 1024;

/** Checks an export; status 1 when it does not hold. @param head `seq:hash` as noted elsewhere */
export async function verifyAudit(file: string, head: string | null): Promise<void> {
  const noted = head === null ? undefined : readNotedHead(head);
  if (noted === null) {
    console.error('The head looks like 1234:5f3a… (a number, a colon, 64 hexadecimal digits).');
    process.exitCode = 2;
    return;
  }
  // Almost nothing outlives its line: more room would only let the heap fill with what is dead, the longer the file.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
  const meaning = createMeaningCheck();
  const verdict = await verifyLedger(readPieces(file), { head: noted, each: meaning.see });
  const { findings, total } = meaning.result();
  console.log(describeVerdict(verdict));
  for (const f of findings) console.log(`entry ${String(f.seq)}${f.record ? ` (${f.record})` : ''}: ${f.why}`);
  if (total > findings.length) console.log(`and ${String(total - findings.length)} more findings`);
  if (!verdict.ok || total > 0) process.exitCode = 1;
}

/**
 * The bytes of a file, always in the same memory: a piece is good only until the next is asked for.
 * @throws what the file system throws
 */
async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const piece = Buffer.alloc(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
