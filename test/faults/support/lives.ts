import { waitFor } from '../../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../../support/a-world.ts';
import type { FaultBot, FaultBotStart } from './fault-bot.ts';
import type { Failpoint } from './fault-bot-process.ts';
import type { FaultWorld } from './fault-world.ts';

/** Sam as the target knows him, and what he gets there. */
export const SAM_THERE = { person: 'E1005', group: 'support-agents' } as const;

/** Leases of a killed worker are over soon, in ms. */
export const SHORT_LEASE_MS = 2_000;

/** Nback: longest an end may be late once the bot is back, in ms. */
export const NBACK_MS = 30_000;

/** What Sam types behind `/access request`. */
export const lineFor = (length: string): string =>
  `support-agent ${length} "Helping the Fjord account with its backlog"`;

/** Sam asks, and everybody has been told. @returns the request */
export async function asked(world: FaultWorld, length: string): Promise<string> {
  const id = await world.ask(SAM, lineFor(length));
  await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  return id;
}

/** Priya presses Approve; the bot may be gone before it acknowledges. */
export async function pressApprove(world: FaultWorld, id: string): Promise<void> {
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.click(PRIYA, card, 'approve').catch(() => undefined);
}

/** Sam asks, and with the approval of Priya the bot runs into this. @returns the request */
export async function approvedInto(
  world: FaultWorld,
  bot: FaultBot,
  length: string,
  ...points: Failpoint[]
): Promise<string> {
  const id = await asked(world, length);
  await bot.arm(...points);
  await pressApprove(world, id);
  return id;
}

/** Sam asks, Priya approves, and the only bot dies at this step of what follows. @returns the request */
export async function approvedAndDead(
  world: FaultWorld,
  step: string,
  length = '1h',
): Promise<{ id: string; dead: FaultBot }> {
  const dead = await world.bot();
  const id = await approvedInto(world, dead, length, { step, do: 'die' });
  await dead.gone;
  return { id, dead };
}

/** Sam has it. @returns the request */
export async function granted(world: FaultWorld, length: string): Promise<string> {
  const id = await world.ask(SAM, lineFor(length));
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

/** Sam hands it back; who sees nothing happen types it again. */
export async function handBack(world: FaultWorld, id: string): Promise<void> {
  await waitFor(
    async () => {
      if (world.people.botConnected()) await world.access(SAM, `drop ${id}`).catch(() => null);
      return (await world.record(id)).state !== 'active';
    },
    { timeoutMs: 60_000, everyMs: 200, what: 'the access to be handed back' },
  );
}

/** Sam has it for a moment, and the only bot dies at this step of its end. @returns the request */
export async function endingAndDead(
  world: FaultWorld,
  step: string,
  length = '12s',
): Promise<{ id: string; dead: FaultBot }> {
  const dead = await world.bot();
  const id = await granted(world, length);
  await dead.arm({ step, do: 'die' });
  await dead.gone;
  return { id, dead };
}

/** Another process in the place of a dead one; the time without any is an outage. @returns when it was up, ms since 1970 */
export async function comesBack(world: FaultWorld, dead: FaultBot, start: FaultBotStart = {}): Promise<number> {
  const bot = await world.bot(start);
  await bot.ready();
  world.wasDown('bot', dead.diedAt ?? new Date(), new Date());
  return Date.now();
}

/** What happened to Sam's membership at the target, in order. */
export const effectsOf = (world: FaultWorld): string[] =>
  world.scim
    .log()
    .filter((e) => e.user === SAM_THERE.person && e.group === SAM_THERE.group)
    .map((e) => e.op);

/** When the target gave or removed it, by its own clock, in ms since 1970; NaN when it never did. */
export const lastAt = (world: FaultWorld, op: 'add' | 'remove'): number =>
  Date.parse(
    world.scim.log().findLast((e) => e.op === op && e.user === SAM_THERE.person && e.group === SAM_THERE.group)?.at ??
      '',
  );

/** How often this stands in the ledger about a request. */
export const eventsOf = (world: FaultWorld, record: string, action: string): Promise<number> =>
  world.models.ledger.countDocuments({ record: { $eq: record }, action: { $eq: action } });

/** The bot's messages to somebody about a request, threads left out. */
export async function cardsOf(world: FaultWorld, userId: string, id: string) {
  const channel = await world.people.dm(userId);
  const messages = channel ? await world.people.messages(channel) : [];
  return messages.filter((m) => !m.thread_ts && m.text.includes(id));
}

/** Waits until somebody's message about a request begins so. */
export const shows = (
  world: FaultWorld,
  userId: string,
  id: string,
  start: string,
  timeoutMs = 30_000,
): Promise<true> =>
  waitFor(async () => (await cardsOf(world, userId, id)).some((m) => m.text.startsWith(start)), {
    timeoutMs,
    everyMs: 100,
    what: `${userId} to see “${start}” about ${id}`,
  });
