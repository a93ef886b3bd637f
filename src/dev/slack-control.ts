import type { SlackBlock, SlackLogEntry } from './slack-page.ts';

export interface SlackMessage {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks?: SlackBlock[];
  thread_ts?: string;
  /** `ephemeral` for what only one person sees. */
  subtype?: string;
  ephemeral_to?: string;
}

interface Channel {
  id: string;
  name: string;
  is_im: boolean;
  members: string[];
}

/**
 * What local-slack offers to programs: no modals, everything else.
 * @param url of the workspace
 */
export function controlSlack(url: string) {
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_control/${path}`, init);
    if (!response.ok) throw new Error(`local-slack refused ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    call,
    state: async () => (await call('state')) as { apps: { botUserId: string }[]; channels: Channel[] },
    messages: async (channel: string) =>
      ((await call(`messages/${encodeURIComponent(channel)}`)) as { messages: SlackMessage[] }).messages,
    log: async () => ((await call('log')) as { log: SlackLogEntry[] }).log,
  };
}
