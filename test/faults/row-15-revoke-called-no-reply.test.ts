import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { comesBack, effectsOf, granted, SHORT_LEASE_MS } from './support/lives.ts';
import { row } from './support/row.ts';

/** The target takes so long to answer that the bot is dead by then, in ms. */
const SLOW_MS = 2_000;
/** How long the target cannot be read afterwards, in ms. */
const BLIND_MS = 4_000;

row(15, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const first = await world.bot();
  const id = await granted(world, '12s');
  world.scim.setFault({ kind: 'hang', ms: SLOW_MS, on: 'membership', times: 1 });
  await waitFor(async () => (await world.record(id)).state === 'revoking', { timeoutMs: 30_000, what: 'its end' });
  await sleep(SLOW_MS / 2);
  await first.kill();
  await waitFor(() => effectsOf(world).includes('remove'), { timeoutMs: 10_000, what: 'the target to remove it' });
  world.scim.setFault({ kind: 'unavailable', on: 'read' });

  await comesBack(world, first);
  await sleep(BLIND_MS);
  const blind = await world.record(id);
  expect(blind).toMatchObject({ state: 'revoking', end: { verifiedAt: null } });
  world.scim.setFault();
  const { end } = await world.until(id, 'ended', 30_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  expect(end?.attempts).toBeGreaterThan(1);
  r.observed(`${String(end?.attempts)} attempts, over only when the target showed it gone`);
});
