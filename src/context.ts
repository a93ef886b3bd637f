/** The world as arguments: clock, ids and log. The only place that reads the machine's clock. */
import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { Log } from './log.ts';

export interface Clock {
  /** The current UTC instant. */
  now(): Date;
}

export interface Ctx {
  clock: Clock;
  /** A new ULID. */
  newId(): string;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
  /** A signal that is given after so many ms: whoever waits for an answer goes on without it. */
  deadline(ms: number): AbortSignal;
  log: Log;
  /**
   * Called at each named step of the one-way path. Does nothing in service; fault tests stop the process here.
   */
  reach(step: string): void | Promise<void>;
}

export const systemClock: Clock = { now: () => new Date() };

/**
 * @param log where lines go
 * @param overrides test seams
 */
export function createContext(log: Log, overrides: Partial<Ctx> = {}): Ctx {
  const clock = overrides.clock ?? systemClock;
  return {
    clock,
    newId: () => ulid(clock.now().getTime(), () => randomBytes(1).readUInt8() / 256),
    pause: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms);
      }),
    deadline: (ms) => AbortSignal.timeout(ms),
    log,
    reach: () => undefined,
    ...overrides,
  };
}
