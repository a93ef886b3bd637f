import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config, Env } from '../../../src/config.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import type { ProcessRole } from '../../../src/main.ts';
import type { Failpoint, FaultBotNews, FaultBotOptions, FaultBotOrder } from './fault-bot-process.ts';

export interface FaultBotStart {
  role?: ProcessRole;
  /** Die at this step, the first time or the `time`-th. */
  dieAt?: string | { step: string; time?: number };
  /** SIGSTOP itself at this step. */
  stopAt?: string | { step: string; time?: number };
  /** Hold the processor for `ms` at this step. */
  blockAt?: { step: string; ms: number; time?: number };
  failpoints?: readonly Failpoint[];
  /** How wrong its clock is, in ms; positive is ahead. */
  skewMs?: number;
  /** Changes to what it is configured with. */
  config?: Partial<Config>;
  env?: Env;
  /** Do not wait until it is up: it may never be. */
  detached?: boolean;
  /** Do not wait until it is in Slack, which is away. */
  withoutSlack?: boolean;
}

export interface FaultBot {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly role: ProcessRole;
  /** Whether its process is there, stopped or not. */
  readonly alive: boolean;
  /** When it died, or null. */
  readonly diedAt: Date | null;
  /** Lines it wrote, the last 500. */
  readonly lines: readonly string[];
  /** Resolves when its process is gone, however. */
  readonly gone: Promise<void>;
  /** Resolves when it is up. @throws when it ended first */
  ready(): Promise<void>;
  /** Resolves when it was first connected to Slack. @throws when that takes longer, or it ended */
  inSlack(timeoutMs?: number): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait. @returns exit code and how long it took, in ms */
  terminate(): Promise<{ code: number | null; ms: number }>;
  /** SIGSTOP: it keeps its connections and does nothing. */
  pause(): void;
  resume(): void;
  /** Replaces its failpoints while it runs; resolves when they hold. */
  arm(...failpoints: Failpoint[]): Promise<void>;
  /** Resolves when it next reaches the step. */
  reaches(step: string, timeoutMs?: number): Promise<void>;
  /** Watches for a step from now on, for what happens meanwhile. @returns a promise that resolves when the bot next reaches it */
  watch(step: string, timeoutMs?: number): Promise<{ reached: Promise<void> }>;
  /** Sets its clock wrong by so many ms; resolves when it is. */
  skew(ms: number): Promise<void>;
  /** What its clock says, in ms since 1970. */
  clock(): Promise<number>;
  /** Whether its process runs, is stopped by SIGSTOP, or is gone; Linux only. */
  state(): Promise<'running' | 'stopped' | 'gone'>;
  /** What `/readyz` answers. */
  health(): Promise<{ status: number; body: Record<string, unknown> }>;
}

const BUILT = join(import.meta.dirname, '../../../dist/test/faults/support');

function failpointsOf({ dieAt, stopAt, blockAt, failpoints = [] }: FaultBotStart): Failpoint[] {
  const at = (what: FaultBotStart['dieAt'], how: 'die' | 'stop'): Failpoint[] =>
    what === undefined ? [] : [{ ...(typeof what === 'string' ? { step: what } : what), do: how }];
  const block: Failpoint[] = blockAt ? [{ ...blockAt, do: 'block' }] : [];
  return [...at(dieAt, 'die'), ...at(stopAt, 'stop'), ...block, ...failpoints];
}

/**
 * Starts a bot process from the build. Resolves when it is up and in Slack, or gone, unless `detached`.
 * @param base what it is configured with
 */
export async function startFaultBot(base: { config: Config; env: Env }, start: FaultBotStart = {}): Promise<FaultBot> {
  const { role = 'all', skewMs = 0 } = start;
  const options: FaultBotOptions = {
    config: { ...base.config, ...start.config },
    role,
    failpoints: failpointsOf(start),
  };
  const args = ['--enable-source-maps', '--import', join(BUILT, 'skew-clock-process.js')];
  const child = spawn(process.execPath, [...args, join(BUILT, 'fault-bot-process.js')], {
    env: { ...process.env, ...base.env, ...start.env, SKEW_MS: String(skewMs), BOT_OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const bot = handle(child, role);
  if (start.detached) return bot;
  await bot.ready().catch(() => undefined);
  if (role !== 'worker' && !start.withoutSlack) await bot.inSlack().catch(() => undefined);
  return bot;
}

/** What is said between the test and a bot process. */
function talkTo(child: ChildProcess, isGone: () => boolean) {
  const heard = { healthPort: 0, clock: 0, slackUp: false };
  const done = new Set<number>();
  const reached = new Map<string, number>();
  const watched = new Set<string>();
  let orders = 0;
  child.on('message', (news: FaultBotNews) => {
    if ('ready' in news) heard.healthPort = news.ready.healthPort;
    else if ('slackUp' in news) heard.slackUp = true;
    else if ('clock' in news) heard.clock = news.clock;
    else if ('done' in news) done.add(news.done);
    else reached.set(news.reached, (reached.get(news.reached) ?? 0) + 1);
  });
  /** Resolves when it holds, or when there is nobody left to obey. */
  const order = async (what: FaultBotOrder): Promise<void> => {
    orders += 1;
    const number = orders;
    if (child.connected) child.send({ ...what, number }, () => undefined);
    await waitFor(() => done.has(number) || isGone(), { timeoutMs: 10_000, everyMs: 2, what: 'the bot to obey' });
  };
  const watch: FaultBot['watch'] = async (step, timeoutMs = 20_000) => {
    await order({ watch: [...watched.add(step)] });
    const before = reached.get(step) ?? 0;
    const seen = () => (reached.get(step) ?? 0) > before;
    const wait = waitFor(seen, { timeoutMs, everyMs: 5, what: `the bot to reach ${step}` });
    wait.catch(() => undefined);
    return { reached: wait.then(() => undefined) };
  };
  return { heard, order, watch };
}

function handle(child: ChildProcess, role: ProcessRole): FaultBot {
  const lines: string[] = [];
  let diedAt: Date | null = null;
  const exited = once(child, 'exit').then(([code]) => {
    diedAt = new Date();
    return code as number | null;
  });
  const gone = exited.then(() => undefined);
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((l) => l !== ''));
      lines.splice(0, Math.max(0, lines.length - 500));
    });
  child.on('error', () => undefined);
  const { heard, order, watch } = talkTo(child, () => diedAt !== null);
  return {
    child,
    pid: child.pid ?? 0,
    role,
    gone,
    lines,
    get alive() {
      return diedAt === null;
    },
    get diedAt() {
      return diedAt;
    },
    async ready() {
      const settled = () => heard.healthPort > 0 || diedAt !== null;
      await waitFor(settled, { timeoutMs: 60_000, what: 'the bot to be up' });
      if (diedAt) throw new Error(`the bot ended: ${lines.slice(-8).join('\n')}`);
    },
    async inSlack(timeoutMs = 30_000) {
      const settled = () => heard.slackUp || diedAt !== null;
      await waitFor(settled, { timeoutMs, what: 'the bot to be in Slack' });
      if (!heard.slackUp) throw new Error('the bot ended before it was in Slack');
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async terminate() {
      const begin = performance.now();
      child.kill('SIGTERM');
      return { code: await exited, ms: performance.now() - begin };
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    arm: (...failpoints) => order({ failpoints }),
    watch,
    reaches: async (step, timeoutMs) => (await watch(step, timeoutMs)).reached,
    skew: (ms) => order({ skewMs: ms }),
    async clock() {
      await order({ clock: true });
      return heard.clock;
    },
    state: () => stateOf(child),
    async health() {
      const url = `http://127.0.0.1:${String(heard.healthPort)}/readyz`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
  };
}

async function stateOf(child: ChildProcess): Promise<'running' | 'stopped' | 'gone'> {
  const stat = await readFile(`/proc/${String(child.pid)}/stat`, 'utf8').catch(() => '');
  const letter = /\) (\w)/.exec(stat)?.[1];
  return letter === undefined || letter === 'Z' ? 'gone' : letter === 'T' ? 'stopped' : 'running';
}
