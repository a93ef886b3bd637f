/**
 * Portcullis as a process of its own whose faults are chosen from outside: failpoints at named steps, set before or
 * while it runs. What it reaches and when it is up goes to its parent by IPC. Its clock is set by skew-clock-process.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../../src/config.ts';
import { type ProcessRole, startPortcullis } from '../../../src/main.ts';

/**
 * What happens at a step. `die`: SIGKILL. `stop`: SIGSTOP, until somebody continues it. `block`: the processor is held
 * for `ms`. `hang`: this one piece of work waits `ms`, or until the failpoints are replaced. `throw`: it fails. Each at
 * the `time`-th reach from now, from 1, and `times` times from there on.
 */
export interface Failpoint {
  step: string;
  do: 'die' | 'stop' | 'block' | 'hang' | 'throw';
  ms?: number;
  time?: number;
  times?: number;
}

export interface FaultBotOptions {
  config: Config;
  role: ProcessRole;
  failpoints: readonly Failpoint[];
}

/** To the parent. */
export type FaultBotNews =
  | { ready: { healthPort: number } }
  | { slackUp: true }
  | { reached: string }
  | { clock: number }
  | { done: number };

/** From the parent; each is answered with its number once it holds. */
export type FaultBotOrder =
  | { failpoints: readonly Failpoint[] }
  | { watch: readonly string[] }
  | { clock: true }
  | { skewMs: number };

type Armed = Required<Pick<Failpoint, 'step' | 'do' | 'ms' | 'time' | 'times'>> & { seen: number };

const arm = (list: readonly Failpoint[]): Armed[] =>
  list.map((f) => ({ ms: 0, time: 1, times: 1, ...f, seen: 0 }) satisfies Armed);

const { config, role, failpoints } = JSON.parse(process.env['BOT_OPTIONS'] ?? '') as FaultBotOptions;
let armed = arm(failpoints);
let replaced = new AbortController();
let watched: readonly string[] = [];

const tell = (news: FaultBotNews): void => void process.send?.(news, undefined, undefined, () => undefined);

process.on('message', (order: FaultBotOrder & { number: number }) => {
  if ('failpoints' in order) {
    armed = arm(order.failpoints);
    replaced.abort();
    replaced = new AbortController();
  }
  if ('watch' in order) watched = order.watch;
  if ('clock' in order) tell({ clock: Date.now() });
  tell({ done: order.number });
});

async function strike(point: Armed): Promise<void> {
  switch (point.do) {
    case 'die':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'block': {
      const end = performance.now() + point.ms;
      while (performance.now() < end) Math.sqrt(end);
      return;
    }
    case 'hang':
      await sleep(point.ms, undefined, { signal: replaced.signal }).catch(() => undefined);
      return;
    case 'throw':
      throw new Error(`planted at ${point.step}`);
  }
}

const portcullis = await startPortcullis({
  config,
  env: process.env,
  role,
  overrides: {
    async reach(step) {
      if (watched.includes(step)) tell({ reached: step });
      for (const point of armed) {
        if (point.step !== step) continue;
        point.seen += 1;
        if (point.seen >= point.time && point.seen < point.time + point.times) await strike(point);
      }
    },
  },
});
process.once('SIGTERM', () => void portcullis.stop().then(() => process.exit(0)));
// The parent is gone, and the test with it.
process.once('disconnect', () => process.exit(1));
tell({ ready: { healthPort: portcullis.healthPort } });
while (!portcullis.slackUp()) await sleep(25, undefined, { ref: false });
tell({ slackUp: true });
