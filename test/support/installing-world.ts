import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { freePort } from '../../src/dev/free-port.ts';
import { type RunningSlack, startSlack } from '../../src/dev/slack.ts';
import { enterSlack, type SlackPerson } from '../../src/dev/slack-person.ts';
import { LOCAL_TOKENS, workspaceOf } from '../../src/dev/workspace.ts';
import { type AWorld, type AWorldOptions, aWorld } from './a-world.ts';
import { type CliRun, runCli } from './run-cli.ts';
import { APP, aBrowser, type SlackOauth, startSlackOauth } from './slack-oauth.ts';
import type { BotProcess } from './spawn-bot.ts';
import { spawnBot } from './spawn-bot.ts';

export const ACME = 'T0ACME';
/** The second workspace of the organisation, and a channel of it. */
export const SECOND = 'T0SECOND';

export const TOKEN_KEY = randomBytes(32).toString('base64');

/** Two workspaces of one organisation, and bots in HTTP mode that they install. */
export interface InstallingWorld extends AWorld {
  oauth: SlackOauth;
  second: SlackPerson;
  /** Starts a bot process. @returns where it listens */
  startHttpBot(): Promise<{ address: string; process: BotProcess }>;
  /** The command line in the environment of these bots. */
  cli(args: readonly string[], tokenKeys?: readonly string[]): Promise<CliRun>;
  /** Goes through the whole installation, begun at one process and finished at another. */
  install(
    bots: { from: string; to?: string },
    team: string,
    scopes?: string[],
  ): Promise<{ status: number; html: string }>;
}

/** Changes to the example: a second workspace, where Priya is. */
export async function installingWorld(options: AWorldOptions): Promise<InstallingWorld> {
  const world = await aWorld({
    ...options,
    httpPort: await freePort(),
    edit: (yml) =>
      (options.edit ?? String)(yml.replace('teams: [T0ACME]', `teams: [${ACME}, ${SECOND}]\n  enterprise: E0ACME`)),
    people: (csv) => csv.replace('T0ACME,U0PRIYA', `${SECOND},U0PRIYA`),
  });
  const { catalog, roster } = world;
  const slack: RunningSlack = await startSlack({
    workspace: workspaceOf(
      { ...catalog, slack: { ...catalog.slack, teams: [SECOND], securityChannel: 'C0ELSEWHERE' } },
      roster,
      { requestUrl: 'http://127.0.0.1:9/nobody' },
    ),
  });
  const second = await enterSlack(slack.url);
  const oauth = await startSlackOauth(
    new Map([
      [ACME, world.slack.apiUrl],
      [SECOND, slack.apiUrl],
    ]),
  );
  const { config } = world;
  config.slack.apiUrl = oauth.apiUrl;
  config.slack.botToken = null;
  config.slack.install = {
    clientId: APP.clientId,
    clientSecret: APP.clientSecret,
    stateSecret: randomBytes(32).toString('hex'),
    tokenKeys: [TOKEN_KEY],
  };
  const bots: BotProcess[] = [];
  return {
    ...world,
    oauth,
    second,
    async startHttpBot() {
      const port = await freePort();
      const slackConfig = { ...config.slack, port } as typeof config.slack;
      const bot = await spawnBot({ ...world, config: { ...config, slack: slackConfig } }, 'all', null);
      bots.push(bot);
      return { address: `http://127.0.0.1:${String(port)}`, process: bot };
    },
    async install({ from, to = from }, team, scopes) {
      const browser = aBrowser();
      const begun = await browser.begin(from);
      const wanted = scopes ?? begun.scopes.split(',');
      const code = oauth.agree({ team, name: `Workspace ${team}`, by: 'U0INGRID', scopes: wanted });
      return browser.finish(to, { code, state: begun.state });
    },
    cli: (args, tokenKeys = [TOKEN_KEY]) =>
      runCli(world, args, {
        SLACK_MODE: 'http',
        SLACK_API_URL: oauth.apiUrl,
        SLACK_SIGNING_SECRET: LOCAL_TOKENS.signingSecret,
        SLACK_CLIENT_ID: APP.clientId,
        SLACK_CLIENT_SECRET: APP.clientSecret,
        SLACK_STATE_SECRET: config.slack.install?.stateSecret ?? '',
        PORTCULLIS_TOKEN_KEY: tokenKeys.join('\n'),
      }),
    async stop() {
      await Promise.all(bots.map((b) => b.kill()));
      await second.close();
      await Promise.all([oauth.close(), slack.stop()]);
      await world.stop();
    },
  };
}

/** A payload as Slack signs it. */
export interface Signed {
  body: string;
  headers: Record<string, string>;
}

function sign(body: string, type: string): Signed {
  const at = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac('sha256', LOCAL_TOKENS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const headers = { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${digest}` };
  return { body, headers };
}

const FORM = 'application/x-www-form-urlencoded';
const trigger = () => `1.2.${randomUUID()}`;

/** `/access …`, typed in a workspace. */
export function typed(team: string, user: string, text: string, enterprise?: string): Signed {
  const fields = {
    team_id: team,
    ...(enterprise ? { enterprise_id: enterprise, is_enterprise_install: 'true' } : {}),
    user_id: user,
    channel_id: 'C0GENERAL',
    command: '/access',
    text,
    trigger_id: trigger(),
    response_url: 'http://127.0.0.1:9/nobody',
  };
  return sign(new URLSearchParams(fields).toString(), FORM);
}

/** A press of a button, in a workspace. */
export function pressed(team: string, user: string, action: string, value: string): Signed {
  const payload = {
    type: 'block_actions',
    team: { id: team },
    user: { id: user, team_id: team },
    trigger_id: trigger(),
    container: { type: 'message' },
    actions: [{ type: 'button', action_id: action, block_id: 'decide', value, action_ts: '1' }],
  };
  return sign(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), FORM);
}

/** An event about the app itself. @param at seconds */
export function happened(team: string, event: object, at = Math.ceil(Date.now() / 1_000)): Signed {
  const body = {
    type: 'event_callback',
    team_id: team,
    api_app_id: APP.id,
    event,
    event_id: `Ev${randomUUID()}`,
    event_time: at,
  };
  return sign(JSON.stringify(body), 'application/json');
}

/** Sends it to a bot. @returns status and text of the answer */
export async function deliver(bot: string, { body, headers }: Signed): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${bot}/slack/events`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(20_000),
  });
  return { status: answer.status, text: await answer.text() };
}
