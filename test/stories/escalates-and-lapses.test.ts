import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from '../views/slack-markup.ts';

/** Nobody decides: reminded after 2 s, the next in line asked after 4 s, closed after 25 s. Work never stops here. */
const TIMERS = `decideWithin: 3d
  timers:
    low: { remind: 2s, escalate: 4s, decideWithin: 25s }
    high: { remind: 1s, escalate: 2s, decideWithin: 1h }`;
const HOURS = 'workingHours: { days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00" }';
const KOFI = 'U0KOFI';

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml
      .replace(/decideWithin: 3d\n {2}timers:.*\n.*\n.*/, TIMERS)
      .replace(/workingHours: .*/, HOURS)
      // Nobody stands above the owner of billing.
      .replace('owner: E1015 # Oskar Nowak\n    deputies: [E1016]', 'owner: E1001\n    deputies: [E1016]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

/** The bot's lines below a card, oldest first. */
async function below(card: SlackMessage): Promise<SlackMessage[]> {
  return (await world.people.messages(card.channel)).filter((m) => m.thread_ts === card.ts);
}

async function events(id: string): Promise<{ action: string; detail: Record<string, unknown> }[]> {
  return (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes) as never);
}

it('those asked are reminded under their card, then Security is asked too, then it closes: nothing is granted', async () => {
  const bot = await world.startBot();
  const id = await world.ask(SAM, 'support-agent 1h "Answer the tickets about the outage of last night"');
  const card = await world.card(PRIYA, id, 'Please decide');
  const reminded = await waitFor(async () => (await below(card)).find((m) => m.text.includes('Reminder')), {
    timeoutMs: 15_000,
    what: 'a reminder under the card',
  });
  expect(wordsIn(reminded)).toContain(`${id} still waits for your decision`);
  expect(reminded.text).toContain(`<@${PRIYA}>`);
  const next = await world.card(KOFI, id, 'Please decide');
  expect(wordsIn(next)).toContain('You are next in line: on the security team.');
  expect(buttonsOf(next)).toEqual(DECIDE_BUTTONS);

  const lapsed = await world.until(id, 'lapsed', 60_000);
  expect(lapsed.steps[0]?.approvers.map((a) => [a.id, a.askedAt !== undefined])).toEqual([
    ['E1003', false],
    ['E1004', false],
    ['E1006', true],
    ['E1007', true],
    ['E1008', true],
  ]);
  expect(world.scim.log()).toEqual([]);
  const whole = await waitFor(
    async () => {
      const found = await events(id);
      return found.at(-1)?.action === 'request.lapsed' ? found : null;
    },
    { timeoutMs: 15_000, what: 'the ledger to have the end of it' },
  );
  const told = whole.map((e) => [e.action, e.detail['people']]);
  expect(told.slice(1, 3)).toEqual([
    ['approval.reminded', ['E1003', 'E1004']],
    ['approval.escalated', ['E1006', 'E1007', 'E1008']],
  ]);
  for (const user of [PRIYA, DANIEL, KOFI]) {
    const closed = await world.card(user, id, 'Closed');
    expect(buttonsOf(closed)).toEqual([]);
  }
  const settled = await waitFor(async () => (await below(card)).find((m) => m.text.includes('settled')), {
    timeoutMs: 15_000,
    what: 'the reminder to say that it is settled',
  });
  expect(settled.ts).toBe(reminded.ts);
  const log = (await world.record(id)).trail.map((t) => t.text);
  expect(log).toContainEqual(expect.stringMatching(/^Not decided after \d+ seconds\. Asked too: Ingrid/));
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  await bot.stop();
}, 120_000);

it('what is due survives a restart: another process reminds and asks further, and who was asked late may decide', async () => {
  const asking = await world.startBot('bot');
  const id = await world.ask('U0NOAH', 'support-agent 1h "Answer the tickets about the outage of last night"');
  expect((await world.record(id)).outbox.map((e) => e.kind).toSorted()).toEqual(['lapse', 'notify', 'remind']);
  await asking.stop();
  const bot = await world.startBot();
  const next = await world.card(KOFI, id, 'Please decide');
  await world.click(KOFI, next, 'approve');
  const active = await world.until(id, ['active', 'failed']);
  expect([active.state, active.steps[0]?.decision?.by.id]).toEqual(['active', 'E1007']);
  expect(active.outbox.map((e) => e.kind)).not.toContain('remind');
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  await bot.stop();
}, 120_000);

it('where Security has a step of its own it never decides for the owner: with nobody above, it is only told', async () => {
  const bot = await world.startBot();
  const id = await world.ask('U0OLGA', 'billing-admin 1h "Correct the tax settings of the Danish plan"');
  const heard = await waitFor(
    async () => {
      const said = (await world.people.messages('C0SECURITY')).map(wordsIn);
      return said.find((m) => m.includes(id) && m.includes('there is nobody further to ask'));
    },
    { timeoutMs: 20_000, what: 'Security to hear that nobody decides' },
  );
  expect(heard).toContain('role: Billing Admin');
  expect(heard).toContain('step: system owner');
  const record = await world.record(id);
  expect(record.steps[0]?.approvers.map((a) => a.id)).toEqual(['E1001', 'E1016']);
  expect(record.steps[0]?.escalatedAt).toBeInstanceOf(Date);
  expect(record.state).toBe('pending');
  await bot.stop();
}, 60_000);
