/** An export of the ledger of any length: the same whole life again and again, under another number each time. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { entryBody, type LedgerAction, linkBody, START } from '../../src/domain/audit.ts';
import { headerFor, headerLine, linkLine } from '../../src/domain/ledger-file.ts';
import { requestId } from './organisation.ts';
import { wholeLife } from './seed.ts';
import type { Setting } from './setting.ts';

/** Lines written at once. */
const BATCH = 5_000;

/**
 * Writes so many events as `portcullis audit export` does.
 * @returns the bytes of the file, and of one event on average
 */
export async function writeLedger(
  path: string,
  events: number,
  facts: Pick<Setting, 'catalog' | 'roster'>,
): Promise<{ bytes: number; eventBytes: number }> {
  const life = wholeLife(facts);
  const name = life[0]?.record ?? '';
  const bodies = life.map((entry) => entryBody({ ...entry, action: entry.action as LedgerAction }));
  let head = START;
  let bytes = 0;
  let eventBytes = 0;
  const links: string[] = [];
  const part = `${path}.lines`;
  const file = await open(part, 'w');
  for (let n = 0; n < events; n += 1) {
    const body = (bodies[n % bodies.length] ?? '').replaceAll(name, requestId(Math.floor(n / bodies.length)));
    const link = linkBody(body, head);
    head = link;
    eventBytes += Buffer.byteLength(link.bytes);
    links.push(linkLine(link), '\n');
    if (links.length < BATCH * 2 && n < events - 1) continue;
    const text = links.splice(0).join('');
    bytes += Buffer.byteLength(text);
    await file.write(text);
  }
  await file.close();
  // The header names the end of the chain, so the lines come first.
  const about = { organisation: 'Bench', exportedAt: new Date('2026-11-24T00:00:00.000Z') };
  const header = `${headerLine(headerFor(head, about))}\n`;
  await writeFile(path, header);
  const whole = await open(path, 'a');
  for await (const chunk of createReadStream(part, { highWaterMark: 2 ** 20 })) await whole.write(chunk as Buffer);
  await whole.close();
  return { bytes: bytes + header.length, eventBytes: eventBytes / events };
}

/** Reads the file and hashes all of it. @returns ms */
export async function hashFile(path: string): Promise<number> {
  const begin = performance.now();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  hash.digest('hex');
  return performance.now() - begin;
}
