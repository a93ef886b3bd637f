import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

/** Leading takes a reason, and gives what agents get and more, so that an agent is the smaller role. */
let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace(
      'entitlements: [group:support-leads]',
      'entitlements: [group:support-agents, group:support-leads]\n    approvalReason: true',
    );
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const ASKED = '"Merge the tickets that the outage of last night has doubled"';
const WHY = 'Sam leads the shift while Daniel is at the customer';
const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });

/** Presses a button that opens a form. @returns what the form says */
async function open(userId: string, card: SlackMessage, action: string): Promise<string> {
  await world.click(userId, card, action);
  const view = await waitFor(() => world.people.modal(), { what: `the form of ${action}` });
  return wordsOf({ blocks: view.blocks });
}

/** Types a line. @returns all that the bot answered this person alone */
async function answerTo(userId: string, line: string): Promise<string> {
  const before = new Set((await world.people.messages(LOBBY)).map((m) => m.ts));
  await world.access(userId, line);
  const said = (await world.people.messages(LOBBY)).filter((m) => !before.has(m.ts));
  return said.map(wordsIn).join('\n');
}

/** The newest entry of a record with this action, once the ledger has it. */
async function ledgerHas(id: string, action: string): Promise<{ detail: Record<string, unknown> }> {
  return waitFor(
    async () => (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes)).findLast(isOf(action)),
    { timeoutMs: 20_000, what: `the ledger to have ${action} of ${id}` },
  );
}
const isOf = (action: string) => (e: { action: string }) => e.action === action;

describe('a role that asks for it', () => {
  let id = '';

  it('Approve opens a form, and decides nothing', async () => {
    id = await world.ask(SAM, `support-lead 2h ${ASKED}`);
    const card = await world.card(PRIYA, id, 'Please decide');
    expect(wordsIn(card)).toContain('Approving this takes a reason.');
    expect(await open(PRIYA, card, 'approve_reason')).toContain(
      `${id}: Support Lead on Support Desk for Sam Whitfield`,
    );
    expect((await world.record(id)).steps[0]?.decision).toBeNull();
  });

  it('without words it is not sent, and blanks are none', async () => {
    await expect(world.people.submit(PRIYA, {})).rejects.toThrow('reason_words is required');
    expect(await world.people.submit(PRIYA, { reason_words: '   ' })).toEqual({
      reason_words: 'Please write a few words here.',
    });
    expect((await world.record(id)).state).toBe('pending');
  });

  it('with a reason it is given, and card, ledger and look-up say why', async () => {
    expect(await world.people.submit(PRIYA, { reason_words: WHY })).toBeNull();
    const active = await world.until(id, 'active');
    expect(active.steps[0]?.decision).toMatchObject({ verdict: 'approved', reason: WHY, method: 'slack_click' });
    expect((await ledgerHas(id, 'approval.approved')).detail).toMatchObject({ reason: WHY, last: true });
    expect(wordsIn(await world.card(DANIEL, id, 'Approved by Priya Raman'))).toContain(WHY);
    await ledgerHas(id, 'grant.verified');
    expect(await answerTo(SAM, `audit ${id}`)).toContain(`approved (step: system owner): ${WHY}`);
  });

  it('whoever asked reads it in the thread', async () => {
    const { channel, ts } = await world.card(SAM, id, 'Granted and verified');
    const line = await waitFor(
      async () => (await world.people.messages(channel)).find((m) => m.thread_ts === ts && m.text.includes(WHY)),
      { what: 'the line about the approval' },
    );
    expect(line.text).toContain('Priya Raman approved it (step 1 of 1). Reason: ');
  });

  it('more time takes one too', async () => {
    const { endsAt } = await world.record(id);
    expect(await world.access(SAM, `extend ${id} 1h "The doubled tickets are more than we thought"`)).toBeTruthy();
    const card = await world.card(PRIYA, id, 'Please decide on more time');
    expect(wordsIn(card)).toContain('Approving this takes a reason.');
    await open(PRIYA, card, 'extension_approve_reason');
    expect(await world.people.submit(PRIYA, { reason_words: 'The shift goes on' })).toBeNull();
    expect((await ledgerHas(id, 'extension.approved')).detail).toMatchObject({ reason: 'The shift goes on' });
    expect((await world.record(id)).endsAt?.getTime()).toBe((endsAt?.getTime() ?? 0) + 3_600_000);
    await world.access(SAM, `drop ${id}`);
    await world.until(id, 'ended', 30_000);
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});

it('a press that goes round the form is refused, and so is less without a reason', async () => {
  const id = await world.ask(SAM, `support-lead 2h ${ASKED}`);
  const card = await world.card(PRIYA, id, 'Please decide');
  const button = findAction(card.blocks ?? [], 'approve_reason');
  await world.people.click(PRIYA, card.channel, card.ts, { ...button, action_id: 'approve' });
  const told = await waitFor(
    async () => (await world.people.messages(card.channel)).find((m) => m.ephemeral_to === PRIYA),
    { what: 'a private answer' },
  );
  expect(wordsIn(told)).toContain('Approving Support Lead takes a reason.');
  await open(PRIYA, card, 'approve_less');
  expect(await world.people.submit(PRIYA, { less_time: '1h', reason_words: '  ' })).toEqual({
    reason_words: expect.stringContaining('Approving Support Lead takes a reason.'),
  });
  expect((await world.record(id)).steps[0]?.decision).toBeNull();
  expect(await world.people.submit(PRIYA, { less_role: 'support-agent', reason_words: WHY })).toBeNull();
  expect((await world.until(id, 'active')).terms).toMatchObject({ roleId: 'support-agent' });
});

it('any other role still takes one click', async () => {
  const id = await world.ask('U0NOAH', `support-agent 1h ${ASKED}`);
  const card = await world.card(PRIYA, id, 'Please decide');
  expect(wordsIn(card)).not.toContain('takes a reason');
  await world.approve(PRIYA, id);
  expect((await world.until(id, 'active')).steps[0]?.decision?.reason).toBeNull();
});
