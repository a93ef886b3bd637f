import { expect } from 'vitest';
import { approvedAndDead, comesBack, effectsOf, eventsOf, SHORT_LEASE_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

row(8, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'provision-claimed');
  expect(await world.record(id)).toMatchObject({ state: 'approved', grant: { attempts: 1, startedAt: null } });
  expect(effectsOf(world)).toEqual([]);

  const upAt = await comesBack(world, dead);
  await world.until(id, 'active', 30_000);
  expect(effectsOf(world)).toEqual(['add']);
  await world.settle();
  expect(await eventsOf(world, id, 'grant.started')).toBe(1);
  r.observed(`one grant, ${seconds(Date.now() - upAt)} after the restart`);
});
