/** The least that verifying can take: SHA-256 over a file, and over as many texts of the length of one event. */
import { createHash, hash } from 'node:crypto';
import { serveCalls } from './support/calls.ts';
import { hashFile } from './support/ledger-file.ts';

const calls = {
  /** @returns ms */
  file: (path: string) => hashFile(path),
  /** With a hash object each, or in one call. @returns ms */
  each(count: number, bytes: number, how: 'object' | 'call'): number {
    const texts = Array.from({ length: 1_000 }, (_, n) => String(n).padEnd(bytes, 'x'));
    const one =
      how === 'call'
        ? (text: string) => hash('sha256', text, 'hex')
        : (text: string) => createHash('sha256').update(text).digest('hex');
    const begin = performance.now();
    for (let n = 0; n < count; n += 1) one(texts[n % texts.length] ?? '');
    return performance.now() - begin;
  },
};
export type HashCalls = typeof calls;
serveCalls(calls);
