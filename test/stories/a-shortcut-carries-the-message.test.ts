import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, SAM } from '../support/a-world.ts';
import { from, postSigned } from '../support/sign-payload.ts';
import { wordsOf } from '../views/slack-markup.ts';

/** The workspace's own pages have no shortcuts: these are Slack's payloads, signed. */

let world: AWorld;
let bot: Portcullis;
let address: string;
beforeAll(async () => {
  const httpPort = await freePort();
  address = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), httpPort });
  bot = await startPortcullis({ config: world.config, env: world.env, role: 'bot' });
  await waitFor(() => bot.slackUp(), { timeoutMs: 20_000, what: 'the bot to listen' });
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});

/** A trigger that this workspace takes for opening a form: that of a command, whose delivery is forgotten again. */
async function trigger(): Promise<string> {
  await world.people.command(SAM, LOBBY, '/access');
  await world.people.closeModal(SAM);
  const sent = (await world.people.log()).findLast((e) => JSON.stringify(e.detail ?? '').includes('trigger_id'));
  const found = /trigger_id[\\"]*[:=][\\"]*([0-9]+\.[0-9]+\.[0-9a-f]+)/.exec(JSON.stringify(sent?.detail ?? ''))?.[1];
  await world.models.deliveries.deleteMany({});
  return found ?? expect.fail('no trigger in the log');
}

async function shortcut(userId: string, payload: object): Promise<number> {
  const { status } = await postSigned(address, { ...from(userId), trigger_id: await trigger(), ...payload });
  return status;
}

const reason = () =>
  world.people.modal()?.blocks.find((b) => b.block_id === 'justification')?.element?.['initial_value'];

const about = (channel: string, name: string, ts: string) => ({
  type: 'message_action',
  callback_id: 'ask_about_message',
  channel: { id: channel, name },
  message_ts: ts,
  message: { type: 'message', ts, text: 'The login page is down' },
});

it('the global one opens the form', async () => {
  expect(await shortcut(SAM, { type: 'shortcut', callback_id: 'ask_for_access' })).toBe(200);
  expect(world.people.modal()?.callback_id).toBe('request_modal');
  expect(reason()).toBeUndefined();
});

it('the one of a message carries the link Slack gives for it', async () => {
  await world.people.say(SAM, LOBBY, 'The login page is down');
  const ts = (await world.people.messages(LOBBY)).at(-1)?.ts ?? '';
  expect(await shortcut(SAM, about(LOBBY, 'general', ts))).toBe(200);
  expect(reason()).toMatch(new RegExp(`^Incident: https?://\\S+/archives/${LOBBY}/p${ts.replace('.', '')}\\n$`));
});

it('where the bot is not in the conversation, the address is put together', async () => {
  expect(await shortcut(SAM, about('C0ELSEWHERE', 'incidents', '1764190000.000100'))).toBe(200);
  expect(reason()).toBe('Incident: https://acme.slack.com/archives/C0ELSEWHERE/p1764190000000100\n');
});

it('a link alone is no reason: it says where, not why', async () => {
  const sent = { role: 'support-agent', duration: '1h' };
  expect(await world.people.submit(SAM, sent)).toEqual({
    justification: expect.stringContaining('at least 20 characters'),
  });
  const why = `${String(reason()).trim()} Fjord cannot log in, their tickets wait`;
  expect(await world.people.submit(SAM, { ...sent, justification: why })).toBeNull();
  expect(await world.people.submit(SAM)).toBeNull();
  const [filed] = await world.models.requests.find({}).lean();
  expect(filed?.justification).toBe(why);
});

it('an account nobody knows is told whom to ask, and gets no form', async () => {
  expect(await shortcut('U0NOBODY', { type: 'shortcut', callback_id: 'ask_for_access' })).toBe(200);
  const view = world.people.modal();
  expect(wordsOf(view ?? { blocks: [] })).toContain('Ask People team');
  expect(view?.callback_id).toBeUndefined();
});
