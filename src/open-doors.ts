import type { WebClient } from '@slack/web-api';
import { createApp } from '../handlers/app.ts';
import type { JobDeps } from '../jobs/deps.ts';
import { createHomeShow } from '../jobs/show-home.ts';
import type { Config } from './config.ts';
import type { Loop } from './loop.ts';
import { startSlackApp } from './start-slack.ts';
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
  on: { config: Config; role: 'all' | 'bot' | 'worker' | 'web'; client: WebClient; plainDates: boolean },
): Promise<Doors> {
  const { config, role, client, plainDates } = on;
  const profile = deps.slack.account;
  const edge = { client, plainDates, showHome: createHomeShow(deps), profile, pagesAt: config.webUrl };
  const listens = role === 'all' || role === 'bot';
  const app = listens ? startSlackApp(() => createApp({ ...deps, ...edge }, config.slack), deps.ctx.log) : null;
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
