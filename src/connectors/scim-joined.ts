/** Filters that ask for several values at once. */
import type { BatchSize } from './batch-size.ts';

/** Most values in one filter. */
export const MOST_VALUES = 25;
/** Longest filter as part of an address, in bytes; addresses of some 8,000 are taken by most servers. */
const LONGEST_FILTER = 4_000;
/** Questions of one kind under way at once: what is asked meanwhile gathers. */
const AT_ONCE = 2;
/** How long several values may take together, in ms, before each is asked for alone. */
const JOINED_MS = 3_000;

/** Room for so many different values as go into one filter. */
export function roomForValues(size: BatchSize): () => (value: string) => boolean {
  return () => {
    const values = new Set<string>();
    let length = 0;
    return (value) => {
      if (values.has(value)) return true;
      const adds = encodeURIComponent(value).length + 50;
      if (values.size > 0 && (values.size >= size.now() || length + adds > LONGEST_FILTER)) return false;
      values.add(value);
      length += adds;
      return true;
    };
  };
}

/** Where nothing gathers, nothing waits. */
export function atOnce(size: BatchSize): () => number {
  return () => (size.now() === 1 ? Number.POSITIVE_INFINITY : AT_ONCE);
}

/**
 * The answer to a question for several values, or null when the server has none to give in time: whatever it has
 * against the question, each value can still be asked for alone.
 * @throws what `ask` throws when nobody waits any more
 */
export async function tryJoined<T>(ask: (signal: AbortSignal) => Promise<T | null>, signal: AbortSignal) {
  const until = new AbortController();
  const stop = () => until.abort();
  const late = setTimeout(stop, JOINED_MS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await ask(until.signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
}
