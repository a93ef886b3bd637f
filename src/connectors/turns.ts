/** Lets a few in at once; the others wait in the order they came. */
import { ConnectorError } from './connector.ts';

/** Resolves when it is the caller's turn, with what ends it. @throws ConnectorError when the signal comes first */
export type Turns = (signal: AbortSignal) => Promise<() => void>;

/**
 * @param host named in the error of a caller who is gone
 * @param atOnce how many have their turn at the same time
 */
export function createTurns(host: string, atOnce: number): Turns {
  let free = atOnce;
  const waiting = new Set<() => void>();

  const leave = (): void => {
    free += 1;
    const [next] = waiting;
    next?.();
  };

  return (signal) =>
    new Promise((resolve, reject) => {
      const enter = () => {
        waiting.delete(enter);
        signal.removeEventListener('abort', onAbort);
        free -= 1;
        resolve(leave);
      };
      const onAbort = () => {
        waiting.delete(enter);
        reject(new ConnectorError(`${host} was not called: the time was over before its turn`, { retryable: true }));
      };
      if (signal.aborted) return onAbort();
      if (free > 0) return enter();
      waiting.add(enter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
}
