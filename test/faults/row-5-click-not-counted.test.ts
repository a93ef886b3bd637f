import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import { approvedAndDead, comesBack, effectsOf, eventsOf, pressApprove, SHORT_LEASE_MS } from './support/lives.ts';
import { row } from './support/row.ts';

row(5, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'before-commit');
  expect(await world.record(id)).toMatchObject({ state: 'pending', steps: [{ decision: null }] });

  await comesBack(world, dead);
  await world.settle();
  expect((await world.record(id)).state).toBe('pending');
  expect((await world.card(PRIYA, id)).text).toMatch(/^Please decide/);
  await pressApprove(world, id);
  await world.until(id, 'active');
  expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
  expect(effectsOf(world)).toEqual(['add']);
  r.observed('still pending after the restart, the second press counted');
});
