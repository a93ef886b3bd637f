import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, CARLA, LIAM, NOAH, opsOf, WEI, ZOE } from '../support/restore-story.ts';
import type { FaultBot } from './support/fault-bot.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { eventsOf, lineFor, NBACK_MS } from './support/lives.ts';
import { row } from './support/row.ts';

/** Messages to MongoDB whose answer never comes: the write is there, and nobody was told. */
const COMMIT = /update\0[\s\S]{0,8}requests\0[\s\S]*stamp/;
const FILING = /insert\0[\s\S]{0,8}requests\0/;
const LEDGER = /insert\0[\s\S]{0,8}ledger\0/;
/** The driver asks once more by itself: one lost answer is repaired by it, with two it gives up. */
const ONCE = 1;
const TWICE = 2;

interface Here {
  world: FaultWorld;
  bot: FaultBot;
}

/** From this step on the answers to such messages are lost; resolves when they were. */
async function loseAt(
  { world, bot }: Here,
  step: string,
  lost: { after: RegExp; times: number },
): Promise<() => Promise<void>> {
  await bot.arm({ step, do: 'hang', ms: 10_000 });
  const { reached } = await bot.watch(step);
  return async () => {
    await reached;
    await world.link('mongodb').set({ kind: 'lose-answers', ...lost });
    await bot.arm();
  };
}

async function asked({ world }: Here, userId: string): Promise<string> {
  const id = await world.ask(userId, lineFor('1h'));
  await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  return id;
}

/** The write itself is there, so what follows from it may be done before the driver has asked again and lost that answer too. */
const allLost = (world: FaultWorld): Promise<unknown> =>
  waitFor(() => world.link('mongodb').fault === 'pass', { timeoutMs: NBACK_MS, what: 'the answers to be lost' });

/** Approved, with answers lost from this step on: given once, whatever was told. */
async function approvedInto(
  here: Here,
  userId: string,
  step: string,
  lost: { after: RegExp; times: number },
): Promise<void> {
  const { world } = here;
  const id = await asked(here, userId);
  const card = await world.card(PRIYA, id, 'Please decide');
  const lose = await loseAt(here, step, lost);
  // What a call carries as its key is the id of its effect: it never changes, however often it is tried.
  const keys = new Set<string>();
  const active = async () => {
    const { state, outbox } = await world.record(id);
    for (const e of outbox) if (e.kind === 'provision') keys.add(e.id);
    return state === 'active';
  };
  const given = waitFor(active, { timeoutMs: 2 * NBACK_MS, everyMs: 10, what: `${id} to be active` });
  await Promise.all([world.click(PRIYA, card, 'approve').catch(() => undefined), lose(), given]);
  await allLost(world);
  expect(keys.size).toBeLessThanOrEqual(1);
  // Who was told that it is not recorded presses again.
  await world.click(PRIYA, card, 'approve').catch(() => undefined);
  await world.settle();
  const after = await world.record(id);
  expect(after.steps.map((s) => s.decision?.by.id)).toEqual(['E1003']);
  expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
  expect(await eventsOf(world, id, 'grant.started')).toBe(1);
  expect(opsOf(world, userId)).toEqual(['add']);
}

/** Handed back, with answers lost from this step on. */
async function endedInto(
  here: Here,
  userId: string,
  step: string,
  lost: { after: RegExp; times: number },
): Promise<void> {
  const { world } = here;
  const id = await asked(here, userId);
  await world.approve(PRIYA, id);
  await world.until(id, 'active', NBACK_MS);
  await world.settle();
  const lose = await loseAt(here, step, lost);
  const answer = world.access(userId, `drop ${id}`).catch(() => null);
  await lose();
  await answer;
  await world.until(id, 'ended', NBACK_MS);
  await allLost(world);
  await world.settle();
  expect(opsOf(world, userId)).toEqual(['add', 'remove']);
  expect(await eventsOf(world, id, 'end.requested')).toBe(1);
  expect(await eventsOf(world, id, 'revoke.verified')).toBe(1);
}

/** Asked for, and the answer to the filing is lost: one request, whatever was told. */
async function filedInto({ world, bot }: Here): Promise<void> {
  const lose = await loseAt({ world, bot }, 'before-file', { after: FILING, times: TWICE });
  const answer = world.access(DANIEL, `request ${lineFor('1h')}`).catch(() => null);
  await lose();
  await answer;
  const count = () => world.models.requests.countDocuments({ 'target.id': { $eq: 'E1004' } });
  await waitFor(async () => (await count()) > 0, { what: 'the request to be there' });
  await allLost(world);
  await world.access(DANIEL, `request ${lineFor('1h')}`);
  expect(await count()).toBe(1);
}

row(
  36,
  async (r) => {
    const world = await r.world({ links: ['mongodb'], leaseMs: 5_000 });
    const here = { world, bot: await world.bot() };
    await filedInto(here);
    await approvedInto(here, SAM, 'before-commit', { after: COMMIT, times: ONCE });
    await approvedInto(here, AMARA, 'before-commit', { after: COMMIT, times: TWICE });
    await approvedInto(here, NOAH, 'after-commit', { after: LEDGER, times: TWICE });
    await approvedInto(here, ZOE, 'armed', { after: COMMIT, times: TWICE });
    await approvedInto(here, WEI, 'admitted', { after: COMMIT, times: TWICE });
    await approvedInto(here, CARLA, 'grant-called', { after: COMMIT, times: TWICE });
    await endedInto(here, LIAM, 'revoke-called', { after: COMMIT, times: TWICE });
    r.observed('eight writes whose answer was lost, seven of them past the retry of the driver: each effect once');
  },
  { timeoutMs: 300_000 },
);
