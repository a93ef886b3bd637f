import { LogLevel } from '@slack/web-api';
import { createApp } from '../handlers/app.ts';
import type { Installing } from '../handlers/installer.ts';
import type { JobDeps } from '../jobs/deps.ts';
import { createHomeShow } from '../jobs/show-home.ts';
import { clientOptions } from '../jobs/slack-client.ts';
import { type Config, ConfigError } from './config.ts';
import { slackLogger } from './log.ts';
import { manifestScopes } from './manifest-scopes.ts';
import type { OpenSlack } from './open-slack.ts';
import { type SlackApp, startSlackApp } from './start-slack.ts';

/** What installing needs; null with a fixed token. @throws ConfigError without a manifest */
function installing({ install, apiUrl }: Config['slack'], deps: JobDeps): Installing | null {
  if (!install) return null;
  const scopes = manifestScopes();
  if (!scopes)
    throw new ConfigError('There is no readable manifest.yml beside this program: it names the scopes to ask for.');
  const options = clientOptions(deps.ctx.log, apiUrl);
  // At the lowest level the client logs what it sends: here that is the secret of the app, and the code.
  const quiet = { ...slackLogger(deps.ctx.log), getLevel: () => LogLevel.INFO, debug: () => undefined };
  return { config: install, apiUrl, scopes, clientOptions: { ...options, logger: quiet } };
}

/** Listens to Slack: people, and in HTTP mode browsers that install the app. */
export function startEdge(deps: JobDeps, { clients, plainDates }: OpenSlack, config: Config): SlackApp {
  const edge = {
    plainDates,
    showHome: createHomeShow(deps),
    profile: deps.slack.account,
    sealer: clients.sealer,
    pagesAt: config.webUrl,
    isInstalled: async (place: Parameters<typeof clients.find>[0]) => (await clients.find(place)) !== null,
    async clientFor(teamId: string) {
      const found = await clients.find({ teamId });
      if (!found) throw new Error(`the app is not installed in ${teamId}`);
      return found.client;
    },
  };
  const how = installing(config.slack, deps);
  return startSlackApp(() => createApp({ ...deps, ...edge }, config.slack, how), deps.ctx.log);
}
