import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Answer } from '../../src/dev/fill-modal.ts';
import type { SlackView } from '../../src/dev/slack-page.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const THABO = 'U0THABO';
const ARJUN = 'U0ARJUN';
const WHY = 'Helping the Fjord account with its backlog';
const GOOD = { role: 'support-agent', duration: '2h', justification: WHY };

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const count = () => world.models.requests.countDocuments({});

async function form(userId: string, line = ''): Promise<SlackView> {
  await world.people.command(userId, LOBBY, '/access', line);
  return world.people.modal() ?? expect.fail('no form was opened');
}

/** Fills the form in and comes to what follows it. */
async function preview(userId: string, answers: Record<string, Answer>): Promise<SlackView> {
  await form(userId);
  expect(await world.people.submit(userId, answers)).toBeNull();
  return world.people.modal() ?? expect.fail('nothing followed the form');
}

const offered = (view: SlackView) =>
  view.blocks.find((b) => b.block_id === 'role')?.element?.options?.map((o) => o.value) ?? [];

it('the form says at once whom it is for, as the people record has them', async () => {
  expect(wordsOf(await form(SAM))).toContain('Matches the people record: Sam Whitfield (E1005), Support');
  await world.people.closeModal(SAM);
});

it('a half line that names a leaver or a stranger says so, and is for nobody else unnoticed', async () => {
  const gone = wordsOf(await form('U0DANIEL', 'request support-agent for E1040'));
  expect(gone).toContain('There is no active people record for Victor Hale');
  const other = wordsOf(await form(SAM, 'request support-agent for E1009'));
  expect(other).toContain('Ben Achterberg is none of these');
  await world.people.closeModal(SAM);
});

it('before anything is sent: what it allows, who decides and why each, how long that takes, when it ends', async () => {
  const before = await count();
  const words = wordsOf(await preview(SAM, GOOD));
  expect(words).toContain('Nothing has been sent yet');
  expect(words).toContain('Read and answer customer tickets.');
  expect(words).toMatch(/The system owner decides\. Any one of these can:\n• Priya Raman: the owner of Support Desk/);
  expect(words).toContain('• Daniel Okafor: a deputy for Priya Raman, who owns Support Desk');
  expect(words).toContain('Not known yet: fewer than 3 requests for Support Desk have been decided');
  expect(words).toMatch(
    /2 hours after the last approval, .*\. If it were approved now: \d{1,2} \w{3} \d{4} \d\d:\d\d UTC/,
  );
  expect(words).toContain('If nobody decides by then, it is closed and nothing is given');
  expect(await count()).toBe(before);
  expect(await world.people.submit(SAM, { justification: `${WHY}, in words changed at the last look` })).toBeNull();
  expect(world.people.modal()).toBeNull();
  const [filed] = await world.models.requests.find({}).lean();
  expect(filed?.justification).toBe(`${WHY}, in words changed at the last look`);
  expect(filed?.steps[0]?.approvers.map((a) => a.id)).toEqual(['E1003', 'E1004']);
});

it('a step that only some requests need says why this one does', async () => {
  const crm = { role: 'crm-exporter', justification: 'Quarterly list for the data protection officer' };
  const long = wordsOf(await preview(THABO, { ...crm, duration: '2h' }));
  expect(long).toContain('one after the other (4 steps)');
  expect(long).toMatch(/Step 1 of 4: the manager decides\. That is:\n• Grace Kimani: the manager of Thabo Ndlovu/);
  expect(long).toMatch(/Step 3 of 4: the group Data protection decides\. 2 of these must approve:/);
  expect(long).toContain('This step is needed because it is for longer than 1 hour');
  await world.people.closeModal(THABO);
  const short = wordsOf(await preview(THABO, { ...crm, duration: '1h' }));
  expect(short).toContain('one after the other (3 steps)');
  expect(short).not.toContain('Data protection');
  await world.people.closeModal(THABO);
});

it('what is open already is not asked for twice: the way on is shown, by form and in one line', async () => {
  const before = await count();
  const words = wordsOf(await preview(SAM, GOOD));
  expect(words).toContain('Nothing was sent: this access was asked for already');
  expect(words).toMatch(/\/access status REQ-\d{4}-\d{6}/);
  await world.people.closeModal(SAM);
  const said = await world.access(SAM, `request support-agent 2h "${WHY}"`);
  expect(said).toContain('already has Support Agent');
  const shown = (await world.people.messages(LOBBY)).at(-1);
  expect(JSON.stringify(shown?.blocks)).toContain('"action_id":"cancel"');
  expect(await count()).toBe(before);
});

it('a forbidden pair is named before anything is sent, with what and why', async () => {
  const id = await world.ask(ARJUN, 'code-reviewer 2d "Reviewing the release train this week"');
  const before = await count();
  await form(ARJUN);
  const errors = await world.people.submit(ARJUN, { ...GOOD, role: 'prod-deployer' });
  expect(errors?.['role']).toContain(`must not be held together with Code Reviewer (${id}): Whoever approves a change`);
  await world.people.closeModal(ARJUN);
  expect(await count()).toBe(before);
});

it('what was asked for lately comes first, and what is kept before it', async () => {
  expect(offered(await form(SAM))[0]).toBe('support-agent');
  await world.people.submit(SAM, { role: 'log-reader', duration: '1h', justification: WHY });
  expect(await world.people.submit(SAM, { favourite: 'keep' })).toBeNull();
  await waitFor(() => world.models.favourites.exists({ _id: 'E1005' }), { what: 'the role to be kept' });
  await world.ask(SAM, 'cloud-readonly 1h "Reading the dashboards of the Fjord account"');
  expect(offered(await form(SAM)).slice(0, 3)).toEqual(['log-reader', 'cloud-readonly', 'support-agent']);
  await world.people.closeModal(SAM);
  // Somebody else's list is their own.
  expect(offered(await form('U0AMARA'))[0]).not.toBe('log-reader');
  await world.people.closeModal('U0AMARA');
});

it('the expected wait is that of this system, once there are decisions to take it from', async () => {
  for (const who of ['U0AMARA', 'U0NOAH', 'U0ZOE']) {
    const id = await world.ask(who, `support-lead 1h "${WHY}"`);
    await world.approve(PRIYA, id);
    await world.until(id, ['approved', 'active']);
  }
  const words = wordsOf(await preview('U0TESS', GOOD));
  expect(words).toContain('Usually decided within 1 minute (the middle of the last 3 for Support Desk)');
  await world.people.closeModal('U0TESS');
});

it('what is sent is what was looked at: when it has changed, it is shown again', async () => {
  const before = await count();
  await preview('U0TESS', GOOD);
  const file = world.config.catalogPath;
  const loads = () => world.models.ledger.countDocuments({ action: 'catalog.loaded' });
  const loaded = await loads();
  const yml = await readFile(file, 'utf8');
  await writeFile(file, yml.replace('customer tickets.', 'customer tickets, and delete them.'));
  await waitFor(async () => (await loads()) > loaded, { timeoutMs: 15_000, what: 'the new file to count' });
  expect(await world.people.submit('U0TESS')).toBeNull();
  const now = wordsOf(world.people.modal() ?? { blocks: [] });
  expect(now).toContain('has changed since you looked');
  expect(now).toContain('Read and answer customer tickets, and delete them.');
  expect(await count()).toBe(before);
  expect(await world.people.submit('U0TESS')).toBeNull();
  expect(await count()).toBe(before + 1);
});

it('once it is over, one press opens the same again, filled in; for nobody else', async () => {
  const open = await world.models.requests.findOne({ 'requester.id': 'E1005', 'terms.roleId': 'log-reader' }).lean();
  const id = open?._id ?? '';
  await world.access(SAM, `cancel ${id}`);
  const card = await waitFor(
    async () => {
      const found = await world.card(SAM, id);
      return JSON.stringify(found.blocks).includes('request_again') ? found : null;
    },
    { timeoutMs: 15_000, what: 'the button to ask again' },
  );
  await world.click(SAM, card, 'request_again');
  const shown = (field: string) => world.people.modal()?.blocks.find((b) => b.block_id === field)?.element;
  expect(shown('role')).toMatchObject({ initial_option: { value: 'log-reader' } });
  expect(shown('duration')).toMatchObject({ initial_value: '1h' });
  expect(shown('justification')).toMatchObject({ initial_value: WHY });
  await world.people.closeModal(SAM);
  await world.people.click(PRIYA, card.channel, card.ts, {
    type: 'button',
    action_id: 'request_again',
    value: `again|${id}`,
  });
  expect(world.people.modal()).toBeNull();
});
