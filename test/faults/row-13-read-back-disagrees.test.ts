import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import {
  approvedAndDead,
  approvedInto,
  comesBack,
  effectsOf,
  eventsOf,
  SHORT_LEASE_MS,
  shows,
} from './support/lives.ts';
import { type RowRun, row } from './support/row.ts';

/** Whatever came of it, it was never called given. */
async function neverActive(world: FaultWorld, id: string): Promise<void> {
  await shows(world, SAM, id, 'Could not be granted');
  await world.settle();
  expect(await eventsOf(world, id, 'grant.verified')).toBe(0);
  expect(await world.record(id)).toMatchObject({ state: 'failed', grant: { verifiedAt: null } });
}

/** The target gives more than it was asked for, and the bot dies when it has seen that. */
async function more(r: RowRun): Promise<void> {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  world.notTheBots('everyone');
  world.scim.setFault({ kind: 'extra-group', group: 'everyone' });
  const { id, dead } = await approvedAndDead(world, 'grant-observed');
  await comesBack(world, dead);
  await world.until(id, 'failed', 40_000);
  const ops = world.scim.log().map((e) => `${e.op} ${e.group}`);
  expect(ops.sort()).toEqual(['add everyone', 'add support-agents', 'remove everyone', 'remove support-agents']);
  await neverActive(world, id);
  r.observed('more than approved, seen by a bot that then died: all of it removed, failed');
}

/** The target says that it has done it, and has not. */
async function less(r: RowRun): Promise<void> {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const bot = await world.bot();
  world.scim.setFault({ kind: 'lie' });
  const id = await approvedInto(world, bot, '1h');
  await world.until(id, 'failed', 60_000);
  expect(effectsOf(world)).toEqual([]);
  await neverActive(world, id);
  r.observed('said to be done and not there after five looks: closed as failed');
}

row(13, async (r) => {
  await Promise.all([more(r), less(r)]);
});
