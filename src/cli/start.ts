import { type Env, readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { type ProcessRole, startPortcullis } from '../main.ts';

/** Longest a stop may take before the process ends anyway, in ms: inside the 30 s most supervisors give. */
const STOP_MS = 25_000;

/** Runs until SIGTERM or SIGINT, then drains. @throws ConfigError, SourcesError */
export async function start(env: Env, role: ProcessRole): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  process.on('unhandledRejection', (reason) => {
    // The socket client rejects with nothing when it is stopped while it reconnects.
    if (reason === undefined) return;
    log.fatal({ error: reason instanceof Error ? reason.message : 'unknown' }, 'unhandled rejection');
    process.exit(1);
  });
  const portcullis = await startPortcullis({ config, env, role, log });
  await new Promise<void>((resolve) => {
    const stop = (signal: string) => {
      log.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), STOP_MS).unref();
      void portcullis.stop().then(resolve);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
  process.exit(0);
}
