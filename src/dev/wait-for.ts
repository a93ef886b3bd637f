import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds; 5,000 by default. */
  timeoutMs?: number;
  /** Milliseconds between two looks; 25 by default. */
  everyMs?: number;
  /** What is waited for; part of the error. */
  what?: string;
}

/**
 * Looks again and again until there is something to see. A look that throws counts as nothing seen yet.
 * @returns the first value that is neither undefined, null nor false
 * @throws Error after the time is up, with the error of the last look as its cause
 */
export async function waitFor<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 5000, everyMs = 25, what = 'the awaited thing' }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + timeoutMs;
  for (let cause: unknown; ; ) {
    try {
      const seen = await check();
      if (seen !== undefined && seen !== null && seen !== false) return seen as Exclude<T, undefined | null | false>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(`Waited ${timeoutMs} ms for ${what}, in vain`, { cause });
    await sleep(everyMs);
  }
}
