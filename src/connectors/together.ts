import { setMaxListeners } from 'node:events';
import { ConnectorError } from './connector.ts';

/** A call that takes longer, in ms, no longer holds up the next of its lane. */
const SLOW_MS = 1_000;

/** One caller's part of a shared call. The first of `done` and `fail` counts. */
export interface Share<Ask, Answer> {
  readonly ask: Ask;
  /** Answered, or gone: nothing may be done for him any more. */
  readonly settled: boolean;
  done(answer: Answer): void;
  fail(error: unknown): void;
}

export interface TogetherOptions<Ask, Answer> {
  /** Named in the error of a caller who is gone. */
  host: string;
  /** Only asks of one lane go together. */
  lane(ask: Ask): string;
  /** Calls of one lane under way at once. */
  atOnce(): number;
  /** Asked anew for each call: whether this one goes along, in the order they came. The first always must. */
  room(): (ask: Ask) => boolean;
  /**
   * Carries out what has gathered. What it leaves open or throws reaches every caller not answered yet.
   * @param signal given when the last caller is gone
   */
  call(shares: readonly Share<Ask, Answer>[], signal: AbortSignal): Promise<void>;
}

interface Waiting<Ask, Answer> extends Share<Ask, Answer> {
  settled: boolean;
  readonly signal: AbortSignal;
  /** What to do when the caller goes: leave the queue, or the call. */
  leave(): void;
}

interface Lane<Ask, Answer> {
  queue: Waiting<Ask, Answer>[];
  underWay: number;
  woken: boolean;
}

/**
 * Callers who ask while a call of their lane is under way go together into the next. A call takes along only what was
 * asked before it began, so whoever has written first reads what he wrote. A caller whose signal is given stops
 * waiting, and the others do not notice.
 */
export function createTogether<Ask, Answer>(
  options: TogetherOptions<Ask, Answer>,
): (ask: Ask, signal: AbortSignal) => Promise<Answer> {
  const lanes = new Map<string, Lane<Ask, Answer>>();

  function laneOf(name: string): Lane<Ask, Answer> {
    const lane = lanes.get(name) ?? { queue: [], underWay: 0, woken: false };
    lanes.set(name, lane);
    return lane;
  }

  function forget(name: string, lane: Lane<Ask, Answer>): void {
    const isIdle = lane.queue.length === 0 && lane.underWay === 0 && !lane.woken;
    if (isIdle && lanes.get(name) === lane) lanes.delete(name);
  }

  function wake(name: string, lane: Lane<Ask, Answer>): void {
    if (lane.woken) return;
    lane.woken = true;
    // After all that has arrived by now was handled: those who follow from it go along.
    setImmediate(() => {
      lane.woken = false;
      start(name, lane);
    });
  }

  function start(name: string, lane: Lane<Ask, Answer>): void {
    while (lane.queue.length > 0 && lane.underWay < options.atOnce()) {
      const room = options.room();
      const taken: Waiting<Ask, Answer>[] = [];
      const left: Waiting<Ask, Answer>[] = [];
      for (const w of lane.queue) (room(w.ask) ? taken : left).push(w);
      lane.queue = left;
      lane.underWay += 1;
      let counted = true;
      const over = () => {
        if (counted) lane.underWay -= 1;
        counted = false;
        if (lane.queue.length > 0) wake(name, lane);
        else forget(name, lane);
      };
      const slow = setTimeout(over, SLOW_MS).unref();
      void carryOut(taken, options.call).finally(() => {
        clearTimeout(slow);
        over();
      });
    }
    forget(name, lane);
  }

  return (ask, signal) =>
    new Promise((done, fail) => {
      if (signal.aborted) return fail(gone(options.host));
      const name = options.lane(ask);
      const lane = laneOf(name);
      lane.queue.push(waitingFor(ask, lane, { host: options.host, signal, done, fail }));
      wake(name, lane);
    });
}

const gone = (host: string) =>
  new ConnectorError(`${host} was called, and the call was ended before the answer`, { retryable: true });

interface Caller<Answer> {
  host: string;
  signal: AbortSignal;
  done(answer: Answer): void;
  fail(error: unknown): void;
}

function waitingFor<Ask, Answer>(
  ask: Ask,
  lane: Lane<Ask, Answer>,
  { host, signal, done, fail }: Caller<Answer>,
): Waiting<Ask, Answer> {
  const onAbort = () => {
    waiting.fail(gone(host));
    waiting.leave();
  };
  const settle = () => {
    waiting.settled = true;
    signal.removeEventListener('abort', onAbort);
  };
  const waiting: Waiting<Ask, Answer> = {
    ask,
    settled: false,
    signal,
    done(answer) {
      settle();
      done(answer);
    },
    fail(error) {
      settle();
      fail(error);
    },
    leave() {
      lane.queue = lane.queue.filter((w) => w !== waiting);
    },
  };
  // One caller may ask for many things at once.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
  return waiting;
}

async function carryOut<Ask, Answer>(
  taken: readonly Waiting<Ask, Answer>[],
  call: TogetherOptions<Ask, Answer>['call'],
): Promise<void> {
  try {
    await call(taken, untilAllAreGone(taken));
    if (taken.some((w) => !w.settled)) throw new Error('a shared call left a caller without an answer');
  } catch (error) {
    for (const w of taken) if (!w.settled) w.fail(error);
  }
}

function untilAllAreGone<Ask, Answer>(taken: readonly Waiting<Ask, Answer>[]): AbortSignal {
  const [only] = taken;
  if (only && taken.length === 1) return only.signal;
  const ended = new AbortController();
  // As many requests as there are callers may listen.
  setMaxListeners(0, ended.signal);
  for (const w of taken)
    w.leave = () => {
      if (taken.every((t) => t.settled)) ended.abort();
    };
  return ended.signal;
}
