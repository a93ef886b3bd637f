import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from '../views/slack-markup.ts';

const [OSKAR, MARCUS, BEN, AIKO, KOFI] = ['U0OSKAR', 'U0MARCUS', 'U0BEN', 'U0AIKO', 'U0KOFI'];

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

/** Presses Hand over. @returns the people the form offers */
async function openForm(userId: string, card: SlackMessage): Promise<string[]> {
  await world.click(userId, card, 'hand_over');
  const view = await waitFor(() => world.people.modal(), { what: 'the form to hand it over' });
  const list = view.blocks.find((b) => b.block_id === 'hand_to')?.element;
  return (list?.options ?? []).map((o) => o.value ?? '');
}

it('at low risk any employee can take it over, told why; whoever gave it is out, and both are on record', async () => {
  const id = await world.ask(SAM, 'support-agent 1h "Answer the tickets about the outage of last night"');
  const card = await world.card(PRIYA, id, 'Please decide');
  const offered = await openForm(PRIYA, card);
  expect(offered).toContain('E1015');
  // Not the one who asked, not oneself, nobody who has left, no contractor.
  for (const not of ['E1005', 'E1003', 'E1030']) expect(offered).not.toContain(not);
  expect(await world.people.submit(PRIYA, { hand_to: 'E1015', reason_words: 'on leave from today' })).toBeNull();

  const theirs = await world.card(OSKAR, id, 'Please decide');
  expect(wordsIn(theirs)).toContain('This was handed over by Priya Raman: on leave from today.');
  expect(buttonsOf(theirs)).toEqual(DECIDE_BUTTONS);
  const mine = await world.card(PRIYA, id, 'Handed over to Oskar Nowak');
  expect([mine.ts, buttonsOf(mine)]).toEqual([card.ts, []]);
  expect(wordsIn(mine)).toContain('on leave from today');

  // The old card, as a client may still show it.
  await world.people.click(PRIYA, card.channel, card.ts, findAction(card.blocks ?? [], 'approve'));
  const told = await waitFor(
    async () => (await world.people.messages(card.channel)).find((m) => m.ephemeral_to === PRIYA),
    { what: 'a private answer' },
  );
  expect(wordsIn(told)).toContain('You cannot decide');
  expect(wordsIn(told)).toContain('Daniel Okafor, Oskar Nowak');
  expect((await world.record(id)).state).toBe('pending');

  await world.approve(OSKAR, id);
  const active = await world.until(id, 'active');
  expect(active.steps[0]?.decision?.by.id).toBe('E1015');
  expect(wordsIn(await world.card(PRIYA, id, 'Approved by Oskar Nowak'))).toContain(
    'You had handed it over to Oskar Nowak.',
  );
  expect(buttonsOf(await world.card(DANIEL, id, 'Approved by Oskar Nowak'))).toEqual([]);
  const all = (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes) as { action: string });
  expect(all.find((e) => e.action === 'approval.handed_over')).toMatchObject({
    actor: { id: 'E1003' },
    detail: { by: 'E1003', to: 'E1015', reason: 'on leave from today', step: 'owner' },
  });
  expect(active.trail.map((t) => t.text)).toContain('Priya Raman handed it over to Oskar Nowak: on leave from today');
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

it('at high risk it stays among those of the step, and Security gives it to Security alone', async () => {
  const id = await world.ask(MARCUS, 'prod-deployer 1h "Roll back the release that broke the login page"');
  expect(await openForm(BEN, await world.card(BEN, id, 'Please decide'))).toEqual(['E1010']);
  await world.people.closeModal(BEN);
  await world.approve(AIKO, id);
  const card = await world.card(KOFI, id, 'Please decide');
  expect(await openForm(KOFI, card)).toEqual(['E1006', 'E1008']);
  expect(await world.people.submit(KOFI, { hand_to: 'E1008', reason_words: 'I know Marcus too well' })).toBeNull();
  const theirs = await waitFor(
    async () => {
      const found = await world.card('U0LUCIA', id, 'Please decide');
      return wordsIn(found).includes('handed over by Kofi Mensah') && found;
    },
    { timeoutMs: 15_000, what: 'the card to say why' },
  );
  await world.click('U0LUCIA', theirs, 'approve');
  const active = await world.until(id, 'active');
  expect(active.steps[1]?.decision?.by.id).toBe('E1008');
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
