import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace('entitlements: [group:support-leads]', 'entitlements: [group:support-agents, group:support-leads]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const WHY = 'Merge the tickets that the outage of last night has doubled';
const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });

it('who denies suggests less, and who asked gets there with one press and a form that is filled in', async () => {
  const id = await world.ask(SAM, `support-lead 2h "${WHY}"`);
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.click(PRIYA, card, 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  const reason = { reason_choice: 'too_much', reason_words: 'Answering is enough for that' };
  expect(await world.people.submit(PRIYA, { ...reason, less_time: '5h' })).toEqual({
    less_time: expect.stringContaining('can only take away'),
  });
  expect((await world.record(id)).state).toBe('pending');
  expect(await world.people.submit(PRIYA, { ...reason, less_role: 'support-agent', less_time: '1h' })).toBeNull();
  const denied = await world.until(id, 'denied');
  expect(denied.steps[0]?.decision?.suggestion).toEqual({
    roleId: 'support-agent',
    roleName: 'Support Agent',
    durationMs: 3_600_000,
  });
  const said = 'Suggested instead:* the role Support Agent, for 1 hour.';
  const told = await world.card(SAM, id, 'Denied');
  expect(wordsIn(told)).toContain(said);
  const copy = await world.card(DANIEL, id, 'Denied by');
  expect(wordsIn(copy)).toContain(said);
  expect(buttonsIn({ blocks: copy.blocks ?? [] })).toEqual([]);

  await world.click(SAM, told, 'request_again');
  const form = await waitFor(() => world.people.modal(), { what: 'the form, filled in' });
  expect(JSON.stringify(form.blocks)).toContain(WHY);
  // The form, then what it means.
  expect(await world.people.submit(SAM)).toBeNull();
  expect(await world.people.submit(SAM)).toBeNull();
  const again = await world.card(PRIYA, 'Support Agent', 'Please decide');
  expect(wordsIn(again)).toContain(WHY);
  const made = await world.models.requests.find({ 'terms.roleId': 'support-agent' } as never).lean();
  expect(made.map((r) => [r.durationMs, r.state])).toEqual([[3_600_000, 'pending']]);
  expect(world.scim.log()).toEqual([]);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

it('a denial without a suggestion only offers to ask again', async () => {
  const id = await world.ask('U0NOAH', `support-lead 2h "${WHY}"`);
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.click(PRIYA, card, 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(PRIYA, { reason_choice: 'not_needed' })).toBeNull();
  await world.until(id, 'denied');
  const told = await world.card('U0NOAH', id, 'Denied');
  expect(buttonsIn({ blocks: told.blocks ?? [] })).toMatchObject([{ text: { text: 'Ask again' } }]);
});
