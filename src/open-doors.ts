import type { JobDeps } from '../jobs/deps.ts';
import type { Config } from './config.ts';
import type { Loop } from './loop.ts';
import type { OpenSlack } from './open-slack.ts';
import { startEdge } from './start-edge.ts';
import { startWeb } from './start-web.ts';

/** Where people reach this process: in Slack, and on the pages where they sign in. */
export interface Doors {
  /** Whether Slack is connected; null for a process that does not listen to it. */
  slackUp(): boolean | null;
  /** Why nobody can sign in now; null where nothing is wrong, or no pages are served. */
  signIn: (() => string | null) | null;
  loops: Loop[];
  stop(): Promise<void>;
}

/** @throws when the port of the pages cannot be had */
export async function openDoors(
  deps: JobDeps,
  on: { config: Config; role: 'all' | 'bot' | 'worker' | 'web'; way: OpenSlack },
): Promise<Doors> {
  const { config, role, way } = on;
  const profile = deps.slack.account;
  const listens = role === 'all' || role === 'bot';
  const app = listens ? startEdge(deps, way, config) : null;
  const web = role === 'all' || role === 'web' ? await startWeb({ ...deps, profile }, config.web) : null;
  return {
    slackUp: () => app?.up() ?? null,
    signIn: web && (() => web.trouble()),
    loops: web ? [web.looking] : [],
    async stop() {
      await app?.stop();
      await web?.stop();
    },
  };
}
