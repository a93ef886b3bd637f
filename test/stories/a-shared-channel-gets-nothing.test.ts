import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import type { Portcullis } from '../../src/main.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';
import { wordsOf } from '../views/slack-markup.ts';

const SECURITY = ['U0INGRID', 'U0KOFI', 'U0LUCIA'];

let world: AWorld;
let slack: SlackInFront;
let bot: Portcullis;
let id: string;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  slack = await putInFront(world);
  bot = await world.startBot();
  id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

const inChannel = async () => (await world.people.messages('C0SECURITY')).length;

/** Everything the bot said directly to somebody. */
async function saidTo(userId: string): Promise<string[]> {
  const dm = await world.people.dm(userId);
  return dm ? (await world.people.messages(dm)).map((m) => wordsOf({ text: m.text, blocks: m.blocks ?? [] })) : [];
}

it.each([
  ['shared with another organisation', { is_ext_shared: true }, 'shared with another organisation'],
  ['about to be shared', { is_pending_ext_shared: true }, 'shared with another organisation'],
  ['archived', { is_archived: true }, 'archived'],
])('a security channel that is %s gets nothing; each of Security is told directly, and why', async (_, is, why) => {
  // What Slack said before is remembered for a while: a new process asks again.
  slack.channels.set('C0SECURITY', is);
  await bot.stop();
  bot = await world.startBot();
  const before = await inChannel();
  const known = await Promise.all(SECURITY.map(saidTo));
  await world.access('U0TESS', `revoke ${id} "I do not like it"`);
  for (const [i, user] of SECURITY.entries()) {
    const news = async () =>
      (await saidTo(user)).slice(known[i]?.length ?? 0).find((s) => s.includes('not theirs to do'));
    const said = await waitFor(news, { timeoutMs: 30_000, what: `${user} to be told directly` });
    expect(said).toContain(id);
    expect(said).toMatch(new RegExp(`the security channel C0SECURITY cannot be used \\(it is ${why}`, 'u'));
  }
  expect(await inChannel()).toBe(before);
  expect((await world.record(id)).state).toBe('active');
});

it('where Slack refuses the channel for a reason we do not know, Security is told directly too', async () => {
  slack.channels.clear();
  slack.refuses.set('C0SECURITY', 'ekm_access_denied');
  await bot.stop();
  bot = await world.startBot();
  const known = (await saidTo('U0INGRID')).length;
  await world.access('U0TESS', `revoke ${id} "I do not like it at all"`);
  const news = async () => (await saidTo('U0INGRID')).slice(known).find((s) => s.includes('not theirs to do'));
  const said = await waitFor(news, { timeoutMs: 20_000, what: 'Security to be told directly' });
  expect(said).toContain('the security channel C0SECURITY cannot be used (Slack: ekm_access_denied)');
  slack.refuses.clear();
});

it('a command typed in a shared channel answers the caller alone', async () => {
  slack.channels.set(LOBBY, { is_ext_shared: true });
  const before = new Set((await world.people.messages(LOBBY)).map((m) => m.ts));
  await world.people.command(SAM, LOBBY, '/access', 'mine');
  const said = (await world.people.messages(LOBBY)).filter((m) => !before.has(m.ts));
  expect(said).toMatchObject([{ subtype: 'ephemeral', ephemeral_to: SAM }]);
});

it('once it is ours alone again, the channel is used again', async () => {
  slack.channels.clear();
  await bot.stop();
  bot = await world.startBot();
  const before = await inChannel();
  await world.access('U0TESS', `revoke ${id} "I still do not like it"`);
  await waitFor(async () => (await inChannel()) > before, { timeoutMs: 30_000, what: 'the channel to be used' });
  expect(JSON.stringify((await world.people.messages('C0SECURITY')).at(-1))).toContain('not theirs to do');
});
