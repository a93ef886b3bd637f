import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from '../views/slack-markup.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

async function fill(userId: string, message: SlackMessage, action: string, words: string) {
  await world.click(userId, message, action);
  await waitFor(() => world.people.modal(), { what: `the form of ${action}` });
  return world.people.submit(userId, { reason_words: words });
}

/** The card of somebody once it says so. */
const cardSaying = (userId: string, id: string, words: string) =>
  waitFor(
    async () => {
      const card = await world.card(userId, id, 'Please decide');
      return wordsIn(card).includes(words) && card;
    },
    { timeoutMs: 15_000, what: `the card of ${userId} to say “${words}”` },
  );

async function events(id: string): Promise<{ action: string; detail: Record<string, unknown> }[]> {
  return (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes) as never);
}

it('asked with a form, answered with a form, seen by all who decide; the clock stands still for the first one only', async () => {
  const id = await world.ask(SAM, 'support-agent 1h "Answer the tickets about the outage of last night"');
  const card = await world.card(PRIYA, id, 'Please decide');
  const opened = await world.record(id);
  const window = opened.decideBy.getTime() - opened.openedAt.getTime();

  expect(await fill(PRIYA, card, 'ask', 'Which customer is it about?')).toBeNull();
  const question = await world.card(SAM, id, 'Priya Raman has a question for you');
  expect(wordsIn(question)).toContain('Which customer is it about?');
  expect(buttonsOf(question)).toEqual(['answer']);
  const stopped = await world.record(id);
  expect(stopped.decideBy.getTime()).toBe(opened.decideBy.getTime() + window);
  for (const user of [PRIYA, DANIEL]) {
    const asked = await cardSaying(user, id, 'the clock stands still');
    expect(wordsIn(asked)).toContain('Not answered yet.');
    expect(buttonsOf(asked)).toEqual(DECIDE_BUTTONS);
  }

  // Nothing that anybody writes in a message is a decision, or an answer.
  for (const user of [PRIYA, SAM]) await world.people.say(user, card.channel, 'approve');
  await world.people.say(SAM, question.channel, 'All of them');

  expect(await fill(SAM, question, 'answer', 'Northwind and Fabrikam')).toBeNull();
  const after = await world.record(id);
  const [asked] = after.steps[0]?.questions ?? [];
  const waited = (asked?.answer?.at.getTime() ?? 0) - (asked?.at.getTime() ?? 0);
  expect(after.decideBy.getTime()).toBe(opened.decideBy.getTime() + waited);
  expect(after.outbox.filter((e) => e.kind === 'lapse').map((e) => e.notBefore)).toEqual([after.decideBy]);
  for (const user of [PRIYA, DANIEL]) await cardSaying(user, id, 'Northwind and Fabrikam');
  const back = await waitFor(
    async () =>
      (await world.people.messages(card.channel)).find(
        (m) => m.thread_ts === card.ts && wordsIn(m).includes('has answered your question'),
      ),
    { timeoutMs: 15_000, what: 'the answer below the card' },
  );
  expect(wordsIn(back)).toContain('Northwind and Fabrikam');
  expect(buttonsOf(await world.card(SAM, id, 'You answered Priya Raman'))).toEqual([]);

  expect(await fill(DANIEL, await world.card(DANIEL, id, 'Please decide'), 'ask', 'And until when?')).toBeNull();
  expect((await world.record(id)).decideBy).toEqual(after.decideBy);
  expect((await world.record(id)).steps[0]?.decision).toBeNull();

  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  expect(buttonsOf(await world.card(SAM, id, 'Daniel Okafor had a question'))).toEqual([]);
  const told = (await events(id)).filter((e) => /asked|answered/.test(e.action));
  expect(told.map((e) => [e.action, e.detail['question'], e.detail['stops'] ?? e.detail['stood']])).toEqual([
    ['approval.asked', 'Q1', true],
    ['approval.answered', 'Q1', waited],
    ['approval.asked', 'Q2', false],
  ]);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

it('a stranger can neither ask nor answer, and that is kept', async () => {
  const id = await world.ask('U0NOAH', 'support-agent 1h "Answer the tickets about the outage of last night"');
  const card = await world.card(PRIYA, id, 'Please decide');
  expect(await fill('U0MARCUS', card, 'ask', 'Why?')).toEqual({
    reason_words: expect.stringContaining('You cannot decide'),
  });
  await world.people.closeModal('U0MARCUS');
  expect(await fill(PRIYA, card, 'ask', 'Which queue?')).toBeNull();
  const question = await world.card('U0NOAH', id, 'Priya Raman has a question for you');
  expect(await fill(SAM, question, 'answer', 'Any')).toEqual({
    reason_words: expect.stringContaining('Only the person who asked'),
  });
  await world.people.closeModal(SAM);
  const refused = await world.models.ledger.find({ action: 'action.refused' }).sort({ seq: 1 }).lean();
  const details = refused.map((r) => (JSON.parse(r.bytes) as { detail: Record<string, unknown> }).detail);
  expect(details).toMatchObject([
    { request: id, by: 'E1019', tried: 'ask', why: 'not_an_approver' },
    { request: id, by: 'E1005', tried: 'answer', why: 'not_holder' },
  ]);
});
