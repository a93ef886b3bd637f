import type { ServerProcess } from './spawn-server.ts';
import type { TempFolder } from './temp-folder.ts';

/** A server for trial and tests, with what a fault test needs. */
export interface RunningServer {
  /** Process id; null while it is down, and when the server is not ours. */
  readonly pid: number | null;
  /** Ends it and removes what was temporary. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; one that still runs is stopped first. */
  restart(): Promise<void>;
  /** SIGSTOP, as on a stalled host: connections stay, and after a moment no more answers come. */
  pause(): void;
  resume(): void;
}

/**
 * Gives a server its handle.
 * @param first the process that runs already
 * @param launch starts it again on the same port and data
 * @param temp the folder that holds all its data, to be removed with the server; null when the data is to be kept
 */
export function handleServer(
  first: ServerProcess,
  launch: () => Promise<ServerProcess>,
  temp: TempFolder | null,
): RunningServer {
  let current: ServerProcess | null = first;
  let turn: Promise<unknown> = Promise.resolve();
  // One after the other: a stop that comes during a start would find nothing to stop, and leave what then has started.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const down = async (how: 'stop' | 'kill') => {
    const last = current;
    current = null;
    await last?.[how]();
  };
  return {
    get pid() {
      return current?.pid ?? null;
    },
    stop: () =>
      inTurn(async () => {
        // A second is what mongod takes to leave its data in order, and nobody reads those of a temporary folder again.
        await down(temp ? 'kill' : 'stop');
        await temp?.remove();
      }),
    kill: () => inTurn(() => down('kill')),
    restart: () =>
      inTurn(async () => {
        await down('stop');
        current = await launch();
      }),
    pause: () => current?.pause(),
    resume: () => current?.resume(),
  };
}

/**
 * The handle of a server somebody else runs: stopping it does nothing, and harming it is refused.
 * @param env the environment variable that points at it
 */
export function foreignServer(env: string): RunningServer {
  const refuse = () => {
    throw new Error(`${env} points at a server that is not ours to stop or start`);
  };
  return {
    pid: null,
    stop: async () => undefined,
    kill: async () => refuse(),
    restart: async () => refuse(),
    pause: refuse,
    resume: refuse,
  };
}
