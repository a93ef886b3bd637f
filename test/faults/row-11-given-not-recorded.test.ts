import { expect } from 'vitest';
import { approvedAndDead, comesBack, effectsOf, lastAt, SHORT_LEASE_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

const LENGTH_S = 25;

row(11, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'grant-observed', `${String(LENGTH_S)}s`);
  const left = await world.record(id);
  expect(left).toMatchObject({ state: 'approved', grant: { verifiedAt: null } });
  expect(effectsOf(world)).toEqual(['add']);

  await comesBack(world, dead);
  const active = await world.until(id, 'active', 20_000);
  expect(active.endsAt).toEqual(left.endsAt);
  const approvedAt = active.steps[0]?.decision?.at.getTime() ?? 0;
  expect((active.endsAt?.getTime() ?? 0) - approvedAt).toBe(LENGTH_S * 1_000);
  await world.until(id, 'ended', 60_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  const held = lastAt(world, 'remove') - approvedAt;
  expect(held).toBeLessThan(LENGTH_S * 1_000 + 15_000);
  r.observed(`recorded after the restart, ended ${seconds(held)} after the approval for ${String(LENGTH_S)} s`);
});
