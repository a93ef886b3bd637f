/** Slack's side of HTTP mode: payloads as Slack signs and sends them. */
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { FIELDS, VIEWS } from '../../src/views/ids.ts';
import { TEAM } from './organisation.ts';
import { SIGNING_SECRET } from './setting.ts';

/** One way to a bot; keeps its connections. */
export interface Way {
  port: number;
  agent: Agent;
}

/**
 * Calls `work` with connections of its own. A server closes those that rest for five seconds, so each is used in its
 * turn, and none is kept for later.
 */
export async function onWay<T>(port: number, work: (way: Way) => Promise<T>): Promise<T> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100, scheduling: 'fifo' });
  try {
    return await work({ port, agent });
  } finally {
    agent.destroy();
  }
}

let triggers = 0;

/** @returns the HTTP status and the body of the acknowledgement */
export function sendPayload(way: Way, payload: object): Promise<Acknowledged> {
  triggers += 1;
  const trigger_id = `${String(Date.now())}.${String(process.pid)}.${String(triggers)}`;
  const body = `payload=${encodeURIComponent(JSON.stringify({ ...payload, trigger_id }))}`;
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': at,
    'x-slack-signature': signature,
  };
  return post(way, headers, body);
}

interface Acknowledged {
  status: number;
  body: string;
}

/** Whether what was sent is recorded: a form then closes, by itself or with those below it. */
export function isRecorded({ status, body }: Acknowledged): boolean {
  return status === 200 && (body === '' || body === '{"response_action":"clear"}');
}

function post(way: Way, headers: Record<string, string | number>, body: string): Promise<Acknowledged> {
  const { port, agent } = way;
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port, path: '/slack/events', method: 'POST', agent, headers };
    const sent = request(to, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The server may close a resting connection just as it is used again: nothing was received then.
      if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(post(way, headers, body));
      else reject(error);
    });
    sent.end(body);
  });
}

const head = (userId: string) => ({
  team: { id: TEAM, domain: 'bench' },
  user: { id: userId, username: userId.toLowerCase(), name: userId.toLowerCase(), team_id: TEAM },
  api_app_id: 'A0BENCH',
  token: 'unused',
  is_enterprise_install: false,
  enterprise: null,
});

/** A press of Approve. @param value the button's value */
export function approval(userId: string, value: string): object {
  return {
    ...head(userId),
    type: 'block_actions',
    container: { type: 'message', message_ts: '1750000000.000001', channel_id: userId, is_ephemeral: false },
    channel: { id: userId, name: 'directmessage' },
    message: { ts: '1750000000.000001', text: 'Please decide', type: 'message' },
    response_url: 'http://127.0.0.1:1/response',
    actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value, action_ts: '1750000000.000002' }],
  };
}

let views = 0;

/** The preview of a request, sent. */
export function submission(userId: string, role: string): object {
  views += 1;
  const text = (value: string) => ({ type: 'plain_text_input', value });
  const input = (block_id: string) => ({
    type: 'input',
    block_id,
    element: { type: 'plain_text_input', action_id: block_id },
  });
  const fields = [FIELDS.justification];
  return {
    ...head(userId),
    type: 'view_submission',
    response_urls: [],
    view: {
      id: `V${String(process.pid)}${String(Date.now())}${String(views)}`,
      team_id: TEAM,
      type: 'modal',
      callback_id: VIEWS.preview,
      private_metadata: JSON.stringify({ role, person: null, duration: '8h', start: null, shown: null }),
      hash: '1.abc',
      title: { type: 'plain_text', text: 'Request access' },
      blocks: fields.map(input),
      state: {
        values: {
          [FIELDS.justification]: { [FIELDS.justification]: text('Answer the tickets of the night shift') },
        },
      },
    },
  };
}
