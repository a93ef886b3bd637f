import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { comesBack, effectsOf, granted } from './support/lives.ts';
import { row } from './support/row.ts';

/** The target takes so long to answer that the bot is dead by then, in ms. */
const SLOW_MS = 5_000;
/** How long the target goes on saying that it has done it, and has not, in ms. */
const LYING_MS = 4_000;

row(15, async (r) => {
  r.limits({ endsWithinMs: 45_000 });
  const world = await r.world({ leaseMs: 8_000 });
  const first = await world.bot();
  const id = await granted(world, '12s');
  world.scim.setFault({ kind: 'hang', ms: SLOW_MS, on: 'membership', times: 1 }, { kind: 'lie' });
  await waitFor(async () => (await world.record(id)).state === 'revoking', { timeoutMs: 30_000, what: 'its end' });
  // By now the call is under way; what comes of it the bot never hears.
  await sleep(SLOW_MS / 2);
  await first.kill();
  await sleep(SLOW_MS / 2 + 500);
  expect(effectsOf(world)).toEqual(['add']);

  await comesBack(world, first);
  const again = async () => ((await world.record(id)).end?.attempts ?? 0) > 1;
  await waitFor(again, { timeoutMs: 30_000, what: 'the next attempt' });
  await sleep(LYING_MS);
  expect(await world.record(id)).toMatchObject({ state: 'revoking', end: { verifiedAt: null } });
  world.scim.setFault();
  const { end } = await world.until(id, 'ended', 30_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  r.observed(`${String(end?.attempts)} attempts, over only when the target showed it gone`);
});
