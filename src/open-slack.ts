import type { JobDeps } from '../jobs/deps.ts';
import { createPacers } from '../jobs/pace-slack.ts';
import { rememberSlack } from '../jobs/remember-slack.ts';
import { restSlack } from '../jobs/rest-slack.ts';
import { createSlackPort } from '../jobs/slack-port.ts';
import type { Config } from './config.ts';
import { limitsOf } from './domain/pace.ts';
import type { Deps } from './operations/deps.ts';
import { tellInstallations } from './operations/tell-installations.ts';
import { createSlackClients, type SlackClients } from './slack-clients.ts';

/** The way to Slack's Web API. */
export interface OpenSlack {
  clients: SlackClients;
  /** The workspace's pages do not show dates in the viewer's zone. */
  plainDates: boolean;
  /** What workers speak through. */
  deps: Pick<JobDeps, 'slack' | 'pacerOf'>;
  /** Reads the installations again, and brings to the ledger what it does not say of them yet. */
  look(): Promise<void>;
}

/** Nothing is called yet. */
export function openSlack(config: Config['slack'], deps: Deps): OpenSlack {
  const { apiUrl } = config;
  const { ctx, catalog } = deps;
  const clients = createSlackClients(config, deps);
  const plainDates = apiUrl !== null;
  const local = apiUrl !== null && isLoopback(apiUrl);
  const pacerOf = createPacers({ clock: ctx.clock, limits: () => limitsOf(catalog().slack.limits, local) });
  const clientOf = async (teamId: string) => (await clients.find({ teamId }))?.client ?? null;
  const slack = rememberSlack(restSlack(createSlackPort(clientOf, { plainDates }), pacerOf), ctx.clock);
  const look = async () => {
    if (!clients.sealer) return;
    await clients.look();
    await tellInstallations(deps);
  };
  return { clients, plainDates, deps: { slack, pacerOf }, look };
}

/** A workspace on this machine, for trial and tests. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
