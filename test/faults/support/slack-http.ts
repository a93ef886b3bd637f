import { createHmac, randomUUID } from 'node:crypto';
import type { ViewValues } from '../../../src/dev/fill-modal.ts';
import type { SlackView } from '../../../src/dev/slack-page.ts';
import { LOCAL_TOKENS } from '../../../src/dev/workspace.ts';

/** Payloads as Slack sends them over HTTP, signed as Slack signs them: for what no person's click can show. */
export interface SignedPayload {
  body: string;
  headers: Record<string, string>;
}

const TEAM = 'T0ACME';

/** @param c.aheadS seconds the timestamp is ahead of now; behind when negative */
export function signed(body: string, c: { aheadS?: number; secret?: string; type?: string } = {}): SignedPayload {
  const at = String(Math.floor(Date.now() / 1_000) + (c.aheadS ?? 0));
  const digest = createHmac('sha256', c.secret ?? LOCAL_TOKENS.signingSecret)
    .update(`v0:${at}:${body}`)
    .digest('hex');
  return {
    body,
    headers: {
      'content-type': c.type ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${digest}`,
    },
  };
}

/** Unlike any before, as Slack makes them. */
const trigger = (): string => `1.2.${randomUUID()}`;

/** `/access …` typed by this person. */
export const commandBody = (userId: string, text: string): string =>
  new URLSearchParams({
    team_id: TEAM,
    user_id: userId,
    channel_id: 'C0GENERAL',
    command: '/access',
    text,
    trigger_id: trigger(),
    response_url: 'http://127.0.0.1:9/nobody',
  }).toString();

/** A press of a button by this person. */
export function clickBody(userId: string, action: string, value: string): string {
  const payload = {
    type: 'block_actions',
    team: { id: TEAM },
    user: { id: userId, team_id: TEAM },
    trigger_id: trigger(),
    container: { type: 'message' },
    actions: [{ type: 'button', action_id: action, block_id: 'decide', value, action_ts: '1' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A form sent by this person: each time with a trigger of its own, as Slack does when it is sent again. */
export function formBody(userId: string, view: SlackView, values: ViewValues): string {
  const user = { id: userId, team_id: TEAM };
  const payload = {
    type: 'view_submission',
    team: { id: TEAM },
    user,
    trigger_id: trigger(),
    view: { ...view, state: { values } },
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** The value of the Approve and Deny buttons of a step. */
export const decisionValue = (record: { id: string; subjectHash: string }, step = 0): string =>
  `${record.id}|${String(step)}|${record.subjectHash.slice(0, 12)}`;

/** Sends it. @returns the HTTP status */
export async function postSlack(httpPort: number, payload: SignedPayload): Promise<number> {
  return (await answerTo(httpPort, payload)).status;
}

/** Sends it. @returns what Slack gets to hear; nothing in it means that all is well */
export async function answerTo(httpPort: number, payload: SignedPayload): Promise<{ status: number; text: string }> {
  const { body, headers } = payload;
  const url = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, text: await answer.text() };
}
