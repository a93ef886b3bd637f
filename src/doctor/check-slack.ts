import type { WebClient } from '@slack/web-api';
import type { Catalog } from '../domain/catalog.ts';
import { askSlack, createSlackAsker, type SlackAnswer } from './ask-slack.ts';
import { checkChannel, namedChannels } from './check-channel.ts';
import type { Settings } from './check-environment.ts';
import { checkScopes } from './check-scopes.ts';
import { type Finding, sayAbout } from './finding.ts';

const say = sayAbout('slack');
const API = 'https://slack.com/api/';

/** The bot's tokens, scopes and workspace, and the channels of Security and of owners. */
export async function checkSlack(settings: Settings, catalog: Catalog | null): Promise<Finding[]> {
  const { botToken, apiUrl } = settings;
  if (botToken === null) return [say.note('not asked: the environment gives no usable bot token')];
  const client = createSlackAsker(botToken, apiUrl);
  const bot = await askSlack(() => client.auth.test());
  if (bot.kind !== 'answer') return [withoutBot(bot, apiUrl)];
  const { user = 'unknown', team = 'unknown', team_id: teamId = 'unknown', response_metadata: meta } = bot.data;
  const options = { bot: user, apiUrl: apiUrl ?? API };
  const [app, ...channels] = await Promise.all([
    checkDoor(client, settings),
    ...(catalog ? namedChannels(catalog).map((named) => checkChannel(client, named, options)) : []),
  ]);
  return [
    say.ok(`the bot token works: ${user} in the workspace ${team} (${teamId})`),
    ...checkTeam(teamId, catalog),
    ...checkScopes(meta?.scopes ?? null),
    app,
    ...(catalog ? channels : [say.note('channels not checked: the catalogue names them')]),
  ];
}

function withoutBot(answer: Exclude<SlackAnswer<unknown>, { kind: 'answer' }>, apiUrl: string | null): Finding {
  const where = apiUrl ?? API;
  if (answer.kind === 'silent')
    return say.error(
      `${where} does not answer (${answer.why}): nobody can ask or decide; grants still end`,
      `see that this machine reaches ${where}${apiUrl ? ', and that SLACK_API_URL is right' : ''}`,
    );
  return say.error(
    `Slack refuses the bot token (${answer.word})`,
    'copy the Bot User OAuth Token of the app, page "OAuth & Permissions", into SLACK_BOT_TOKEN',
  );
}

function checkTeam(teamId: string, catalog: Catalog | null): Finding[] {
  if (!catalog || catalog.slack.teams.includes(teamId)) return [];
  const text = `the token is of the workspace ${teamId}, the catalogue knows ${catalog.slack.teams.join(', ')}: everybody would be refused`;
  return [say.error(text, `use the token of that workspace, or put ${teamId} into slack.teams of portcullis.yml`)];
}

/** The way in: Socket Mode opens a connection, HTTP mode waits for Slack to come. */
async function checkDoor(client: WebClient, { mode, appToken }: Settings): Promise<Finding> {
  if (mode === 'http')
    return say.note(
      'HTTP mode: the signing secret and the request address can only be tried from Slack',
      'type /access help there; "dispatch_failed" means that one of the two is wrong',
    );
  if (appToken === null) return say.note('Socket Mode not tried: the environment gives no usable app-level token');
  const socket = await askSlack(() => client.apps.connections.open({ token: appToken }));
  if (socket.kind === 'answer') return say.ok('the app-level token works: Socket Mode opens');
  if (socket.kind === 'silent')
    return say.error(
      `Socket Mode does not open (${socket.why})`,
      'run portcullis doctor again; the bot token worked a moment ago',
    );
  return say.error(
    `Slack refuses the app-level token (${socket.word})`,
    'make one with connections:write on the page "Basic Information" of the app, put it into SLACK_APP_TOKEN, and see that Socket Mode is on',
  );
}
