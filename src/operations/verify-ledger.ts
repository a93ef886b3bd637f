import { type ChainHead, START } from '../domain/audit.ts';
import { type LedgerHeader, readHeader, readLink, readNext } from '../domain/ledger-file.ts';
import { type ChainFault, type StoredEntry, verifyLink } from '../domain/verify-link.ts';
import { readLines } from './read-lines.ts';

/** Everything before `firstBadSeq` stands as it was written; 0 means the header itself. `why` is for a person. */
export type LedgerVerdict = { ok: true; count: number; head: ChainHead } | ChainFault;

export interface VerifyOptions {
  /** The end of the chain as it was noted elsewhere: finds a rebuilt chain, and a cut tail with an edited header. */
  head?: ChainHead | undefined;
  /** Told of each good entry, in order. */
  each?: ((entry: StoredEntry) => void) | undefined;
}

/**
 * Checks an export offline: header, then every link, then the end. Stops at the first fault. Memory stays flat.
 * @param input the file's bytes
 * @throws what the stream throws; damage is a verdict, never thrown
 */
export async function verifyLedger(
  input: AsyncIterable<Uint8Array | string>,
  options: VerifyOptions = {},
): Promise<LedgerVerdict> {
  const check = createCheck(options);
  let fault: ChainFault | null = null;
  await readLines(input, (line, ended) => {
    fault = check.line(line, ended);
    return fault === null;
  });
  return fault ?? check.end();
}

/** The verdict as the line a person reads; docs/verify.py prints the same. */
export function describeVerdict(verdict: LedgerVerdict): string {
  if (!verdict.ok)
    return `BROKEN at ${verdict.firstBadSeq === 0 ? 'the header' : `entry ${String(verdict.firstBadSeq)}`}. ${verdict.why}`;
  if (verdict.count === 0) return 'OK: an empty ledger.';
  const { count, head } = verdict;
  return `OK: ${String(count)} entries, unbroken from 1 to ${String(head.seq)}. Head ${String(head.seq)}:${head.hash}`;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Empty for what is not UTF-8: no line that counts is empty. */
function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return '';
  }
}

function createCheck(options: VerifyOptions) {
  let header: LedgerHeader | null = null;
  let head = START;
  const bad = (firstBadSeq: number, why: string): ChainFault => ({ ok: false, firstBadSeq, why });

  function link(text: string, to: number): ChainFault | null {
    const next = head.seq + 1;
    if (next > to) return bad(next, `There is more in the file after entry ${String(to)}, the last by its header.`);
    const usual = readNext(head, text);
    const verdict = usual ? { ok: true as const, ...usual } : verifyLink(head, readLink(text));
    if (!verdict.ok) return verdict;
    head = verdict.head;
    if (options.head?.seq === next && options.head.hash !== head.hash)
      return bad(next, `Entry ${String(next)} is not the one noted elsewhere: the chain was rebuilt, there or before.`);
    options.each?.(verdict.entry);
    return null;
  }

  function line(bytes: Buffer, ended: boolean): ChainFault | null {
    const next = header ? head.seq + 1 : 0;
    const beyond = header !== null && next > header.to;
    if (!ended && !beyond)
      return bad(next, `The file breaks off inside ${next ? `entry ${String(next)}` : 'its header'}.`);
    const text = decode(bytes);
    if (text.endsWith('\r') && !beyond)
      return bad(next, 'The line ends were changed to those of Windows: have the file sent again, unconverted.');
    if (header) return link(text, header.to);
    const read = readHeader(text);
    if (typeof read === 'string') return bad(0, read);
    header = read;
    return null;
  }

  function end(): LedgerVerdict {
    if (!header) return bad(0, 'The file is empty.');
    const { to } = header;
    const missing = (last: number): string => `Entries ${String(head.seq + 1)} to ${String(last)} are missing`;
    if (head.seq < to) return bad(head.seq + 1, `${missing(to)} at the end of the file: it was cut.`);
    if (head.hash !== header.head) return bad(to, `Entry ${String(to)} is not the one its header names as the last.`);
    const noted = options.head?.seq ?? 0;
    if (noted > to) return bad(to + 1, `${missing(noted)}: the head noted elsewhere lies beyond the end of this file.`);
    return { ok: true, count: to, head };
  }

  return { line, end };
}
