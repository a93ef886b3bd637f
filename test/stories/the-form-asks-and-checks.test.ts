import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Answer, fillModal, type ViewValues } from '../../src/dev/fill-modal.ts';
import { openSlackPage, type SlackView } from '../../src/dev/slack-page.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const BEN = 'U0BEN';
const WHY = 'Helping the Fjord account with its backlog';
const GOOD = { role: 'support-agent', duration: '2h', justification: WHY };
const DAY_MS = 86_400_000;

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await contractEnds('C2001', 3);
  await world.startBot();
});
afterAll(() => world.stop());

/** Writes another last day into somebody's row of the people file. @returns the first instant after it */
async function contractEnds(id: string, inDays: number): Promise<Date> {
  const file = join(dirname(world.config.catalogPath), 'people.csv');
  const last = new Date(Date.now() + inDays * DAY_MS).toISOString().slice(0, 10);
  const rows = (await readFile(file, 'utf8')).split('\n');
  const changed = rows.map((row) =>
    row.startsWith(`${id},`) ? row.replace(/,\d{4}-\d\d-\d\d,(?=E)/, `,${last},`) : row,
  );
  expect(changed).not.toEqual(rows);
  await writeFile(file, changed.join('\n'));
  return new Date(Date.parse(last) + DAY_MS);
}

async function form(userId: string, line = ''): Promise<SlackView> {
  await world.people.command(userId, LOBBY, '/access', line);
  const view = world.people.modal();
  if (!view) throw new Error('no form was opened');
  return view;
}

/** Opens the form, fills it in, looks at the preview and sends it. @returns what is said at the inputs, and null when it was taken */
async function send(userId: string, answers: Record<string, Answer>): Promise<Record<string, string> | null> {
  await form(userId);
  const errors = (await world.people.submit(userId, answers)) ?? (await world.people.submit(userId));
  if (errors) await world.people.closeModal(userId);
  return errors;
}

/** Sends what no page would let a person choose. */
const forge = async (userId: string, change: ViewValues) =>
  repeat(userId, { ...fillModal(await form(userId), GOOD), ...change }, 1);

/** Sends the same preview several times at once. */
async function sendOften(userId: string, times: number): Promise<Record<string, string> | null> {
  await form(userId);
  expect(await world.people.submit(userId, GOOD)).toBeNull();
  const preview = world.people.modal();
  return repeat(userId, preview ? fillModal(preview, {}) : {}, times);
}

/** Sends what is on top with these values, so many times. */
async function repeat(userId: string, values: ViewValues, times: number): Promise<Record<string, string> | null> {
  const page = await openSlackPage(world.slack.url);
  try {
    await waitFor(() => page.state.modalStack.length > 0, { what: 'the form to be open here too' });
    let errors: Record<string, string> | null = null;
    let answers = 0;
    const answered = page.next((event) => {
      if (event.t === 'view_errors') errors = event.errors;
      if (event.t === 'view_errors' || event.t === 'view') answers += 1;
      return answers === times ? true : undefined;
    }, 5_000);
    for (let i = 0; i < times; i += 1) page.send({ t: 'view_submit', user: userId, values });
    await answered;
    if (errors) await world.people.closeModal(userId);
    return errors;
  } finally {
    await page.close();
  }
}

const choice = (field: string, value: string) => ({
  [field]: {
    [field]: { type: 'static_select', selected_option: { value, text: { type: 'plain_text', text: value } } },
  },
});
const count = () => world.models.requests.countDocuments({});
const offered = (view: SlackView, field: string) =>
  view.blocks.find((b) => b.block_id === field)?.element?.options?.map((o) => o.value) ?? [];

it.each([
  ['words that say nothing', { justification: 'please please asap need access' }, 'justification', 'in your own words'],
  ['too few words', { justification: 'Fjord backlog' }, 'justification', 'at least 20 characters'],
  ['too long a time', { duration: '31d' }, 'duration', 'at most 30 days'],
  ['no time at all', { duration: 'soon' }, 'duration', 'Write it like 30m'],
  ['a ticket that is none', { ticket: 'the usual one' }, 'ticket', 'looks like OPS-123'],
  ['a start in the past', { start: '2020-01-01' }, 'start', 'today or later'],
])('%s: said at the field, nothing recorded', async (_, wrong, field, words) => {
  expect(await send(SAM, { ...GOOD, ...wrong })).toEqual({ [field]: expect.stringContaining(words) });
  expect(await count()).toBe(0);
});

it('only roles and people open to the caller are offered, and nothing else is taken', async () => {
  const view = await form(SAM);
  expect(offered(view, 'role')).toContain('support-lead');
  expect(offered(view, 'role')).not.toContain('prod-deployer');
  expect(offered(view, 'person')).toEqual([]);
  await world.people.closeModal(SAM);
  expect(await forge(SAM, choice('role', 'prod-deployer'))).toEqual({
    role: expect.stringContaining('not open to Sam Whitfield'),
  });
  expect(await send(DANIEL, { ...GOOD, person: 'I1101', role: 'support-lead' })).toEqual({
    role: expect.stringContaining('not open to Tess Vermeer'),
  });
  expect(await forge(DANIEL, choice('person', 'E1003'))).toEqual({
    person: expect.stringContaining('Priya Raman is none of these'),
  });
  expect(await world.access(SAM, `request support-agent 2h "${WHY}" for E1027`)).toContain(
    'Amara Nwosu is none of these',
  );
  expect(await count()).toBe(0);
});

it('the same form sent five times at once is one request, and every copy is told so', async () => {
  for (let round = 1; round <= 8; round += 1) {
    expect(await sendOften(SAM, 5)).toBeNull();
    const isForm = (e: { direction: string; detail?: unknown }) =>
      e.direction === 'to_bot' && (e.detail as { type?: string } | undefined)?.type === 'view_submission';
    const copies = (await world.people.log()).filter(isForm).slice(-5);
    expect(new Set(copies.map((e) => (e.detail as { view: { id: string } }).view.id)).size).toBe(1);
    const filed = await world.models.requests.find({}).sort({ openedAt: -1 }).lean();
    expect(filed).toHaveLength(round);
    const id = filed[0]?._id ?? '';
    await world.card(PRIYA, id, 'Please decide');
    const cards = await world.people.messages((await world.people.dm(PRIYA)) ?? '');
    expect(cards.filter((m) => m.text.includes(id))).toHaveLength(1);
    await world.access(SAM, `cancel ${id}`);
  }
});

it('a manager asks for a report, a sponsor for an external', async () => {
  expect(await send(DANIEL, { ...GOOD, person: 'I1101' })).toBeNull();
  expect(await send(BEN, { ...GOOD, person: 'C2001', role: 'cloud-readonly' })).toBeNull();
  const filed = await world.models.requests
    .find({ 'target.id': { $in: ['I1101', 'C2001'] } })
    .sort({ 'requester.id': 1 })
    .lean();
  expect(filed.map((r) => [r.requester.id, r.target.id, r.target.sponsorId])).toEqual([
    ['E1004', 'I1101', null],
    ['E1009', 'C2001', 'E1009'],
  ]);
  // Daniel asked, so he is not asked; the one it is for hears of it.
  const tess = filed.find((r) => r.target.id === 'I1101');
  expect(tess?.steps[0]?.approvers.map((a) => a.id)).toEqual(['E1003']);
  await world.card('U0TESS', tess?._id ?? '');
});

it.each([
  ['a leaver whose account still works', 'U0VICTOR', '', 'Your Slack account is not linked to an active people record'],
  ['the account of a refused row', 'U0DVOLKOV', '', 'Your Slack account is not linked to an active people record'],
  ['an account nobody knows', 'U0NOBODY', '', 'Your Slack account is not linked to an active people record'],
  ['asked for a leaver', DANIEL, 'for E1040', 'There is no active people record for Victor Hale'],
  ['asked for an id nobody has', DANIEL, 'for E9999', 'There is no active people record for E9999'],
])('%s: no record, no request, and the text says whom to ask', async (_, userId, whom, words) => {
  const before = await count();
  await world.people.command(userId, LOBBY, '/access', `request support-agent 2h "${WHY}" ${whom}`);
  const said = (await world.people.messages(LOBBY)).findLast((m) => m.ephemeral_to === userId);
  const shown = wordsOf({ blocks: said?.blocks ?? [] });
  expect(shown).toContain(words);
  expect(shown).toContain('Ask People team (people@acme.example)');
  expect(await count()).toBe(before);
});

it('access of a contractor ends with the contract at the latest, also when that moves', async () => {
  const ana = { ...GOOD, person: 'C2001', role: 'log-reader' };
  expect(await send(BEN, { ...ana, duration: '6d' })).toEqual({
    duration: expect.stringContaining('Ana María Ruiz leaves on'),
  });
  expect(await send(BEN, { ...ana, duration: '2d' })).toBeNull();
  const id =
    (await world.models.requests.findOne({ 'target.id': 'C2001', 'terms.roleId': 'log-reader' }).lean())?._id ?? '';
  const until = await contractEnds('C2001', 1);
  const loads = () => world.models.ledger.countDocuments({ action: 'roster.loaded' });
  await waitFor(async () => (await loads()) > 1, { timeoutMs: 15_000, what: 'the new people file to count' });
  await world.approve('U0AIKO', id);
  const active = await world.until(id, 'active');
  expect(active.endsAt).toEqual(until);
});
