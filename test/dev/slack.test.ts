import { readdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { BlockAction } from '@slack/bolt';
import { App, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { ServerMissingError } from '../../src/dev/server-missing-error.ts';
import type { LocalWorkspace, RunningSlack } from '../../src/dev/slack.ts';
import { startSlack } from '../../src/dev/slack.ts';
import type { SlackPerson } from '../../src/dev/slack-person.ts';
import { enterSlack } from '../../src/dev/slack-person.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { isAlive, listens } from './traces.ts';

const workspace: LocalWorkspace = {
  workspace: { name: 'Acme', domain: 'acme', teamId: 'T0ACME' },
  app: {
    appId: 'A0BOT',
    botUserId: 'U0BOT',
    botName: 'portcullis',
    botToken: 'xoxb-test',
    appToken: 'xapp-test',
    signingSecret: 'test',
    mode: 'socket',
  },
  users: [
    { id: 'U0ANN', name: 'ann', real_name: 'Ann', email: 'ann@acme.test', tz: 'Europe/Berlin' },
    { id: 'U0BOB', name: 'bob' },
  ],
  channels: [{ id: 'C0SEC', name: 'security', members: ['U0ANN', 'U0BOB', 'U0BOT'] }],
};

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const button = (actionId: string, value: string) => ({
  type: 'actions' as const,
  block_id: 'decide',
  elements: [{ type: 'button' as const, action_id: actionId, value, text: plain('Approve') }],
});

let slack: RunningSlack;
let people: SlackPerson;
let app: App;
/** What the app was told, in words. */
const heard: string[] = [];

function listen(): App {
  const { apiUrl } = slack;
  const { botToken: token, appToken } = workspace.app;
  const made = new App({
    token,
    appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: apiUrl },
    logLevel: LogLevel.ERROR,
  });
  made.command('/access', async ({ ack, client, command }) => {
    if (command.text === 'help') return ack({ text: 'Ask for a role', response_type: 'ephemeral' });
    await ack();
    if (command.text === 'card') {
      await client.chat.postMessage({ channel: 'C0SEC', text: 'A card', blocks: [button('approve', 'REQ-1')] });
      await client.chat.postMessage({ channel: command.user_id, text: 'Only between us' });
      return;
    }
    const why = {
      type: 'input' as const,
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    };
    const view = {
      type: 'modal' as const,
      callback_id: 'request',
      title: plain('Access'),
      submit: plain('Ask'),
      blocks: [why],
    };
    await client.views.open({ trigger_id: command.trigger_id, view });
  });
  made.view('request', async ({ ack, body, view }) => {
    const why = view.state.values.why?.text?.value;
    if (why === 'no') return ack({ response_action: 'errors', errors: { why: 'Say more' } });
    await ack();
    heard.push(`${body.user.id} asks: ${why}`);
  });
  made.action<BlockAction>('approve', async ({ ack, action, body, client }) => {
    await ack();
    heard.push(`${body.user.id} approves ${'value' in action && action.value}`);
    const { channel, message } = body;
    if (message) await client.chat.update({ channel: channel?.id ?? '', ts: message.ts, text: 'Approved', blocks: [] });
  });
  made.event('app_home_opened', async ({ client, event }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [button('approve', 'at home')] } });
  });
  return made;
}

beforeAll(async () => {
  slack = await startSlack({ workspace });
  people = await enterSlack(slack.url);
  app = listen();
  await app.start();
  await waitFor(() => people.botConnected());
});
afterAll(async () => {
  await app.stop();
  await people.close();
  await slack.stop();
});

test('a person asks in a modal, is corrected, and is heard', async () => {
  expect(await people.command('U0ANN', 'C0SEC', '/access')).toBeLessThan(3000);
  await waitFor(() => people.modal());
  expect(people.modal()).toMatchObject({ callback_id: 'request' });
  await expect(people.submit('U0ANN', { why: '' })).rejects.toThrow('why is required');
  expect(await people.submit('U0ANN', { why: 'no' })).toEqual({ why: 'Say more' });
  expect(await people.submit('U0ANN', { why: 'INC-7' })).toBeNull();
  expect(people.modal()).toBeNull();
  expect(heard).toContain('U0ANN asks: INC-7');
  await people.command('U0ANN', 'C0SEC', '/access');
  await waitFor(() => people.modal());
  await people.closeModal('U0ANN');
  await expect(people.submit('U0ANN')).rejects.toThrow('No modal is open');
});

test('an owner presses a button on a card, and the card changes', async () => {
  await people.command('U0ANN', 'C0SEC', '/access', 'card');
  const card = await waitFor(async () => (await people.messages('C0SEC')).find(({ text }) => text === 'A card'));
  await expect(people.click('U0BOB', 'C0SEC', card.ts, 'deny')).rejects.toThrow('Nothing there has the action id deny');
  await people.click('U0BOB', 'C0SEC', card.ts, 'approve');
  await waitFor(async () =>
    (await people.messages('C0SEC')).some(({ ts, text }) => ts === card.ts && text === 'Approved'),
  );
  expect(heard).toContain('U0BOB approves REQ-1');
  const dm = await waitFor(() => people.dm('U0ANN'));
  expect(await people.messages(dm)).toMatchObject([{ text: 'Only between us', user: 'U0BOT' }]);
  expect(await people.dm('U0BOB')).toBeNull();
});

test('an answer for one person is marked as theirs', async () => {
  await people.command('U0BOB', 'C0SEC', '/access', 'help');
  const answer = (await people.messages('C0SEC')).find(({ text }) => text === 'Ask for a role');
  expect(answer).toMatchObject({ subtype: 'ephemeral', ephemeral_to: 'U0BOB' });
});

test('a person presses a button at home', async () => {
  await people.openHome('U0BOB');
  await waitFor(() => people.home('U0BOB'));
  people.clickHome('U0BOB', 'approve');
  await waitFor(() => heard.includes('U0BOB approves at home'));
  const log = await people.log();
  expect(log.some(({ direction, summary }) => direction === 'from_bot' && summary === 'views.publish')).toBe(true);
});

test('nobody outside this machine reaches the workspace', async () => {
  const port = Number(new URL(slack.url).port);
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter((one) => !one.internal && !one.scopeid);
  const hosts = ['127.0.0.1', '::1', ...outside.map(({ address }) => address)];
  const reached = await Promise.all(hosts.map(async (host) => [host, await listens(port, host)]));
  expect(reached.filter(([, isReached]) => isReached)).toEqual([['127.0.0.1', true]]);
});

test('after an outage the workspace is back at the same address, empty; after a stop nothing of it is left', async () => {
  const { path: temp, remove } = await makeTempFolder('test');
  vi.stubEnv('TMPDIR', temp);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await remove();
  });
  const other = await startSlack({ workspace });
  onTestFinished(() => other.stop());
  expect(await readdir(temp)).toHaveLength(1);
  const first = await enterSlack(other.url);
  await first.say('U0ANN', 'C0SEC', 'hello');
  expect(await first.messages('C0SEC')).toHaveLength(1);
  await other.kill();
  await expect(first.messages('C0SEC')).rejects.toThrow('fetch failed');
  await other.restart();
  const second = await enterSlack(other.url);
  expect(await second.messages('C0SEC')).toEqual([]);
  expect(second.botConnected()).toBe(false);
  await second.close();
  const pid = other.pid!;
  await Promise.all([other.stop(), other.stop()]);
  expect(isAlive(pid)).toBe(false);
  expect(await readdir(temp)).toEqual([]);
});

test('where the program is not installed, the text says what to do', async () => {
  const refused = startSlack({ workspace, platform: 'sunos-x64' });
  await expect(refused).rejects.toThrow(ServerMissingError);
  await expect(refused).rejects.toThrow(/on sunos-x64 is missing[\s\S]*SLACK_BOT_TOKEN/);
});
