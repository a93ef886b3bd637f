import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, SAM } from '../support/a-world.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from '../views/slack-markup.ts';

const [MARCUS, BEN, AIKO] = ['U0MARCUS', 'U0BEN', 'U0AIKO'];
const [INGRID, KOFI, LUCIA] = ['U0INGRID', 'U0KOFI', 'U0LUCIA'];
const LINE = 'prod-deployer 1h "Roll back the release that broke the login page"';

let world: AWorld;
beforeAll(async () => {
  // Ingrid stands on both steps: as a deputy and as Security.
  const edit = (yml: string) => yml.replace('deputies: [E1010] # Aiko Tanaka', 'deputies: [E1010, E1006]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage | undefined) => wordsOf({ text: m?.text ?? '', blocks: m?.blocks ?? [] });
const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

/** Everything the bot said to this person about a request. */
async function toldTo(userId: string, id: string): Promise<SlackMessage[]> {
  const channel = await world.people.dm(userId);
  const messages = channel ? await world.people.messages(channel) : [];
  return messages.filter((m) => !m.thread_ts && m.subtype !== 'ephemeral' && wordsIn(m).includes(id));
}

/**
 * Presses Approve on a card, whoever's card it is.
 * @param value what the button carries, when it is made by hand
 * @returns what the bot told this person alone
 */
async function press(userId: string, card: SlackMessage, value?: string): Promise<string> {
  const about = (all: SlackMessage[]) => all.filter((m) => m.ephemeral_to === userId);
  const before = about(await world.people.messages(card.channel)).length;
  const button = findAction(card.blocks ?? [], 'approve');
  await world.people.click(userId, card.channel, card.ts, value === undefined ? button : { ...button, value });
  const told = await waitFor(async () => about(await world.people.messages(card.channel))[before], {
    what: 'a private answer',
  });
  return wordsIn(told);
}

/** The events about refused clicks on a request. */
async function refusals(id: string): Promise<{ by: string; why: string; verdict: string }[]> {
  const rows = await world.models.ledger.find({ action: 'approval.refused' }).sort({ seq: 1 }).lean();
  return rows
    .map(
      (r) => (JSON.parse(r.bytes) as { detail: { request: string; by: string; why: string; verdict: string } }).detail,
    )
    .filter((d) => d.request === id);
}

const securityHeard = (...words: string[]) =>
  waitFor(
    async () =>
      (await world.people.messages('C0SECURITY')).map(wordsIn).find((said) => words.every((w) => said.includes(w))),
    { timeoutMs: 15_000, what: `Security to hear of ${words.join(', ')}` },
  );

describe('a privileged role: the owner decides, then Security', () => {
  let id = '';
  const copies: Record<string, SlackMessage> = {};

  it('only the people of the open step have a card', async () => {
    id = await world.ask(MARCUS, LINE);
    for (const user of [BEN, AIKO, INGRID]) copies[user] = await world.card(user, id, 'Please decide');
    const record = await world.record(id);
    expect(record.steps.map((s) => [s.name, s.approvers.map((a) => a.id)])).toEqual([
      ['owner', ['E1009', 'E1010', 'E1006']],
      ['security', ['E1006', 'E1007', 'E1008']],
    ]);
    expect(buttonsOf(copies[BEN]!)).toEqual(DECIDE_BUTTONS);
    const isTold = async () => (await world.record(id)).outbox.every((e) => e.kind !== 'notify');
    await waitFor(isTold, { timeoutMs: 10_000, what: 'everybody to be told who is to be told' });
    for (const user of [KOFI, LUCIA, SAM]) expect(await toldTo(user, id)).toEqual([]);
  });

  it.each([
    ['a stranger', SAM, 'E1005', 'not_an_approver', 'You cannot decide'],
    ['Security, before its step', KOFI, 'E1007', 'not_an_approver', 'You cannot decide'],
    ['the one who asked', MARCUS, 'E1019', 'own_request', 'you asked for it or it is for you'],
  ])('a click by %s is refused in private, naming who can decide, and kept', async (_, user, person, why, words) => {
    const said = await press(user, copies[BEN]!);
    expect(said).toContain(words);
    expect(said).toContain('These people can: Ben Achterberg, Aiko Tanaka, Ingrid Sørensen');
    expect(await refusals(id)).toContainEqual(expect.objectContaining({ by: person, why, verdict: 'approved' }));
    await securityHeard('A click was refused', id, `(${person})`, why.replaceAll('_', ' '));
    expect((await world.record(id)).steps.every((s) => s.decision === null)).toBe(true);
    expect(world.scim.log()).toEqual([]);
  });

  it('a click made by hand for a later step, or on what the card does not show, is refused', async () => {
    const { subjectHash } = await world.record(id);
    expect(await press(KOFI, copies[BEN]!, `${id}|1|${subjectHash.slice(0, 12)}`)).toContain(
      `not possible now: ${id} is pending`,
    );
    expect(await press(BEN, copies[BEN]!, `${id}|0|${'0'.repeat(12)}`)).toContain('This card is out of date');
    expect(await press(BEN, copies[BEN]!, `${id}|7|${subjectHash.slice(0, 12)}`)).toContain('This card is out of date');
    expect((await world.record(id)).steps.every((s) => s.decision === null)).toBe(true);
  });

  it('after the first decision every copy says so without buttons, and only then Security is asked', async () => {
    await world.click(INGRID, copies[INGRID]!, 'approve');
    for (const user of [BEN, AIKO, INGRID]) {
      const copy = await world.card(user, id, 'Approved by');
      expect([copy.ts, buttonsOf(copy)]).toEqual([copies[user]!.ts, []]);
    }
    for (const user of [INGRID, KOFI, LUCIA]) copies[user] = await world.card(user, id, 'Please decide');
    expect((await world.record(id)).state).toBe('pending');
    expect(world.scim.log()).toEqual([]);
  });

  it('nobody decides twice', async () => {
    expect(await press(INGRID, copies[INGRID]!)).toContain('You have already decided another step');
    expect(await refusals(id)).toContainEqual(expect.objectContaining({ by: 'E1006', why: 'decided_before' }));
    expect((await world.record(id)).state).toBe('pending');
    expect(world.scim.log()).toEqual([]);
  });

  it('the second decision grants it; who, when, by which means and on what is on record', async () => {
    await world.click(KOFI, copies[KOFI]!, 'approve');
    const active = await world.until(id, 'active');
    expect(world.scim.log().map((e) => [e.op, e.user, e.group])).toEqual([['add', 'E1019', 'prod-deployers']]);
    const kept = {
      verdict: 'approved',
      method: 'slack_click',
      reason: null,
      at: expect.any(Date),
      subjectHash: active.subjectHash,
    };
    expect(active.steps.map((s) => s.decision)).toMatchObject([
      { ...kept, by: { id: 'E1006', slack: { teamId: 'T0ACME', userId: INGRID } } },
      { ...kept, by: { id: 'E1007', slack: { teamId: 'T0ACME', userId: KOFI } } },
    ]);
    const decided = Math.max(...active.steps.map((s) => s.decision?.at.getTime() ?? 0));
    expect(Date.parse(world.scim.log()[0]?.at ?? '')).toBeGreaterThanOrEqual(decided);
    for (const user of [INGRID, KOFI, LUCIA]) {
      const copy = await world.card(user, id, 'Approved by');
      expect([copy.ts, buttonsOf(copy)]).toEqual([copies[user]!.ts, []]);
    }
    await securityHeard('Privileged access was granted', id, 'Prod Deployer');
    const actions = (await entriesOf(world.models.ledger, id)).map((e) => e.action);
    expect(actions).toEqual([
      'request.opened',
      'approval.approved',
      'approval.approved',
      'grant.started',
      'grant.verified',
    ]);
  });

  it('a click on the old card changes nothing and says who was first', async () => {
    expect(await press(LUCIA, copies[LUCIA]!)).toContain('Kofi Mensah has already decided');
    expect((await world.record(id)).steps[1]?.decision?.by.id).toBe('E1007');
  });
});

it('who asks for somebody decides neither, nor does the one it is for', async () => {
  const id = await world.ask(BEN, 'staging-deployer 1h "Rehearse the release of tomorrow" for E1010');
  const card = await world.card('U0YUSUF', id, 'Please decide');
  expect((await world.record(id)).steps.map((s) => s.approvers.map((a) => a.id))).toEqual([['E1020']]);
  for (const user of [BEN, AIKO]) {
    expect(await press(user, card)).toContain('These people can: Yusuf Demir');
    expect((await toldTo(user, id)).flatMap(buttonsOf)).not.toContain('approve');
  }
  expect((await refusals(id)).map((r) => [r.by, r.why])).toEqual([
    ['E1009', 'own_request'],
    ['E1010', 'own_request'],
  ]);
  expect((await world.record(id)).state).toBe('pending');
});

it('a stranger who presses Deny is refused when the reason is sent, and that is kept', async () => {
  const id = await world.ask('U0DMITRI', LINE);
  const card = await world.card(BEN, id, 'Please decide');
  await world.people.click(SAM, card.channel, card.ts, findAction(card.blocks ?? [], 'deny'));
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(SAM, { reason_choice: 'too_long' })).toEqual({
    reason_words: expect.stringContaining('You cannot decide'),
  });
  await world.people.closeModal(SAM);
  expect(await refusals(id)).toEqual([
    expect.objectContaining({ by: 'E1005', why: 'not_an_approver', verdict: 'denied' }),
  ]);
  expect((await world.record(id)).state).toBe('pending');
});

it('denying takes a reason; it is kept and shown, and nothing is granted', async () => {
  const id = await world.ask('U0CARLA', LINE);
  const card = await world.card(BEN, id, 'Please decide');
  await world.click(BEN, card, 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(BEN, { reason_choice: 'other' })).toEqual({
    reason_words: 'Please write the reason here.',
  });
  expect((await world.record(id)).state).toBe('pending');
  expect(await world.people.submit(BEN, { reason_choice: 'too_long', reason_words: 'Ten minutes will do' })).toBeNull();
  const denied = await world.until(id, 'denied');
  const reason = 'The time asked for is too long: Ten minutes will do';
  expect(denied.steps[0]?.decision).toMatchObject({
    verdict: 'denied',
    by: { id: 'E1009' },
    method: 'slack_click',
    reason,
    subjectHash: denied.subjectHash,
  });
  for (const user of [BEN, AIKO, INGRID]) expect(buttonsOf(await world.card(user, id, 'Denied by'))).toEqual([]);
  expect(wordsIn(await world.card('U0CARLA', id, 'Denied'))).toContain(reason);
  expect(await toldTo(KOFI, id)).toEqual([]);
  expect(world.scim.log().filter((e) => e.user === 'E1021')).toEqual([]);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
