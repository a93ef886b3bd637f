import type { Log } from './log.ts';

export interface Loop {
  /** No further rounds; waits for the one that runs. */
  stop(): Promise<void>;
}

/**
 * Runs `work` again and again, never twice at once. A round that throws is logged and the next one comes.
 * @param ms pause between rounds
 * @param firstMs pause before the first
 */
export function every(ms: number, name: string, log: Log, work: () => Promise<void>, firstMs = ms): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const next = (pauseMs: number) => {
    if (stopped) return;
    timer = setTimeout(() => {
      round = work()
        .catch((error: unknown) =>
          log.warn({ loop: name, error: error instanceof Error ? error.message : 'unknown' }, 'will try again'),
        )
        .finally(() => next(ms));
    }, pauseMs);
  };
  next(firstMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
