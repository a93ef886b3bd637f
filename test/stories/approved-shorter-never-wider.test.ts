import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

/** Leads get what agents get and more, so that an agent is the smaller role. */
let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace('entitlements: [group:support-leads]', 'entitlements: [group:support-agents, group:support-leads]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const WHY = '"Merge the tickets that the outage of last night has doubled"';
const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });

/** Presses Approve with changes. @returns the options of the form's list of roles */
async function openForm(userId: string, card: SlackMessage): Promise<string[]> {
  await world.click(userId, card, 'approve_less');
  const view = await waitFor(() => world.people.modal(), { what: 'the form to approve with changes' });
  const list = view.blocks.find((b) => b.block_id === 'less_role')?.element;
  return (list?.options ?? []).map((o) => o.value ?? '');
}

async function approvals(id: string): Promise<{ detail: Record<string, unknown> }[]> {
  const all = (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes) as never);
  return (all as { action: string; detail: Record<string, unknown> }[]).filter((e) => e.action === 'approval.approved');
}

describe('an approver takes away', () => {
  let id = '';

  it('the card says what is known: first time, colleagues, what is held and what would be new', async () => {
    id = await world.ask(SAM, `support-lead 2h ${WHY}`);
    const card = await world.card(PRIYA, id, 'Please decide');
    expect(wordsIn(card)).toContain('Sam Whitfield has never held this role.');
    expect(wordsIn(card)).toMatch(/Of \d+ people in the same department or under the same manager, none holds it now/);
    expect(wordsIn(card)).toContain('holds nothing on this system now');
  });

  it('never adds: more time, or nothing changed, is said at the input and decides nothing', async () => {
    const card = await world.card(PRIYA, id, 'Please decide');
    expect(await openForm(PRIYA, card)).toEqual(['support-agent']);
    const wider = 'An approval can only take away: at most 2 hours';
    expect(await world.people.submit(PRIYA, { less_time: '3h' })).toEqual({
      less_time: expect.stringContaining(wider),
    });
    expect(await world.people.submit(PRIYA, {})).toEqual({ less_time: expect.stringContaining('Nothing is changed') });
    expect(await world.people.submit(PRIYA, { less_time: 'soon' })).toEqual({
      less_time: expect.stringContaining('I cannot read that time'),
    });
    expect((await world.record(id)).steps[0]?.decision).toBeNull();
  });

  it('less time and a smaller role: only that is given, and everybody is told what was changed', async () => {
    const answers = { less_time: '1h', less_role: 'support-agent', reason_words: 'Answering is enough for that' };
    expect(await world.people.submit(PRIYA, answers)).toBeNull();
    const active = await world.until(id, 'active');
    expect([active.terms.roleId, active.durationMs]).toEqual(['support-agent', 3_600_000]);
    const decided = active.steps[0]?.decision;
    expect(decided).toMatchObject({
      reason: 'Answering is enough for that',
      changes: { durationMs: 3_600_000, roleId: 'support-agent', was: { durationMs: 7_200_000 } },
    });
    expect((active.endsAt?.getTime() ?? 0) - (decided?.at.getTime() ?? 0)).toBe(3_600_000);
    expect(world.scim.log().map((e) => [e.op, e.user, e.group])).toEqual([['add', 'E1005', 'support-agents']]);
    const [event] = await approvals(id);
    expect(event?.detail['changes']).toMatchObject({
      from: { role: 'support-lead', durationMs: 7_200_000 },
      to: { role: 'support-agent', durationMs: 3_600_000, entitlements: ['group:support-agents'] },
    });
    const changed = 'Changed by Priya Raman:* Support Agent instead of Support Lead, 1 hour instead of 2 hours.';
    expect(wordsIn(await world.card(SAM, id, 'Granted and verified'))).toContain(changed);
    for (const user of [PRIYA, DANIEL]) {
      const copy = await world.card(user, id, 'Approved by');
      expect(wordsIn(copy)).toContain(changed);
      expect(buttonsIn({ blocks: copy.blocks ?? [] })).toEqual([]);
    }
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});

it('a smaller role that the person has already is not given twice', async () => {
  const id = await world.ask(SAM, `support-lead 2h ${WHY}`);
  const card = await world.card(PRIYA, id, 'Please decide');
  expect(wordsIn(card)).toContain('holds on this system now: Support Agent');
  await openForm(PRIYA, card);
  expect(await world.people.submit(PRIYA, { less_role: 'support-agent' })).toEqual({
    less_role: expect.stringContaining('already has Support Agent'),
  });
  await world.people.closeModal(PRIYA);
  expect((await world.record(id)).state).toBe('pending');
});
