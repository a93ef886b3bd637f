import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { guardProcess, unguardProcess } from './guard.ts';

export interface SpawnServerOptions {
  binary: string;
  args: readonly string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** A line of its standard output that says it listens. */
  readyLine: RegExp;
  /** Milliseconds to say so; 30,000 by default. */
  timeoutMs?: number;
  /**
   * Ctrl-C in a terminal reaches every process of the group at once. True keeps the server out of it, so that the program
   * can finish its work against a server that still runs and then stop it.
   */
  shielded?: boolean;
}

export interface ServerProcess {
  readonly pid: number;
  /** What `readyLine` matched. */
  readonly ready: RegExpExecArray;
  /** Asks it to end, and after 5 s makes it. Safe to call twice, and on one that is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  pause(): void;
  resume(): void;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  child.kill('SIGCONT');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exit;
  clearTimeout(timer);
}

/** What it said that tells why it ended: a server in trouble says much more about its going than about the trouble. */
function lastWords(said: readonly string[]): string {
  const telling = said.filter((line) => /error|fatal|fail|cannot|already in use/i.test(line));
  return (telling.length > 0 ? telling : said).slice(-8).join('\n');
}

/** Resolves with the match; its output is read to the end of its days, or it would block on a full pipe. */
function untilReady(child: ChildProcess, { binary, readyLine, timeoutMs = 30_000 }: SpawnServerOptions) {
  return new Promise<RegExpExecArray>((resolve, reject) => {
    let said: string[] | null = [];
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
      said = null;
    };
    const fail = (how: string) =>
      settle(() => reject(new Error(`${binary} ${how}. It said:\n${lastWords(said ?? [])}`)));
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs} ms`), timeoutMs);
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        const match = said && readyLine.exec(line);
        if (match) settle(() => resolve(match));
        said?.push(line.slice(0, 1000));
      });
    }
    child.on('error', (error) => fail(`could not be started: ${error.message}`));
    // 'close', not 'exit': its last words come before it.
    child.on('close', (code, signal) => fail(`ended with ${signal ?? code}`));
  });
}

/**
 * Starts a server and waits until it says that it listens. It ends when we end, however we end.
 * @throws Error with its last lines when it ends first, or is not ready in time
 */
export async function spawnServer(options: SpawnServerOptions): Promise<ServerProcess> {
  const { binary, args, cwd, env = process.env, shielded = false } = options;
  const child = spawn(binary, args, { cwd, env, detached: shielded, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid !== undefined) {
    guardProcess(pid);
    child.on('exit', () => unguardProcess(pid));
  }
  try {
    const ready = await untilReady(child, options);
    if (pid === undefined) throw new Error(`${binary} has no process`);
    // A program that is through may end without stopping its servers; the guard does that then.
    for (const held of [child, child.stdout as Socket, child.stderr as Socket]) held.unref();
    return {
      pid,
      ready,
      stop: () => end(child, 'SIGTERM'),
      kill: () => end(child, 'SIGKILL'),
      pause: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
    };
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
}
