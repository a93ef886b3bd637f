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

/** Random bytes drawn at once: a call to the system for each would cost more than the rest of an id. */
const DRAWN = 1_024;

/** Numbers from 0 to below 1, from the system's own source. */
function createRandom(): () => number {
  let bytes = randomBytes(DRAWN);
  let at = 0;
  return () => {
    if (at === bytes.length) {
      bytes = randomBytes(DRAWN);
      at = 0;
    }
    at += 1;
    return bytes.readUInt8(at - 1) / 256;
  };
}

/** 256 bits nobody can guess, as 43 characters that may stand in an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * @param log where lines go
 * @param overrides test seams
 */
export function createContext(log: Log, overrides: Partial<Ctx> = {}): Ctx {
  const clock = overrides.clock ?? systemClock;
  const random = createRandom();
  return {
    clock,
    newId: () => ulid(clock.now().getTime(), random),
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
