import type { ServerResponse } from 'node:http';
import {
  App,
  type CodedError,
  HTTPReceiver,
  type HTTPReceiverOptions,
  type Logger,
  LogLevel,
  type Receiver,
  type ReceiverEvent,
  SocketModeReceiver,
} from '@slack/bolt';
import type { Config } from '../src/config.ts';
import { type Log, slackLogger } from '../src/log.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import { answerCode } from './answer.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf } from './identify.ts';
import { registerHandlers } from './index.ts';
import { admitPayload, guardReceiver, IngressRefused } from './ingress.ts';
import { type Installing, installerOptions } from './installer.ts';
import { wordsOf } from './words-of.ts';

/** Bolt's log lines in ours. */
const boltLogger = (log: Log): Logger => ({ ...slackLogger(log), getLevel: () => LogLevel.INFO });

const originalOf = (error: unknown): unknown => (error as Partial<CodedError>).original ?? error;

/** The app, and whether Slack can reach it now. */
export interface SlackApp {
  app: App;
  connected(): boolean;
}

/** The receiver of the chosen mode. A payload turned away gets its status over HTTP and no acknowledgement over a socket. */
function createReceiver(
  slack: Config['slack'],
  log: Log,
  installer: Partial<HTTPReceiverOptions>,
): { receiver: Receiver; connected(): boolean } {
  const logger = boltLogger(log);
  if (slack.mode === 'socket') {
    let up = false;
    const receiver = new SocketModeReceiver({
      appToken: slack.appToken,
      logger,
      ...(slack.apiUrl ? { installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } } } : {}),
      processEventErrorHandler: ({ error }) => Promise.resolve(!(originalOf(error) instanceof IngressRefused)),
    });
    receiver.client.on('connected', () => (up = true));
    for (const event of ['disconnected', 'reconnecting', 'close']) receiver.client.on(event, () => (up = false));
    return { receiver, connected: () => up };
  }
  let up = false;
  const receiver = new HTTPReceiver({
    ...installer,
    signingSecret: slack.signingSecret,
    port: slack.port,
    logger,
    bodyLimit: 1024 * 1024,
    customPropertiesExtractor: (request) => ({ signedAt: Number(request.headers['x-slack-request-timestamp']) }),
    processEventErrorHandler: ({ error, response }) => {
      const refused = originalOf(error);
      end(response, refused instanceof IngressRefused ? refused.status : 500);
      return Promise.resolve(true);
    },
  });
  const start = async () => {
    await receiver.start({ host: slack.host, port: slack.port });
    up = true;
  };
  return { receiver: { init: (app) => receiver.init(app), start, stop: () => receiver.stop() }, connected: () => up };
}

function end(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  response.writeHead(status);
  response.end();
}

/** The database is away before anything could be recorded: the person is told within Slack's three seconds. */
async function tellNotRecorded(event: ReceiverEvent, deps: HandlerDeps): Promise<void> {
  const body = event.body as {
    type?: string;
    response_url?: string;
    view?: { blocks?: { type: string; block_id?: string }[] };
  };
  const method = body.type === undefined ? 'slack_command' : 'slack_click';
  const words = await wordsOf(deps, accountOf(event.body, method));
  if (body.type === 'view_submission') {
    const input = body.view?.blocks?.find((b) => b.type === 'input')?.block_id ?? '';
    await event.ack({ response_action: 'errors', errors: { [input]: refusalText(words, 'not_recorded') } });
    return;
  }
  if (body.type === undefined) {
    await event.ack(answerCode(words, 'not_recorded'));
    return;
  }
  await event.ack();
  if (!body.response_url) return;
  const reply = JSON.stringify({ ...answerCode(words, 'not_recorded'), replace_original: false });
  await fetch(body.response_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: reply,
    signal: AbortSignal.timeout(3_000),
  }).catch(() => deps.ctx.log.warn('could not say that a click was not recorded'));
}

/**
 * The Bolt app: one door for all payloads, then the listeners.
 * Identity comes from the signed payload, so no call to Slack is made to start. The token is that of the payload's
 * workspace: listeners speak through `deps.clientFor`, this one is what Bolt itself asks for.
 * @param installing null with a fixed token
 */
export function createApp(deps: HandlerDeps, slack: Config['slack'], installing: Installing | null): SlackApp {
  const { log } = deps.ctx;
  const admit = (event: ReceiverEvent) =>
    admitPayload(event, { ...deps, deliveries: deps.models.deliveries, teams: deps.catalog().slack.teams });
  const { receiver: bare, connected } = createReceiver(
    slack,
    log,
    installing ? installerOptions(deps, installing) : {},
  );
  const receiver = guardReceiver(bare, admit, (event) => tellNotRecorded(event, deps));
  const app = new App({
    receiver,
    authorize: async ({ teamId = '' }) => ({ botToken: (await deps.clientFor(teamId)).token ?? '' }),
    logger: boltLogger(log),
    convoStore: false,
    ...(slack.apiUrl ? { clientOptions: { slackApiUrl: slack.apiUrl } } : {}),
  });
  registerHandlers(app, deps);
  return { app, connected };
}
