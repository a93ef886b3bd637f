import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../src/dev/world.ts';

/** One call of the bot, as it was answered. */
export interface SlackCall {
  at: number;
  method: string;
  /** The conversation, by the id of the person where it is a direct message. */
  conversation: string;
  text: string;
  refused: boolean;
}

/** What stands before the local workspace and knows what it does not: limits, guests and shared channels. */
export interface SlackInFront {
  calls: SlackCall[];
  /** Laid over what `users.info` says of them; null: no answer at all. */
  users: Map<string, object | null>;
  /** Laid over what `conversations.info` says of them. */
  channels: Map<string, object>;
  /** Conversations where nothing can be written or changed, and Slack's word for why. */
  refuses: Map<string, string>;
  close(): Promise<void>;
}

/** Calls Slack takes; one more gets 429 and `Retry-After`. */
export interface FrontLimits {
  /** Posts and changes in one conversation, whatever the length of time looked at. */
  aSecond: number;
  /** So many more than that may come at once. */
  burst: number;
  /** Calls of a method within any minute. */
  perMinute: Readonly<Record<string, number>>;
}

/** Lengths of time looked at, in s. */
const WINDOWS_S = [1, 2, 5, 10, 30];

/**
 * A server on loopback between the bot and the local workspace, which has no limits, guests or shared channels.
 * Everything else passes. Call it before the bot is started.
 */
export async function putInFront(
  world: Pick<World, 'config'>,
  limits: FrontLimits | null = null,
): Promise<SlackInFront> {
  const { slack } = world.config;
  const behind = slack.apiUrl ?? '';
  const people = new Map<string, string>();
  const front: SlackInFront = {
    calls: [],
    users: new Map(),
    channels: new Map(),
    refuses: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const raw = await bodyOf(req);
    const method = req.url?.split('/').at(-1)?.split('?')[0] ?? '';
    const body = new URLSearchParams(raw);
    const channel = body.get('channel') ?? '';
    const call = {
      at: Date.now(),
      method,
      conversation: people.get(channel) ?? channel,
      text: body.get('text') ?? '',
      refused: false,
    };
    call.refused = limits !== null && isTooMuch(front.calls, call, limits);
    front.calls.push(call);
    const user = front.users.get(body.get('user') ?? '');
    if (call.refused) return void res.writeHead(429, { 'retry-after': '1' }).end();
    const word = method.startsWith('chat.') ? front.refuses.get(channel) : undefined;
    if (word !== undefined)
      return void res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: false, error: word }));
    if (method === 'users.info' && user === null) return void res.writeHead(503).end();
    const passed = await fetch(new URL(method, behind), {
      method: 'POST',
      headers: {
        'content-type': req.headers['content-type'] ?? '',
        authorization: req.headers.authorization ?? '',
      },
      body: raw,
    });
    const said = (await passed.json()) as { channel?: unknown; user?: object };
    if (method === 'chat.postMessage' && typeof said.channel === 'string' && channel.startsWith('U'))
      people.set(said.channel, channel);
    if (method === 'users.info') Object.assign(said.user ?? {}, user);
    if (method === 'conversations.info') Object.assign(said.channel ?? {}, front.channels.get(channel));
    res.writeHead(passed.status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  }

  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slack.apiUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/`;
  return front;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function isTooMuch(before: readonly SlackCall[], call: SlackCall, { aSecond, burst, perMinute }: FrontLimits): boolean {
  if (!call.method.startsWith('chat.')) return false;
  const taken = before.filter((c) => !c.refused && c.at > call.at - 60_000 && c.method.startsWith('chat.'));
  const ofMethod = taken.filter((c) => c.method === call.method).length;
  const here = taken.filter((c) => c.conversation === call.conversation);
  const inConversation = WINDOWS_S.some(
    (s) => here.filter((c) => c.at > call.at - s * 1_000).length >= s * aSecond + burst,
  );
  return inConversation || ofMethod >= (perMinute[call.method] ?? Number.POSITIVE_INFINITY);
}
