import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOCAL_TOKENS } from '../../src/dev/workspace.ts';
import type { World } from '../../src/dev/world.ts';

const CLI = join(import.meta.dirname, '../../dist/src/cli.js');

/** One that has not ended by then hangs, and is ended; its status is none. In ms. */
const HANGS_MS = 40_000;

export interface CliRun {
  status: number;
  /** Standard output. */
  out: string;
  err: string;
}

/** The command line as an operator calls it, from the build, in the environment of this world's bot. */
export function runCli(
  world: Pick<World, 'config' | 'env'>,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CliRun> {
  const { config } = world;
  const all = {
    ...process.env,
    ...world.env,
    MONGODB_URI: config.mongodbUri,
    REDIS_URL: config.redisUrl,
    SLACK_BOT_TOKEN: config.slack.botToken ?? '',
    SLACK_APP_TOKEN: LOCAL_TOKENS.appToken,
    PORTCULLIS_CONFIG: config.catalogPath,
    PORTCULLIS_PREFIX: config.prefix,
    PORTCULLIS_STATE_DIR: config.stateDir,
    ...env,
  };
  return promisify(execFile)(process.execPath, [CLI, ...args], { env: all, timeout: HANGS_MS }).then(
    ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  );
}
