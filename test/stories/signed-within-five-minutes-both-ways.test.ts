import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { admitPayload, IngressRefused } from '../../handlers/ingress.ts';
import { createContext } from '../../src/context.ts';
import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOCAL_TOKENS } from '../../src/dev/workspace.ts';
import { createLog } from '../../src/log.ts';
import { startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, SAM } from '../support/a-world.ts';

/** Slack's window, in seconds. */
const WINDOW_S = 300;
const HOUR = 3_600_000;

let world: AWorld;
let httpPort: number;
beforeAll(async () => {
  httpPort = await freePort();
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), httpPort });
});
afterAll(() => world.stop());

/** Unlike any before, as Slack makes them. */
const payload = () => ({ team_id: 'T0ACME', user_id: SAM, trigger_id: `1.2.${randomUUID()}` });

describe('row 54: the door itself, to the second', () => {
  const now = new Date('2026-11-24T12:00:00.000Z');
  const ctx = createContext(createLog('silent'), { clock: { now: () => now } });
  const signedAfter = (seconds: number) =>
    admitPayload(
      { body: payload(), customProperties: { signedAt: now.getTime() / 1_000 + seconds } },
      { ctx, deliveries: world.models.deliveries, teams: ['T0ACME'], isInstalled: () => Promise.resolve(true) },
    );

  it.each([0, WINDOW_S, -WINDOW_S, WINDOW_S - 1, 1 - WINDOW_S])('%i s from now it is taken', async (seconds) => {
    expect(await signedAfter(seconds)).toBeUndefined();
  });

  it.each([WINDOW_S + 1, -WINDOW_S - 1, 24 * 3_600, -24 * 3_600, Number.NaN, Number.POSITIVE_INFINITY])(
    '%d s from now it is not',
    async (seconds) => {
      const refused = await signedAfter(seconds).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(IngressRefused);
      expect(refused).toMatchObject({ code: 'bad_timestamp', status: 401 });
    },
  );
});

/** Asks for help, signed so many seconds from now. @returns the HTTP status */
async function post(aheadS: number): Promise<number> {
  const fields = { ...payload(), command: '/access', text: 'help', channel_id: 'C0GENERAL', response_url: 'http://x' };
  const body = new URLSearchParams(fields).toString();
  const at = String(Math.floor(Date.now() / 1_000) + aheadS);
  const signature = createHmac('sha256', LOCAL_TOKENS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${signature}`,
  };
  const url = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

it.each([HOUR, -HOUR])('a bot whose own clock is off by %i ms goes by the right time', async (ms) => {
  const overrides = { clock: { now: () => new Date(Date.now() + ms) } };
  const bot = await startPortcullis({ config: world.config, env: world.env, role: 'bot', overrides });
  try {
    await waitFor(() => bot.slackUp(), { timeoutMs: 10_000, what: 'the bot to listen' });
    expect(await post(0)).toBe(200);
    expect(await post(200)).toBe(200);
    expect(await post(600)).toBe(401);
    expect(await post(ms / 1_000)).toBe(401);
  } finally {
    await bot.stop();
  }
});
