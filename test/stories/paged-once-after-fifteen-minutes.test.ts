import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

const MARCUS = 'U0MARCUS';
/** Always the same one is on call, and decides first. */
const ON_CALL = 'people: [E1025]';
const SIOBHAN = 'U0SIOBHAN';

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml
      .replace('people: [E1025, E1020, E1026]', ON_CALL)
      .replace('- owner\n      - by: { onCall: databases }', '- by: { onCall: databases }\n      - owner');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
});
afterAll(() => world.stop());

it('whoever asked pages the one on call, once, after 15 minutes; it is in the ledger', async () => {
  await world.startBot();
  const id = await world.ask(MARCUS, 'prod-database-reader 1h "Looking into the slow orders of this morning"');
  const message = await world.card(MARCUS, id);
  await world.click(MARCUS, message, 'page_on_call');
  const early = await waitFor(
    async () => (await world.people.messages(message.channel)).find((m) => m.text.includes('You can page them from')),
    { timeoutMs: 15_000, what: 'the words that it is too early' },
  );
  expect(early.ephemeral_to ?? MARCUS).toBe(MARCUS);
  const longAgo = new Date(Date.now() - 16 * 60_000);
  await world.models.requests.collection.updateOne({ _id: id as never }, { $set: { openedAt: longAgo } });
  await world.click(MARCUS, message, 'page_on_call');
  const page = await world.card(SIOBHAN, id, `<@${SIOBHAN}> *You are paged`);
  expect(wordsOf({ text: page.text, blocks: page.blocks ?? [] })).toContain('Marcus Reid needs your decision');
  await waitFor(
    async () => {
      const shown = await world.card(MARCUS, id);
      return !buttonsIn({ blocks: shown.blocks ?? [] }).some((b) => b.action_id === 'page_on_call');
    },
    { timeoutMs: 15_000, what: 'the button to be gone' },
  );
  await world.click(SIOBHAN, await world.card(SIOBHAN, id, 'Please decide'), 'open_details');
  const whole = await waitFor(() => world.people.modal(), { timeoutMs: 15_000, what: 'the whole request' });
  const words = wordsOf({ blocks: whole.blocks });
  for (const part of [
    id,
    'slow orders',
    'Read all tables of the customer database',
    'Step 1 of 3',
    'in the ledger',
    'paged Siobhán Byrne',
  ])
    expect(words).toContain(part);
  expect(words).toMatch(/no\. \d+/u);
  await world.people.closeModal(SIOBHAN);
  await world.approve(SIOBHAN, id);
  const settled = await world.card(SIOBHAN, id, `<@${SIOBHAN}> Marcus Reid paged you`);
  expect(settled.ts).toBe(page.ts);
  const actions = (await entriesOf(world.models.ledger, id)).map((e) => e.action);
  expect(actions.filter((a) => a === 'approval.paged')).toHaveLength(1);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 90_000);
