import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const WORDS = 'The queue “Fjord” <!channel> is empty for me, others see 12 tickets';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

it('the holder writes what is wrong, owner and deputy read it, the ledger keeps it, and the access stays', async () => {
  const id = await world.ask(SAM, 'support-agent 1h "Answer the tickets about the outage of last night"');
  await world.approve(PRIYA, id);
  const held = await world.until(id, 'active');
  await world.click(SAM, await world.card(SAM, id, 'Granted and verified'), 'report_problem');
  await waitFor(() => world.people.modal(), { what: 'the form that asks what is wrong' });
  expect(await world.people.submit(SAM, { reason_words: WORDS })).toBeNull();
  for (const user of [PRIYA, DANIEL]) {
    const note = await world.card(user, id, 'A problem was reported');
    const words = wordsOf({ text: note.text, blocks: note.blocks ?? [] });
    for (const part of ['Support Agent on Support Desk', 'Sam Whitfield', WORDS, `/access status ${id}`])
      expect(words).toContain(part);
  }
  const entry = await waitFor(
    async () => {
      const all = (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes));
      return all.find((e) => e.action === 'problem.reported');
    },
    { timeoutMs: 15_000, what: 'the ledger to have the report' },
  );
  expect(entry.detail).toEqual({ by: held.target.id, text: WORDS, told: ['E1003', 'E1004'] });
  const after = await world.record(id);
  expect([after.state, after.endsAt]).toEqual(['active', held.endsAt]);
  expect(after.outbox.filter((e) => e.kind === 'revoke')).toEqual(held.outbox.filter((e) => e.kind === 'revoke'));
  expect(after.trail.at(-1)?.text).toContain('reported a problem. Told: Priya Raman, Daniel Okafor.');
  expect(world.holds(held.target.id, 'support-agents')).toBe(true);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 60_000);
