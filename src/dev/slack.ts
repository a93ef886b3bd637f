import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RunningServer } from './running-server.ts';
import { handleServer } from './running-server.ts';
import { ServerMissingError } from './server-missing-error.ts';
import type { ServerProcess } from './spawn-server.ts';
import { spawnServer } from './spawn-server.ts';
import { makeTempFolder } from './temp-folder.ts';
import { waitFor } from './wait-for.ts';

/** What local-slack reads as its configuration. It keeps everything else in memory. */
export interface LocalWorkspace {
  workspace: { name: string; domain: string; teamId: string };
  app: {
    appId: string;
    botUserId: string;
    botName: string;
    botToken: string;
    appToken: string;
    signingSecret: string;
    mode: 'socket' | 'events';
    /** Where events go in the mode `events`. */
    requestUrl?: string;
  };
  users: readonly { id: string; name: string; real_name?: string; email?: string; tz?: string }[];
  /** `is_im` with two members is a direct message; one that is not named here gets an id of its own when it is first used. */
  channels: readonly {
    id: string;
    name: string;
    is_private?: boolean;
    is_im?: boolean;
    topic?: string;
    members: readonly string[];
  }[];
}

export interface StartSlackOptions {
  workspace: LocalWorkspace;
  /** A free one by default. */
  port?: number;
  /** Keeps it running on Ctrl-C, until `stop()`. */
  shielded?: boolean;
  /** `<process.platform>-<process.arch>`. */
  platform?: string;
}

export interface RunningSlack extends RunningServer {
  /** The workspace in the browser. */
  readonly url: string;
  /** For `slackApiUrl` of a Slack client. */
  readonly apiUrl: string;
}

// The program listens on every interface and its control API asks nobody who they are: whoever reached it could approve in
// anybody's name. It has no option for that, but the runtime it is built with runs a script of ours first.
const LOOPBACK_ONLY = `const serve = Bun.serve;\nBun.serve = (options) => serve.call(Bun, { ...options, hostname: '127.0.0.1' });\n`;

function findProgram(platform: string): string {
  try {
    return createRequire(import.meta.url).resolve(`local-slack-${platform}/bin/local-slack`);
  } catch {
    throw new ServerMissingError(`A Slack workspace for trial (local-slack) on ${platform}`, [
      'set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to those of a real workspace',
      'on Linux x64: npm ci, without --omit=optional',
      `elsewhere: npm install --no-save local-slack-${platform}, where that package exists`,
    ]);
  }
}

/**
 * Starts a Slack workspace on 127.0.0.1. It forgets all messages, modals and direct message ids when it ends.
 * @throws ServerMissingError when the program is not installed; Error with its last lines when it does not start
 */
export async function startSlack(options: StartSlackOptions): Promise<RunningSlack> {
  const { workspace, shielded = false, platform = `${process.platform}-${process.arch}` } = options;
  const binary = findProgram(platform);
  const folder = await makeTempFolder('slack');
  const launch = async (port: number): Promise<ServerProcess> => {
    const args = [
      '--config',
      'workspace.json',
      '--port',
      `${port}`,
      '--base-host',
      '127.0.0.1',
      '--files-dir',
      'files',
    ];
    const env = { ...process.env, BUN_OPTIONS: '--preload ./loopback-only.js', TMPDIR: folder.path };
    const readyLine = /Web UI:\s+(http:\/\/127\.0\.0\.1:(\d+))/;
    const server = await spawnServer({ binary, args, cwd: folder.path, env, shielded, readyLine });
    const answers = async () => (await fetch(`${server.ready[1]}/_control/state`)).ok;
    await waitFor(answers, { what: 'local-slack to answer' }).catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    return server;
  };
  try {
    await writeFile(join(folder.path, 'workspace.json'), JSON.stringify(workspace), { mode: 0o600 });
    await writeFile(join(folder.path, 'loopback-only.js'), LOOPBACK_ONLY);
    const first = await launch(options.port ?? 0);
    const [, url = '', port] = first.ready;
    const handle = handleServer(first, () => launch(Number(port)), folder);
    return Object.assign(handle, { url, apiUrl: `${url}/api/` });
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
