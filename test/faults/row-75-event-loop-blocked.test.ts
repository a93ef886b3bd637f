import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { lineFor } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';

const LEASE_MS = 4_000;
/** Longer than the lease; with FAULT_ROWS one that is longer than the lock of the queue too (60 s, queues.ts). */
const BLOCKS_MS = process.env['FAULT_ROWS'] ? [10_000, 65_000] : [10_000];

/** One process holds the processor at this step; another takes over, and then both have run it. */
async function blocked(r: RowRun, step: string, blockMs: number): Promise<void> {
  const world = await r.world({ leaseMs: LEASE_MS });
  const stuck = await world.bot();
  const id = await world.ask(SAM, lineFor('1h'));
  const watched = await stuck.watch(step, 60_000);
  await stuck.arm({ step, do: 'block', ms: blockMs });
  const other = async () => world.bot({ role: 'worker' });
  await world.approve(PRIYA, id);
  if (step.startsWith('revoke')) {
    await world.until(id, 'active');
    await world.access(SAM, `drop ${id}`);
  }
  await watched.reached;
  await other();
  const over = step.startsWith('revoke') ? 'ended' : 'active';
  await world.until(id, over, 60_000);
  // The stuck one comes back to itself and goes on where it was.
  await waitFor(() => stuck.health().then(() => true), { timeoutMs: blockMs + 30_000, everyMs: 500, what: 'it to go on' });
  await world.settle();
  if (over === 'active') {
    await world.access(SAM, `drop ${id}`);
    await world.until(id, 'ended', 30_000);
  }
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
}

row(
  75,
  async (r) => {
    for (const blockMs of BLOCKS_MS) {
      await Promise.all(['grant-intent', 'grant-called', 'revoke-called'].map((step) => blocked(r, step, blockMs)));
      r.observed(`blocked for ${seconds(blockMs)} at a grant and at a removal: run twice, happened once`);
    }
  },
  { timeoutMs: 360_000 },
);
