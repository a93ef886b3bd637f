/** Processes of the bench that are told what to do: functions of a child, called over the channel to it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type AnyCalls = { readonly [name: string]: (...args: never[]) => unknown };

interface Question {
  id: number;
  name: string;
  args: never[];
}

type Reply = { id: number; value: unknown } | { id: number; error: string };

/** The functions of a process, as its parent sees them. */
export type Remote<T extends AnyCalls> = {
  readonly [K in keyof T]: (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>;
};

export interface Running<T extends AnyCalls> {
  readonly child: ChildProcess;
  readonly call: Remote<T>;
  /** Asks it to end, and makes it after `ms`. @param ms longest wait, 10 s by default */
  stop(ms?: number): Promise<void>;
}

/**
 * The child's side: answers calls until its parent is gone, and says `ready`.
 * @param calls what may be asked
 * @param options.onStop runs when it is asked to end
 */
export function serveCalls(calls: AnyCalls, { onStop }: { onStop?: () => Promise<void> } = {}): void {
  const answer = async ({ id, name, args }: Question) => {
    try {
      const value = await calls[name]?.(...args);
      process.send?.({ id, value } satisfies Reply);
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  const end = () => void Promise.resolve(onStop?.()).finally(() => process.exit(0));
  process.once('disconnect', end);
  process.once('SIGTERM', end);
  process.send?.('ready');
}

/**
 * Starts a process of the bench from the build and waits until it serves.
 * @param name file in `bench/`, without its ending
 * @param options.env added to ours
 * @throws Error when it ends instead
 */
export async function startProcess<T extends AnyCalls>(
  name: string,
  options: { env?: NodeJS.ProcessEnv; execArgv?: readonly string[]; args?: readonly string[] } = {},
): Promise<Running<T>> {
  const child = fork(join(import.meta.dirname, `../${name}.js`), options.args ?? [], {
    env: { ...process.env, ...options.env },
    execArgv: ['--enable-source-maps', ...(options.execArgv ?? [])],
    serialization: 'advanced',
  });
  const waiting = new Map<number, { done(value: unknown): void; fail(error: Error): void }>();
  const gone = once(child, 'exit');
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${String(code)}`)));
    child.on('message', (message: Reply | 'ready') => {
      if (message === 'ready') return resolve();
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) caller?.fail(new Error(`${name}: ${message.error}`));
      else caller?.done(message.value);
    });
  });
  child.on('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error(`${name} is gone`));
  });
  const ask = (called: string, args: unknown[]) =>
    new Promise((done, fail) => {
      last += 1;
      waiting.set(last, { done, fail });
      child.send({ id: last, name: called, args }, (error) => error && fail(error));
    });
  const call = new Proxy(
    {},
    {
      get:
        (_, called) =>
        (...args: unknown[]) =>
          ask(String(called), args),
    },
  ) as Remote<T>;
  return {
    child,
    call,
    async stop(ms = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), ms);
      await gone;
      clearTimeout(late);
    },
  };
}
