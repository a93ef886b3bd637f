import type { WebClient } from '@slack/web-api';
import { createPacer, type Pacer } from '../jobs/pace-slack.ts';
import { rememberSlack } from '../jobs/remember-slack.ts';
import { restSlack } from '../jobs/rest-slack.ts';
import { createSlackClient, createSlackPort, type SlackPort } from '../jobs/slack-port.ts';
import type { Config } from './config.ts';
import type { Ctx } from './context.ts';
import type { Catalog } from './domain/catalog.ts';
import { limitsOf } from './domain/pace.ts';

/** The way to Slack's Web API. */
export interface OpenSlack {
  client: WebClient;
  /** The workspace's pages do not show dates in the viewer's zone. */
  plainDates: boolean;
  slack: SlackPort;
  pacer: Pacer;
}

/** Nothing is called yet. */
export function openSlack({ botToken, apiUrl }: Config['slack'], ctx: Ctx, catalog: () => Catalog): OpenSlack {
  const client = createSlackClient(botToken, ctx.log, apiUrl ?? undefined);
  const plainDates = apiUrl !== null;
  const local = apiUrl !== null && isLoopback(apiUrl);
  const pacer = createPacer({ clock: ctx.clock, limits: () => limitsOf(catalog().slack.limits, local) });
  const slack = rememberSlack(restSlack(createSlackPort(client, { plainDates }), pacer), ctx.clock);
  return { client, plainDates, slack, pacer };
}

/** A workspace on this machine, for trial and tests. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
