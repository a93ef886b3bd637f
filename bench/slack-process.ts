/**
 * Slack's side in a process of its own: takes messages and remembers nothing but how many, and what each new
 * approval card asks. Signed payloads go the other way from the process that measures.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCalls } from './support/calls.ts';

/** An Approve button as somebody was shown it. */
export interface ShownCard {
  /** Whom it was sent to. */
  userId: string;
  /** Value of its Approve button. */
  value: string;
}

let posted = 0;
let updated = 0;
let other = 0;
let cards: ShownCard[] = [];
let stamp = 0;

interface Blocks {
  blocks?: { elements?: { action_id?: string; value?: string }[] }[];
}

function cardIn(body: URLSearchParams): void {
  const blocks = body.get('blocks');
  if (!blocks?.includes('"approve"')) return;
  for (const { elements } of (JSON.parse(`{"blocks":${blocks}}`) as Blocks).blocks ?? [])
    for (const { action_id, value } of elements ?? [])
      if (action_id === 'approve' && value) cards.push({ userId: body.get('channel') ?? '', value });
}

/** Everybody is a full member, and every channel ours alone. */
function answerTo(method: string | undefined, body: URLSearchParams, ts: string): object {
  if (method === 'users.info') return { ok: true, user: { id: body.get('user') } };
  if (method === 'conversations.info') return { ok: true, channel: { id: body.get('channel') } };
  return { ok: true, channel: body.get('channel'), ts: body.get('ts') ?? ts };
}

const server = createServer((req, res) => {
  let text = '';
  req.setEncoding('utf8');
  req.on('data', (chunk: string) => {
    text += chunk;
  });
  req.on('end', () => {
    const method = req.url?.split('/').at(-1);
    const body = new URLSearchParams(text);
    stamp += 1;
    const ts = `1760000000.${String(stamp).padStart(6, '0')}`;
    if (method === 'chat.postMessage') {
      posted += 1;
      cardIn(body);
    } else if (method === 'chat.update') updated += 1;
    else other += 1;
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answerTo(method, body, ts)));
  });
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

const calls = {
  url: () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/`,
  begin(): void {
    posted = 0;
    updated = 0;
    other = 0;
    cards = [];
  },
  counts: () => ({ posted, updated, other }),
  /** Cards shown from the `from`th on. */
  cards: (from: number) => cards.slice(from),
};
export type SlackCalls = typeof calls;
serveCalls(calls);
