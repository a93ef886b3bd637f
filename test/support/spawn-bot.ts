import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { World } from '../../src/dev/world.ts';
import type { ProcessRole } from '../../src/main.ts';

export interface BotProcess {
  child: ChildProcess;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait. @returns exit code and how long it took, in ms */
  terminate(): Promise<{ code: number | null; ms: number }>;
  /** Resolves when it has ended by itself, as at a failpoint. */
  gone: Promise<void>;
}

/** Portcullis as a process of its own, from the build. Resolves when it is up, or gone. */
export async function spawnBot(
  world: World,
  role: ProcessRole,
  dieAt: { step: string; time: number } | null,
): Promise<BotProcess> {
  const entry = join(import.meta.dirname, '../../dist/test/support/bot-process.js');
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { ...process.env, ...world.env, BOT_OPTIONS: JSON.stringify({ config: world.config, role, dieAt }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const gone = exited.then(() => undefined);
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'ready') return;
      console.error(`bot: ${line}`);
    }
  })();
  await Promise.race([ready, gone]);
  child.stdout.resume();
  return {
    child,
    gone,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async terminate() {
      const begin = performance.now();
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return { code, ms: performance.now() - begin };
    },
  };
}
