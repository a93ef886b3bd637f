import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { AMARA } from '../support/restore-story.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from '../views/slack-markup.ts';

const OSKAR = 'U0OSKAR';
const LINE = 'support-agent 1h "Answer the tickets about the outage of last night"';
/** The last day away: a week from now, as a person in UTC writes it. */
const LAST = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const asked = async (id: string) => (await world.record(id)).steps[0]?.approvers.map((a) => a.id);

async function entries(action: string): Promise<Record<string, unknown>[]> {
  const rows = await world.models.ledger.find({ action }).sort({ seq: 1 }).lean();
  return rows.map((r) => (JSON.parse(r.bytes) as { detail: Record<string, unknown> }).detail);
}

it('what is no colleague or no day is refused in words that help', async () => {
  expect(await world.access(PRIYA, 'away')).toContain('Say until when');
  expect(await world.access(PRIYA, `away <@${OSKAR}> until yesterday`)).toContain('Say until when');
  expect(await world.access(PRIYA, `away <@${PRIYA}> until ${LAST}`)).toContain('cannot stand in for you');
  expect(await world.access(PRIYA, 'back')).toContain('nothing is changed');
  expect(await entries('delegate.named')).toEqual([]);
});

it('while the owner is away the colleague is asked too, with why, and decides; that is recorded', async () => {
  expect(await world.access(PRIYA, `away <@${OSKAR}> until ${LAST}`)).toContain('Oskar Nowak is asked too');
  expect(await entries('delegate.named')).toMatchObject([{ person: 'E1003', delegate: 'E1015' }]);
  const id = await world.ask(SAM, LINE);
  expect(await asked(id)).toEqual(['E1003', 'E1004', 'E1015']);
  const card = await world.card(OSKAR, id, 'Please decide');
  expect(wordsIn(card)).toMatch(/You are asked as the one who stands in for Priya Raman until \d+ \w{3}\./);
  expect(buttonsIn({ blocks: card.blocks ?? [] }).map((b) => b.action_id)).toEqual(DECIDE_BUTTONS);
  await world.click(OSKAR, card, 'approve');
  const active = await world.until(id, 'active');
  expect(active.steps[0]?.decision?.by.id).toBe('E1015');
  const [opened] = (await entriesOf(world.models.ledger, id)).map(
    (e) => JSON.parse(e.bytes) as { detail: { approvers: { people: string[]; why: string[] }[] } },
  );
  expect(opened?.detail.approvers[0]?.people).toEqual(['E1003', 'E1004', 'E1015']);
  expect(opened?.detail.approvers[0]?.why[2]).toContain('stands in for Priya Raman until');
  for (const user of [PRIYA, DANIEL]) await world.card(user, id, 'Approved by Oskar Nowak');
});

it('never the one who asks', async () => {
  const id = await world.ask(OSKAR, LINE);
  expect(await asked(id)).toEqual(['E1003', 'E1004']);
});

it('back again, nobody is asked in their place', async () => {
  expect(await world.access(PRIYA, 'back')).toContain('Welcome back');
  expect(await entries('delegate.ended')).toEqual([{ person: 'E1003', delegate: 'E1015' }]);
  const id = await world.ask('U0NOAH', LINE);
  expect(await asked(id)).toEqual(['E1003', 'E1004']);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

const homeText = (user: string): string => JSON.stringify(world.people.home(user) ?? '');

async function openAwayForm(user: string): Promise<void> {
  await world.people.openHome(user);
  await waitFor(() => homeText(user).includes('"away"'), { timeoutMs: 20_000, what: 'the home with time away' });
  world.people.clickHome(user, 'away');
  await waitFor(() => world.people.modal()?.callback_id === 'away_modal', { what: 'the form for time away' });
}

it('in the App Home it is set, shown, and ended', async () => {
  await openAwayForm(PRIYA);
  const shown = JSON.stringify(world.people.modal());
  expect(shown).toContain('Oskar Nowak (E1015)');
  expect(shown).not.toContain('Priya Raman (E1003)');
  const past = { away_delegate: 'E1015', away_until: '2026-01-01' };
  expect(await world.people.submit(PRIYA, past)).toEqual({
    away_until: expect.stringContaining('Say until when') as string,
  });
  expect(await world.people.submit(PRIYA, { ...past, away_until: LAST })).toBeNull();
  await waitFor(() => homeText(PRIYA).includes('Oskar Nowak is asked too'), { what: 'the home to say so' });
  expect((await entries('delegate.named')).at(-1)).toMatchObject({ person: 'E1003', delegate: 'E1015' });
  expect(await asked(await world.ask(AMARA, LINE))).toContain('E1015');

  world.people.clickHome(PRIYA, 'back');
  await waitFor(() => !homeText(PRIYA).includes('is asked too'), { what: 'the home without it' });
  expect((await entries('delegate.ended')).length).toBe(2);
});
