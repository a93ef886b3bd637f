import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { Portcullis } from '../../src/main.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';
import { wordsOf } from '../views/slack-markup.ts';

const LINE = 'support-agent 1h "Helping the Fjord account with its backlog"';
const GUEST = { is_restricted: true };
const STRANGER = { is_stranger: true, team_id: 'T0OTHER' };

let world: AWorld;
let slack: SlackInFront;
let bot: Portcullis;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  slack = await putInFront(world);
  bot = await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

/** What Slack said before is remembered for a while: a new process asks again. */
async function later(): Promise<void> {
  await bot.stop();
  bot = await world.startBot();
}

const wordsIn = (m: SlackMessage | undefined) => wordsOf({ text: m?.text ?? '', blocks: m?.blocks ?? [] });

/** Presses Approve. @returns what the bot told this person alone */
async function press(userId: string, card: SlackMessage): Promise<string> {
  const about = (all: SlackMessage[]) => all.filter((m) => m.ephemeral_to === userId);
  const before = about(await world.people.messages(card.channel)).length;
  await world.click(userId, card, 'approve');
  const answer = async () => about(await world.people.messages(card.channel))[before];
  return wordsIn(await waitFor(answer, { timeoutMs: 15_000, what: 'a private answer' }));
}

async function eventsOf(action: string, request: string): Promise<Record<string, unknown>[]> {
  const rows = await world.models.ledger.find({ action }).sort({ seq: 1 }).lean();
  const details = rows.map((r) => (JSON.parse(r.bytes) as { detail: Record<string, unknown> }).detail);
  return details.filter((d) => d['request'] === request);
}

const securityHears = (...words: string[]) =>
  waitFor(
    async () => {
      const said = (await world.people.messages('C0SECURITY')).map(wordsIn);
      return said.some((s) => words.every((w) => s.includes(w)));
    },
    { timeoutMs: 20_000, what: `Security to hear ${words.join(', ')}` },
  );

async function shownTo(userId: string, id: string): Promise<SlackMessage[]> {
  const dm = await world.people.dm(userId);
  return dm ? (await world.people.messages(dm)).filter((m) => m.text.includes(id)) : [];
}

it.each([
  ['a guest', GUEST, 'guest'],
  ['somebody of another organisation', STRANGER, 'external'],
])('%s gets no approval card; Security is told, the others are asked', async (_, account, is) => {
  slack.users.set(PRIYA, account);
  await later();
  await world.people.openHome(PRIYA);
  const id = await world.ask(SAM, LINE);
  await world.card(DANIEL, id, 'Please decide');
  await waitFor(async () => (await world.record(id)).outbox.every((e) => e.kind !== 'notify'), {
    timeoutMs: 20_000,
    what: 'everybody to be told who is to be told',
  });
  expect(await shownTo(PRIYA, id)).toEqual([]);
  expect(await eventsOf('card.withheld', id)).toEqual([{ request: id, step: 0, person: 'E1003', account: is }]);
  await securityHears('An approval card was not shown', id, 'E1003', is);
  await waitFor(() => JSON.stringify(world.people.home(PRIYA)).includes('Nothing waits for you'), {
    timeoutMs: 20_000,
    what: 'the home of who may decide nothing',
  });
  await world.access(SAM, `cancel ${id}`);
});

it('who became a guest after the card came cannot use it, and who else could is said', async () => {
  slack.users.clear();
  await later();
  const id = await world.ask(SAM, LINE);
  const card = await world.card(PRIYA, id, 'Please decide');
  slack.users.set(PRIYA, GUEST);
  await later();
  const told = await press(PRIYA, card);
  expect(told).toContain(`In Slack you are a guest, or of another organisation, so you cannot decide ${id}`);
  expect(told).toContain('Daniel Okafor');
  expect((await world.record(id)).state).toBe('pending');
  expect(await eventsOf('approval.refused', id)).toEqual([
    { request: id, by: 'E1003', verdict: 'approved', step: 0, why: 'guest_account' },
  ]);
  await securityHears('A click was refused', id, 'guest account');
  await world.access(SAM, `cancel ${id}`);
});

it('while Slack does not say, nothing is decided; once it does, the same press counts', async () => {
  slack.users.clear();
  await later();
  const id = await world.ask(SAM, LINE);
  const card = await world.card(PRIYA, id, 'Please decide');
  slack.users.set(PRIYA, null);
  await later();
  expect(await press(PRIYA, card)).toContain('Slack did not say whether your account is a full member');
  expect((await world.record(id)).state).toBe('pending');
  expect(await eventsOf('approval.refused', id)).toEqual([]);
  slack.users.delete(PRIYA);
  await world.click(PRIYA, card, 'approve');
  await world.until(id, 'active');
});

it('ending access asks nobody what they are', async () => {
  slack.users.clear();
  await later();
  const mine = (await world.models.requests.findOne({ state: 'active' }).lean())?._id ?? '';
  for (const user of [SAM, PRIYA]) slack.users.set(user, GUEST);
  await later();
  expect(await world.access(PRIYA, `revoke ${mine} "The backlog is done"`)).toContain('Revoking it now');
  await world.until(mine, 'ended');

  slack.users.set(SAM, null);
  slack.users.delete(PRIYA);
  await later();
  const id = await world.ask(SAM, LINE);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  expect(await world.access(SAM, `drop ${id}`)).toContain('Handing it back now');
  await world.until(id, 'ended');
});
