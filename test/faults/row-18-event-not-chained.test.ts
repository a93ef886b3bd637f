import { expect } from 'vitest';
import { approvedAndDead, comesBack, eventsOf, SHORT_LEASE_MS } from './support/lives.ts';
import { type RowRun, row } from './support/row.ts';

/** @param chained how often the event is in the ledger when the bot has died there */
async function diesAt(r: RowRun, step: string, chained: number): Promise<void> {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, step);
  const left = await world.record(id);
  expect(left.relayPending).toBe(true);
  expect(left.events.map((e) => e.action)).toContain('approval.approved');
  expect(await eventsOf(world, id, 'approval.approved')).toBe(chained);

  await comesBack(world, dead);
  await world.until(id, 'active', 30_000);
  await world.settle();
  expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
  expect((await world.record(id)).events).toEqual([]);
}

row(18, async (r) => {
  await Promise.all([diesAt(r, 'after-commit', 0), diesAt(r, 'chained', 1)]);
  r.observed('chained once after the restart; what was chained and not noted is not chained again');
});
