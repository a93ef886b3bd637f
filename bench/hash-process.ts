/** The least that verifying can take: SHA-256 over a file, and over as many texts of the length of one event. */
import { hash } from 'node:crypto';
import { serveCalls } from './support/calls.ts';
import { hashFile } from './support/ledger-file.ts';

const calls = {
  /** @returns ms */
  file: (path: string) => hashFile(path),
  /** @returns ms */
  each(count: number, bytes: number): number {
    const texts = Array.from({ length: 1_000 }, (_, n) => String(n).padEnd(bytes, 'x'));
    const begin = performance.now();
    for (let n = 0; n < count; n += 1) hash('sha256', texts[n % texts.length] ?? '', 'hex');
    return performance.now() - begin;
  },
};
export type HashCalls = typeof calls;
serveCalls(calls);
