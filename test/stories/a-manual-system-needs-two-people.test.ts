import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

const [ROSA, JONAS, RAFAEL, NADIA] = ['U0ROSA', 'U0JONAS', 'U0RAFAEL', 'U0NADIA'];
const LINE = 'vendor-payments-preparer 2h "Enter the invoices of the Fjord account"';
const PROOF = 'Change log entry 48213';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);
const actionsOf = async (id: string) => (await entriesOf(world.models.ledger, id)).map((e) => e.action);

/** Asked for, approved by the owner, and now in the hands of the admins. */
async function handed(userId: string): Promise<string> {
  const id = await world.ask(userId, LINE);
  await world.approve(JONAS, id);
  await world.card(RAFAEL, id, 'Task for you');
  return id;
}

/** Opens the form behind a button of a task card and sends it. @returns what is said at the inputs, null when it was taken */
async function report(
  userId: string,
  id: string,
  action: 'task_done' | 'task_cannot',
  words: string,
  task = 'give',
): Promise<Record<string, string> | null> {
  await world.click(userId, await world.card(userId, id, `Task for you: ${task}`), action);
  await waitFor(() => world.people.modal(), { what: 'the form' });
  const errors = await world.people.submit(userId, { reason_words: words });
  if (errors) await world.people.closeModal(userId);
  return errors;
}

/** Presses a button of somebody's card, whoever's card it is. @returns what the bot told this person alone */
async function press(userId: string, card: SlackMessage, action: string): Promise<string> {
  const about = (all: SlackMessage[]) => all.filter((m) => m.ephemeral_to === userId);
  const before = about(await world.people.messages(card.channel)).length;
  await world.people.click(userId, card.channel, card.ts, findAction(card.blocks ?? [], action));
  return (
    await waitFor(async () => about(await world.people.messages(card.channel))[before], { what: 'a private answer' })
  ).text;
}

describe('one life by hand', () => {
  let id = '';

  it('the admins get a task with the steps, and nobody else does', async () => {
    id = await handed(ROSA);
    for (const user of [RAFAEL, NADIA]) {
      const card = await world.card(user, id, 'Task for you');
      expect(wordsIn(card)).toContain('Find the person by e-mail address');
      expect(wordsIn(card)).toContain('profile:ap-preparer');
      expect(buttonsOf(card)).toEqual(['task_done', 'task_cannot']);
    }
    for (const user of [JONAS, ROSA]) {
      const texts = (await world.people.messages((await world.people.dm(user)) ?? '')).map((m) => m.text);
      expect(texts.filter((text) => text.startsWith('Task'))).toEqual([]);
    }
    const [task] = (await world.record(id)).tasks;
    expect(task).toMatchObject({ kind: 'grant', state: 'open', assignees: [{ id: 'E1013' }, { id: 'E1014' }] });
    await world.card(ROSA, id, 'Approved, being granted');
  });

  it('Done takes a proof', async () => {
    expect(await report(RAFAEL, id, 'task_done', 'ok')).toEqual({
      reason_words: expect.stringContaining('Give a proof'),
    });
    expect((await world.record(id)).tasks[0]?.state).toBe('open');
    expect(await report(RAFAEL, id, 'task_done', PROOF)).toBeNull();
    expect((await world.record(id)).tasks[0]).toMatchObject({ state: 'done', doneBy: { id: 'E1013' }, proof: PROOF });
  });

  it('the word of one person is not enough: not of the one who did it, nor of the one it is for', async () => {
    const card = await world.card(NADIA, id, 'Please check');
    expect(wordsIn(card)).toContain(PROOF);
    expect(buttonsOf(await world.card(RAFAEL, id, 'Waiting for a second person'))).toEqual([]);
    expect(await press(RAFAEL, card, 'task_confirm')).toContain('You did this task yourself');
    expect(await press(ROSA, card, 'task_confirm')).toContain(`This task of ${id} is for`);
    const record = await world.record(id);
    expect(record).toMatchObject({
      state: 'approved',
      grant: { verifiedAt: null },
      tasks: [{ state: 'done', confirmedBy: null }],
    });
    expect(await actionsOf(id)).not.toContain('grant.verified');
  });

  it('Not so: the task is open again', async () => {
    await world.click(NADIA, await world.card(NADIA, id, 'Please check'), 'task_reject');
    await world.card(RAFAEL, id, 'Task for you');
    expect((await world.record(id)).tasks[0]).toMatchObject({ state: 'open', doneBy: null, proof: null });
    expect(await report(NADIA, id, 'task_done', `${PROOF}, and 48214`)).toBeNull();
  });

  it('a second person confirms: active, with both names', async () => {
    await world.click(RAFAEL, await world.card(RAFAEL, id, 'Please check'), 'task_confirm');
    const active = await world.until(id, 'active');
    expect(active.grant?.evidence).toMatch(/done by Nadia Rahimi .*48214.* confirmed by Rafael Costa/u);
    await world.card(ROSA, id, 'Granted and verified');
    for (const user of [RAFAEL, NADIA]) expect(buttonsOf(await world.card(user, id, 'Done and checked'))).toEqual([]);
    const story = ['task.opened', 'task.done', 'task.rejected', 'task.done', 'task.confirmed', 'grant.verified'];
    expect((await actionsOf(id)).slice(-6)).toEqual(story);
  });

  it('its end is a task too: done and confirmed, and only then it is shown as ended', async () => {
    await world.access(ROSA, `drop ${id}`);
    await world.until(id, 'revoking');
    const card = await world.card(NADIA, id, 'Task for you: take away');
    expect(wordsIn(card)).toContain('Remove the profile named in this task');
    expect(await report(NADIA, id, 'task_done', 'Change log entry 48290', 'take away')).toBeNull();
    const check = await world.card(JONAS, id, 'Please check: take away');
    expect(await press(NADIA, check, 'task_confirm')).toContain('You did this task yourself');
    expect((await world.record(id)).state).toBe('revoking');
    await world.card(ROSA, id, 'Ending');
    await world.click(JONAS, check, 'task_confirm');
    const ended = await world.until(id, 'ended');
    expect(ended.end?.evidence).toMatch(
      /Attested as removed: done by Nadia Rahimi .*48290.* confirmed by Jonas Weber/u,
    );
    await world.card(ROSA, id, 'Ended and verified');
  });
});

it('a grant that cannot be done fails, and whatever was begun is undone by two people', async () => {
  const id = await handed('U0JULIA');
  expect(await report(RAFAEL, id, 'task_cannot', 'The ledger is closed for the quarter')).toBeNull();
  expect((await world.record(id)).state).toBe('revoking');
  await world.card('U0JULIA', id, 'Ending');
  expect(await report(NADIA, id, 'task_done', 'Looked: there is no such user', 'take away')).toBeNull();
  await world.click(RAFAEL, await world.card(RAFAEL, id, 'Please check: take away'), 'task_confirm');
  const failed = await world.until(id, 'failed');
  expect(failed).toMatchObject({
    grant: { verifiedAt: null },
    end: { cause: 'refused', reason: 'The ledger is closed for the quarter', verifiedAt: expect.any(Date) },
  });
  await world.card('U0JULIA', id, 'Could not be granted');
  expect(await actionsOf(id)).not.toContain('grant.verified');
});

it('a removal that cannot be done stays open, overdue, and with Security', async () => {
  const id = await handed(ROSA);
  await report(RAFAEL, id, 'task_done', PROOF);
  await world.click(NADIA, await world.card(NADIA, id, 'Please check'), 'task_confirm');
  await world.until(id, 'active');
  await world.access('U0INGRID', `revoke ${id} "Her laptop was stolen"`);
  await world.card(NADIA, id, 'Task for you: take away');
  expect(await report(NADIA, id, 'task_cannot', 'The ledger does not answer', 'take away')).toBeNull();
  const overdue = await world.until(id, 'revoke_overdue');
  expect(overdue.tasks.at(-1)).toMatchObject({ kind: 'revoke', state: 'open' });
  const heard = async () =>
    (await world.people.messages('C0SECURITY')).some(
      (m) => wordsIn(m).includes('cannot be taken away by hand') && wordsIn(m).includes(id),
    );
  await waitFor(heard, { timeoutMs: 10_000, what: 'Security to hear of it' });
  await world.card(ROSA, id, 'Not ended yet');
  expect(await report(RAFAEL, id, 'task_done', 'Change log entry 48311', 'take away')).toBeNull();
  await world.click(NADIA, await world.card(NADIA, id, 'Please check: take away'), 'task_confirm');
  await world.until(id, 'ended');
  await waitFor(async () => (await world.record(id)).events.length === 0, {
    what: 'the last event to be in the ledger',
  });
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
