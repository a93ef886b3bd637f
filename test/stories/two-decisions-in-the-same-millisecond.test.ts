import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { createContext } from '../../src/context.ts';
import { findAction } from '../../src/dev/find-action.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { Actor } from '../../src/domain/record.ts';
import { createLog } from '../../src/log.ts';
import { cancelRequest } from '../../src/operations/cancel-request.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';

const LINE = 'support-agent 1h "Helping the Fjord account with its backlog"';
const ROUNDS = 20;

const world: Record<'slack' | 'bare', AWorld> = {} as never;
beforeAll(async () => {
  const servers = { mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') };
  [world.slack, world.bare] = await Promise.all([aWorld(servers), aWorld(servers)]);
  // Two instances: every click reaches both.
  await Promise.all([world.slack.startBot(), world.slack.startBot()]);
});
afterAll(() => Promise.all([world.slack.stop(), world.bare.stop()]));

describe('in Slack: one wins, the other is told', () => {
  /** What the bot has told this person alone, in the channel of a card. */
  async function toldTo(userId: string, card: SlackMessage): Promise<string[]> {
    const all = await world.slack.people.messages(card.channel);
    return all.filter((m) => m.ephemeral_to === userId && m.ts > card.ts).map((m) => m.text);
  }

  const untilTold = (userId: string, card: SlackMessage, count = 1) =>
    waitFor(async () => ((await toldTo(userId, card)).length >= count ? toldTo(userId, card) : null), {
      what: `${userId} to be told`,
    });

  const adds = (personId: string) => world.slack.scim.log().filter((e) => e.user === personId && e.op === 'add').length;

  /** Presses with the button as it was, whatever the card shows by now. */
  const press = (userId: string, card: SlackMessage, action = 'approve') =>
    world.slack.people.click(userId, card.channel, card.ts, findAction(card.blocks ?? [], action));

  it('two approvers press Approve at once', async () => {
    const id = await world.slack.ask(SAM, LINE);
    const cards = await Promise.all([PRIYA, DANIEL].map((user) => world.slack.card(user, id, 'Please decide')));
    await Promise.all([press(PRIYA, cards[0]!), press(DANIEL, cards[1]!)]);
    const active = await world.slack.until(id, 'active');
    const winner = active.steps[0]?.decision?.by;
    const [loser, card] = winner?.id === 'E1003' ? [DANIEL, cards[1]!] : [PRIYA, cards[0]!];
    expect(await untilTold(loser, card)).toEqual([`${winner?.name} has already decided ${id}: approved.`]);
    expect(adds('E1005')).toBe(1);
    expect(await world.slack.models.ledger.countDocuments({ record: id, action: 'approval.approved' })).toBe(1);
  });

  it('one presses Approve while the other sends a denial', async () => {
    const id = await world.slack.ask('U0AMARA', LINE);
    const cards = await Promise.all([PRIYA, DANIEL].map((user) => world.slack.card(user, id, 'Please decide')));
    await press(DANIEL, cards[1]!, 'deny');
    await waitFor(() => world.slack.people.modal(), { what: 'the form that asks for a reason' });
    const [errors] = await Promise.all([
      world.slack.people.submit(DANIEL, { reason_choice: 'too_long' }),
      press(PRIYA, cards[0]!),
    ]);
    const settled = await world.slack.until(id, ['active', 'denied']);
    const told = settled.state === 'denied' ? await untilTold(PRIYA, cards[0]!) : Object.values(errors ?? {});
    const winner = settled.steps[0]?.decision;
    expect(told).toEqual([`${winner?.by.name} has already decided ${id}: ${winner?.verdict}.`]);
    expect(adds('E1027')).toBe(settled.state === 'active' ? 1 : 0);
    if (errors) await world.slack.people.closeModal(DANIEL);
  });

  it('one approver presses three times, on three devices', async () => {
    const id = await world.slack.ask('U0NOAH', LINE);
    const card = await world.slack.card(PRIYA, id, 'Please decide');
    await Promise.all([press(PRIYA, card), press(PRIYA, card), press(PRIYA, card)]);
    await world.slack.until(id, 'active');
    const told = await untilTold(PRIYA, card, 2);
    expect(told).toEqual(Array.from({ length: 2 }, () => `Priya Raman has already decided ${id}: approved.`));
    expect(adds('E1028')).toBe(1);
    expect(await world.slack.models.ledger.countDocuments({ record: id, action: 'approval.approved' })).toBe(1);

    await world.slack.access('U0NOAH', `drop ${id}`);
    await world.slack.until(id, 'ended');
    await press(PRIYA, card);
    expect(await untilTold(PRIYA, card, 3)).toContain(`Priya Raman has already decided ${id}: approved.`);
    expect((await world.slack.record(id)).state).toBe('ended');
    expect(adds('E1028')).toBe(1);
  });

  it('Approve after the request was taken back', async () => {
    const id = await world.slack.ask('U0ZOE', LINE);
    const card = await world.slack.card(PRIYA, id, 'Please decide');
    await world.slack.access('U0ZOE', `cancel ${id}`);
    await press(PRIYA, card);
    expect(await untilTold(PRIYA, card)).toEqual([`That is not possible now: ${id} is cancelled.`]);
    expect((await world.slack.record(id)).state).toBe('cancelled');
  });

  it('Approve while the request is being taken back: nothing stays', async () => {
    const id = await world.slack.ask('U0TESS', LINE);
    const card = await world.slack.card(PRIYA, id, 'Please decide');
    await Promise.all([press(PRIYA, card), world.slack.access('U0TESS', `cancel ${id}`)]);
    const over = await world.slack.until(id, ['cancelled', 'ended']);
    expect(world.slack.holds('I1101', 'support-agents')).toBe(false);
    expect(over.outbox.filter((e) => e.kind !== 'notify')).toEqual([]);
    expect(await world.slack.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});

describe(`in the record, ${String(ROUNDS)} rounds each: one decision, one event`, () => {
  /** An instance of its own, with its clock at one and the same instant. */
  function deps(at: Date): Deps {
    const { models, catalog, roster } = world.bare;
    const ctx = createContext(createLog('error'), { clock: { now: () => at } });
    return {
      ctx,
      models,
      ledger: createLedgerWriter(models.ledger),
      catalog: () => catalog,
      roster: () => roster,
      nudge: () => undefined,
    };
  }

  function somebody(id: string) {
    const person = world.bare.roster.byId(id)!;
    const actor: Actor = {
      kind: 'person',
      id,
      name: person.name,
      teamId: 'T0ACME',
      userId: person.slack?.userId ?? null,
      method: 'slack_click',
    };
    return { person, actor };
  }

  it.each([
    ['approve and approve', 'approved', 'E1004'],
    ['approve and deny', 'denied', 'E1004'],
    ['the same person twice', 'approved', 'E1003'],
    ['the same person, yes and no', 'denied', 'E1003'],
  ] as const)('%s', async (name, verdict, other) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const asked = {
        role: 'support-agent',
        targetId: null,
        duration: '1h',
        startsAt: null,
        justification: LINE,
        ticket: null,
      };
      const at = new Date();
      const opened = await openRequest(deps(at), {
        ...somebody('E1005'),
        ...asked,
        origin: `${name} ${String(round)}`,
      });
      if (!opened.ok) throw new Error(opened.refused);
      const { id, subjectHash } = opened.record;
      const card = { step: 0, shown: subjectHash.slice(0, 12), method: 'slack_click', membership: null } as const;
      const both = [
        () => decideRequest(deps(at), id, { ...somebody('E1003'), ...card, verdict: 'approved', reason: null }),
        () => decideRequest(deps(at), id, { ...somebody(other), ...card, verdict, reason: 'in the other hand' }),
      ];
      if (round % 2 === 1) both.reverse();
      const done = await Promise.all(both.map((decide) => decide()));
      const stored = (await world.bare.record(id)).steps[0]?.decision;
      const [won, lost] = done[0]?.ok ? done : done.reverse();
      expect(won).toMatchObject({
        ok: true,
        record: { steps: [{ decision: { verdict: stored?.verdict, by: { id: stored?.by.id } } }] },
      });
      expect(lost).toEqual({
        ok: false,
        refused: 'already_decided',
        values: { request: id, who: stored?.by.name, verdict: stored?.verdict },
      });
      const left = await world.bare.record(id);
      expect(left.events.filter((e) => e.action.startsWith('approval.'))).toHaveLength(1);
      expect(left.outbox.filter((e) => e.kind === 'provision')).toHaveLength(left.state === 'approved' ? 1 : 0);
      await cancelRequest(deps(at), id, somebody('E1005'));
    }
  });
});
