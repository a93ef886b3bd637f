import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { handBack, lineFor } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';

const LEASE_MS = 4_000;
/** Longer than the lease. */
const SHORT_MS = 10_000;
/** Longer than the lock of the queue too (60 s, jobs/queues.ts). */
const LONG_MS = 65_000;

/** One process holds the processor at this step; another takes over, and in the end both have run it. */
async function blocked(r: RowRun, step: string, blockMs: number): Promise<void> {
  const world = await r.world({ leaseMs: LEASE_MS });
  const stuck = await world.bot();
  const id = await world.ask(SAM, lineFor('1h'));
  const watched = await stuck.watch(step, 60_000);
  await stuck.arm({ step, do: 'block', ms: blockMs });
  await world.approve(PRIYA, id);
  const atEnd = step.startsWith('revoke');
  if (atEnd) {
    await world.until(id, 'active');
    await handBack(world, id);
  }
  await watched.reached;
  await world.bot({ role: 'worker' });
  const begin = Date.now();
  await world.until(id, atEnd ? 'ended' : 'active', 60_000);
  const took = seconds(Date.now() - begin);
  // The stuck one comes back to itself and goes on where it was.
  const answers = () => stuck.health().then(() => true);
  await waitFor(answers, { timeoutMs: blockMs + 60_000, everyMs: 500, what: 'it to go on' });
  await world.settle();
  if (!atEnd) await handBack(world, id);
  await world.until(id, 'ended', 60_000);
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
  r.observed(`blocked for ${seconds(blockMs)} at ${step}: another was through ${took} after its start, once`);
}

row(
  75,
  async (r) => {
    await Promise.all(['grant-intent', 'grant-called', 'revoke-called'].map((step) => blocked(r, step, SHORT_MS)));
    if (process.env['FAULT_ROWS']) await blocked(r, 'revoke-claimed', LONG_MS);
  },
  { timeoutMs: 360_000 },
);
