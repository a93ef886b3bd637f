import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

const WHY = 'Answer the tickets about the outage of last night';
const MORE = 'The outage is not over, the tickets go on';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

/** Asks, has it approved, and waits until it is held. */
async function hold(user: string, line: string, ...approvers: string[]): Promise<AccessRequest> {
  const id = await world.ask(user, line);
  for (const approver of approvers) await world.approve(approver, id);
  return world.until(id, 'active');
}

async function whenMoved(id: string, from: Date | null): Promise<AccessRequest> {
  return waitFor(
    async () => {
      const record = await world.record(id);
      return record.endsAt?.getTime() === from?.getTime() ? null : record;
    },
    { timeoutMs: 20_000, what: `the end of ${id} to move` },
  );
}

/** Actions of the record in the ledger, once it has this one. */
async function ledgerOf(id: string, action: string) {
  return waitFor(
    async () => {
      const all = (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes));
      return all.some((e) => e.action === action) ? all : null;
    },
    { timeoutMs: 20_000, what: `the ledger to have ${action} of ${id}` },
  );
}

/** How far from its end it was seen to be gone, in ms. */
const late = ({ endsAt, end }: AccessRequest) => (end?.verifiedAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0);

it('asked with the button: the owner decides on a card of its own, the end moves, and the access outlives its old end', async () => {
  const held = await hold(SAM, `support-agent 25s "${WHY}"`, PRIYA);
  const { id, endsAt: from } = held;
  await world.click(SAM, await world.card(SAM, id, 'Granted and verified'), 'extend');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for more time' });
  expect(await world.people.submit(SAM, { duration: '1w', justification: 'more please' })).toEqual({
    justification: expect.stringContaining('at least 20 characters'),
  });
  expect(await world.people.submit(SAM, { duration: '10s', justification: MORE })).toBeNull();

  const card = await world.card(PRIYA, id, 'Please decide on more time');
  for (const words of ['asks to keep Support Agent', '10 seconds more', MORE, WHY, 'the owner of Support Desk'])
    expect(wordsOf({ text: card.text, blocks: card.blocks ?? [] })).toContain(words);
  expect((await world.record(id)).endsAt).toEqual(from);
  await world.click(PRIYA, card, 'extension_approve');
  const moved = await whenMoved(id, from);
  expect((moved.endsAt?.getTime() ?? 0) - (from?.getTime() ?? 0)).toBe(10_000);
  const decided = await world.card(DANIEL, id, 'More time approved by Priya Raman');
  expect(buttonsIn({ blocks: decided.blocks ?? [] })).toEqual([]);

  const ended = await world.until(id, 'ended', 60_000);
  expect(ended.end?.cause).toBe('expired');
  expect(ended.end?.dueAt).toEqual(moved.endsAt);
  expect(late(ended)).toBeGreaterThanOrEqual(0);
  const removed = world.scim.log().findLast((e) => e.user === held.target.id && e.op === 'remove');
  expect(Date.parse(removed?.at ?? '')).toBeGreaterThanOrEqual(moved.endsAt?.getTime() ?? 0);
  const told = (await ledgerOf(id, 'revoke.verified')).filter((e) => e.action.startsWith('extension.'));
  expect(told.map((e) => [e.action, e.detail.from, e.detail.to])).toEqual(
    ['extension.requested', 'extension.approved'].map((action) => [
      action,
      from?.toISOString(),
      moved.endsAt?.toISOString(),
    ]),
  );
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 120_000);

it('asked in one line, by two steps: both decide again, and Security hears of it', async () => {
  const held = await hold('U0LIAM', 'prod-deployer 1h "Roll back the release of this morning"', 'U0BEN', 'U0KOFI');
  const { id, endsAt: from } = held;
  const answer = await world.access('U0LIAM', `extend ${id} 2h "The roll back waits for the night shift"`);
  expect(answer).toContain('until then it ends at its time');
  await world.click('U0BEN', await world.card('U0BEN', id, 'Please decide on more time'), 'extension_approve');
  const second = await world.card('U0INGRID', id, 'Please decide on more time');
  expect((await world.record(id)).endsAt).toEqual(from);
  await world.click('U0INGRID', second, 'extension_approve');
  const moved = await whenMoved(id, from);
  expect(moved.extensions?.[0]?.steps.map((s) => s.decision?.by.name)).toEqual(['Ben Achterberg', 'Ingrid Sørensen']);
  await waitFor(
    async () => {
      const said = (await world.people.messages('C0SECURITY')).map((m) => wordsOf({ blocks: m.blocks ?? [] }));
      return said.some((words) => words.includes(id) && words.includes('Privileged access was extended'));
    },
    { timeoutMs: 20_000, what: 'Security to hear of the extension' },
  );
  await world.access('U0LIAM', `drop ${id}`);
  await world.until(id, 'ended', 30_000);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 120_000);

it('denied: it ends at its time, and the holder reads why', async () => {
  const { id, endsAt } = await hold('U0NOAH', `support-agent 20s "${WHY}"`, PRIYA);
  await world.access('U0NOAH', `extend ${id} 1h "${MORE}"`);
  await world.click(DANIEL, await world.card(DANIEL, id, 'Please decide on more time'), 'extension_deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(DANIEL, { reason_choice: 'too_long' })).toBeNull();
  const told = await waitFor(
    async () => {
      const message = await world.card('U0NOAH', id, 'Granted and verified');
      const words = wordsOf({ blocks: message.blocks ?? [] });
      return words.includes('More time was denied') ? words : null;
    },
    { timeoutMs: 15_000, what: 'the holder to read it' },
  );
  expect(told).toContain('Less time is enough');
  const ended = await world.until(id, 'ended', 60_000);
  expect(ended.end?.dueAt).toEqual(endsAt);
}, 90_000);

it('once, where the role allows it, nobody is asked; the second time somebody is', async () => {
  const { id, endsAt: from } = await hold(
    'U0LIAM',
    'staging-deployer 2h "Try the roll back on staging first"',
    'U0BEN',
  );
  await world.access('U0LIAM', `extend ${id} 1h "The roll back waits for the night shift"`);
  const moved = await whenMoved(id, from);
  expect(moved.extensions).toMatchObject([{ free: true, state: 'granted', steps: [] }]);
  await world.access('U0LIAM', `extend ${id} 1h "The roll back waits for the night shift"`);
  await world.card('U0BEN', id, 'Please decide on more time');
  expect((await world.record(id)).endsAt).toEqual(moved.endsAt);
  await world.access('U0LIAM', `drop ${id}`);
  await world.until(id, 'ended', 30_000);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 90_000);
