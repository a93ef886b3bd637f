import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { approvedInto, effectsOf, lastAt } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';

const LEASE_MS = 6_000;
/** Longer than the lease: the call is given up, and the target does it all the same. */
const HANGS_MS = 14_000;
/** What ends a grant that began like this is proved only 30 s after the call was given up (docs/adr/0013). */
const PROVED_MS = 60_000;

/** @param end how the access ends while its grant is on its way */
async function late(
  r: RowRun,
  length: string,
  end: (world: FaultWorld, id: string) => Promise<unknown>,
): Promise<void> {
  const world = await r.world({ leaseMs: LEASE_MS });
  const bot = await world.bot();
  world.scim.setFault({ kind: 'hang', ms: HANGS_MS, on: 'membership' });
  const out = await bot.watch('grant-intent', 60_000);
  const from = new Date();
  const id = await approvedInto(world, bot, length);
  await out.reached;
  await end(world, id);
  // As in row 10: possibly active, so its end is armed and comes without a reply.
  await world.until(id, ['revoking', 'revoke_overdue'], 30_000);
  expect(effectsOf(world)).toEqual([]);
  world.scim.setFault();
  const { end: over } = await world.until(id, ['cancelled', 'failed', 'ended'], PROVED_MS);
  // Each call that was given up may have landed.
  expect(effectsOf(world).length).toBeGreaterThan(0);
  expect(effectsOf(world).at(-1)).toBe('remove');
  expect(over?.verifiedAt?.getTime()).toBeGreaterThan(lastAt(world, 'remove') - 1_000);
  // The target was not well until it had worked on the call.
  world.wasDown('target', from, new Date(lastAt(world, 'add')));
  const held = seconds(lastAt(world, 'remove') - lastAt(world, 'add'));
  r.observed(`${length}: given ${seconds(HANGS_MS)} late by a call that was given up, removed ${held} after`);
}

row(
  40,
  async (r) => {
    r.limits({ landsWithinMs: HANGS_MS, endsWithinMs: 45_000 });
    await Promise.all([
      late(r, '1h', (world, id) => world.access(SAM, `drop ${id}`)),
      late(r, '7s', async () => undefined),
    ]);
  },
  { timeoutMs: 180_000 },
);
