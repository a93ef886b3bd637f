import { createHmac, randomUUID } from 'node:crypto';
import { LOCAL_TOKENS } from '../../src/dev/workspace.ts';

/** Payloads that the workspace's pages cannot send, as Slack sends them: signed, over HTTP. */

/** Unlike any before, as Slack makes them. */
export const aTrigger = () => `1.2.${randomUUID()}`;

/** Posts an interaction of somebody of the example organisation. @returns what was answered */
export async function postSigned(address: string, payload: object): Promise<{ status: number; body: unknown }> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', LOCAL_TOKENS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** What every payload carries: who, and from which workspace. */
export const from = (userId: string) => ({
  team: { id: 'T0ACME', domain: 'acme' },
  user: { id: userId, team_id: 'T0ACME' },
  api_app_id: 'A0PORTCULLIS',
  token: 'verification-token',
});
