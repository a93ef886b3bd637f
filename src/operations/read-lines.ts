import { MAX_LINE_BYTES } from '../domain/ledger-file.ts';

const NEWLINE = 10;

/**
 * Calls `see` for each line of a byte stream, without its line feed, until it returns false. Only a line feed ends
 * a line (`readline` also ends one at U+2028, which JSON allows inside a text). Memory stays flat: a line longer
 * than MAX_LINE_BYTES is handed over as far as it goes, as not ended, and nothing is read after it.
 * @param see `ended` is false for a last line without a line feed
 * @throws what the stream throws
 */
export async function readLines(
  input: AsyncIterable<Uint8Array | string>,
  see: (line: Buffer, ended: boolean) => boolean,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of input) {
    const chunk =
      typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const tail = chunk.subarray(from, end);
      const line = rest.length > 0 ? Buffer.concat([rest, tail]) : tail;
      rest = Buffer.alloc(0);
      from = end + 1;
      if (line.length > MAX_LINE_BYTES) return void see(line, false);
      if (!see(line, true)) return;
    }
    if (from < chunk.length) rest = Buffer.concat([rest, chunk.subarray(from)]);
    if (rest.length > MAX_LINE_BYTES) return void see(rest, false);
  }
  if (rest.length > 0) see(rest, false);
}
