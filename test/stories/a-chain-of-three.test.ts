import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

/** Sam asks; his manager Daniel, the owner Priya, and two of a group have to agree. */
const [GEORGE, RUTH, ASTRID] = ['U0GEORGE', 'U0RUTH', 'U0ASTRID'];
const CHAIN = `approval:
      - manager
      - owner
      - by: { group: data-protection }
        need: 2
        when: { longerThan: 10m }
      - by: { people: [E1011] }
        when: { longerThan: 8h }`;

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml
      .replace(/(support-agent:[\s\S]*?)approval: \[owner\]/, (_, before: string) => before + CHAIN)
      // So that the manager is not the owner's deputy as well.
      .replace('deputies: [E1004] # Daniel Okafor', 'deputies: [E1001]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

/** Presses Approve. @returns what the bot told this person alone */
async function press(userId: string, card: SlackMessage): Promise<string> {
  const about = (all: SlackMessage[]) => all.filter((m) => m.ephemeral_to === userId);
  const before = about(await world.people.messages(card.channel)).length;
  await world.people.click(userId, card.channel, card.ts, findAction(card.blocks ?? [], 'approve'));
  const told = await waitFor(async () => about(await world.people.messages(card.channel))[before], {
    what: 'a private answer',
  });
  return wordsIn(told);
}

describe('manager, owner, then two of a group', () => {
  let id = '';
  let group: SlackMessage;

  it('the one who asked sees the whole plan, and why each step', async () => {
    id = await world.ask(SAM, 'support-agent 1h "Answer the tickets about the outage of last night"');
    const message = wordsIn(await world.card(SAM, id, 'Waiting'));
    expect(message).toContain('Step 1 of 3: the manager decides. Any one of these people can: Daniel Okafor.');
    expect(message).toContain('Step 2 of 3, afterwards: the system owner (Priya Raman or Maya Lindqvist).');
    expect(message).toContain('Step 3 of 3, afterwards: the group Data protection, 2 approvals');
    expect(message).toContain('It is needed because it is for longer than 10 minutes.');
  });

  it('the manager is asked as the manager; the owner only then', async () => {
    const card = await world.card(DANIEL, id, 'Please decide');
    expect(wordsIn(card)).toContain('You are the manager of Sam Whitfield.');
    expect(wordsIn(card)).toContain('Step 1 of 3: manager');
    await world.approve(DANIEL, id);
    const next = await world.card(PRIYA, id, 'Please decide');
    expect(wordsIn(next)).toContain('You are the owner of Support Desk.');
    await world.approve(PRIYA, id);
  });

  it('the group is told how many are needed; one approval does not grant it', async () => {
    group = await world.card(GEORGE, id, 'Please decide');
    expect(wordsIn(group)).toContain('You are in the group Data protection.');
    expect(wordsIn(group)).toContain('This step needs 2 approvals, each by a different person');
    await world.approve(GEORGE, id);
    const mine = await world.card(GEORGE, id, 'Approved by you');
    expect(wordsIn(mine)).toContain('This step has 1 of 2 approvals.');
    expect(buttonsOf(mine)).toEqual([]);
    const other = await waitFor(
      async () => {
        const card = await world.card(RUTH, id, 'Please decide');
        return wordsIn(card).includes('Given so far: George Papadopoulos') ? card : null;
      },
      { timeoutMs: 15_000, what: 'the colleague to see the first approval' },
    );
    expect(wordsIn(other)).toContain('Still needed: 1.');
    expect((await world.record(id)).state).toBe('pending');
    expect(world.scim.log()).toEqual([]);
  });

  it('the same person does not count twice, nor does one of an earlier step or the one who asked', async () => {
    expect(await press(GEORGE, group)).toContain('You have already approved this step');
    expect(await press(PRIYA, group)).toContain('You cannot decide');
    expect(await press(SAM, group)).toContain('you asked for it or it is for you');
    expect((await world.record(id)).state).toBe('pending');
    expect(world.scim.log()).toEqual([]);
  });

  it('the second one grants it; every approval is in the record and the ledger', async () => {
    await world.approve(RUTH, id);
    const active = await world.until(id, 'active');
    expect(active.steps.map((s) => [s.name, [...(s.approvals ?? []), s.decision].map((d) => d?.by.id)])).toEqual([
      ['manager', ['E1004']],
      ['owner', ['E1003']],
      ['group:data-protection', ['E1053', 'E1038']],
    ]);
    expect(world.scim.log().map((e) => [e.op, e.user])).toEqual([['add', 'E1005']]);
    const entries = (await entriesOf(world.models.ledger, id)).map(
      (e) => JSON.parse(e.bytes) as { action: string; detail: Record<string, unknown> },
    );
    expect(entries.filter((e) => e.action === 'approval.approved').map((e) => e.detail['last'])).toEqual([
      false,
      false,
      false,
      true,
    ]);
    const opened = entries[0]?.detail['approvers'];
    expect(opened).toMatchObject([
      { step: 'manager', people: ['E1004'], why: ['the manager of Sam Whitfield'] },
      { step: 'owner', people: ['E1003', 'E1001'] },
      { step: 'group:data-protection', need: 2, because: 'it is for longer than 10 minutes' },
    ]);
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});

it('a denial by one of several closes it', async () => {
  const id = await world.ask('U0NOAH', 'support-agent 1h "Answer the tickets about the outage of last night"');
  for (const user of [DANIEL, PRIYA, ASTRID]) await world.approve(user, id);
  const card = await world.card(RUTH, id, 'Please decide');
  await world.click(RUTH, card, 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  await world.people.submit(RUTH, { reason_choice: 'other', reason_words: 'The tickets hold health data' });
  const denied = await world.until(id, 'denied');
  expect(denied.steps[2]).toMatchObject({ approvals: [{ by: { id: 'E1054' } }], decision: { verdict: 'denied' } });
  expect(world.holds('E1028', 'support-agents')).toBe(false);
});

it('a chain that too few different people could decide cannot be asked for', async () => {
  // Maya is Priya's manager and the only deputy of what Priya owns: she cannot decide both steps.
  const answer = await world.access(PRIYA, 'request support-agent 1h "Look into the complaint of a customer"');
  expect(answer).toContain('too few people are left for one of its steps');
});
