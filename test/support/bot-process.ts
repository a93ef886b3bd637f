/**
 * Portcullis as a process of its own, for tests that kill it. Reads what to do from the environment and says
 * `ready` when it is up. A failpoint ends it with SIGKILL at a named step of the one-way path.
 */
import type { Config } from '../../src/config.ts';
import { type ProcessRole, startPortcullis } from '../../src/main.ts';

export interface BotProcessOptions {
  config: Config;
  role: ProcessRole;
  /** Die at the n-th time this step is reached. */
  dieAt: { step: string; time: number } | null;
}

const { config, role, dieAt } = JSON.parse(process.env['BOT_OPTIONS'] ?? '') as BotProcessOptions;
let reached = 0;
const portcullis = await startPortcullis({
  config,
  env: process.env,
  role,
  overrides: {
    reach(step) {
      if (step !== dieAt?.step) return;
      reached += 1;
      if (reached === dieAt.time) process.kill(process.pid, 'SIGKILL');
    },
  },
});
process.once('SIGTERM', () => void portcullis.stop().then(() => process.exit(0)));
console.log('ready');
