import { setTimeout as sleep } from 'node:timers/promises';
import type { createApp } from '../handlers/app.ts';
import type { Log } from './log.ts';

export interface SlackApp {
  up(): boolean;
  stop(): Promise<void>;
}

/** Connects to Slack and keeps trying: nothing else waits for it. */
export function startSlackApp(create: () => ReturnType<typeof createApp>, log: Log): SlackApp {
  let stopping = false;
  let { app, connected } = create();
  const run = async () => {
    for (let attempt = 1; !stopping; attempt += 1) {
      try {
        await app.start();
        return;
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'Slack is away; will try again');
        await sleep(Math.min(attempt * 1_000, 10_000), undefined, { ref: false });
        ({ app, connected } = create());
      }
    }
  };
  void run();
  return {
    up: () => connected(),
    async stop() {
      stopping = true;
      // The socket client may take long to say goodbye; nothing depends on it.
      await Promise.race([app.stop().catch(() => undefined), sleep(2_000, undefined, { ref: false })]);
    },
  };
}
