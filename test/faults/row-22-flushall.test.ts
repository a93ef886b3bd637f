import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ACTIVE = 2_000;
/** This many of them end while the queue is empty. */
const ENDING = 10;

row(22, async (r) => {
  const world = await r.world({ redis: 'own', bulk: { people: 200, roles: 10 } });
  const soon = Date.now() + 25_000;
  const ids = await seedActive(world, {
    count: ACTIVE,
    endsAt: (i) => new Date(i < ENDING ? soon : soon + 3_600_000 + i * 1_000),
  });
  await world.bot();
  const redis = new Redis(world.redis.url);
  const armed = async () => (await redis.zcard(`${world.config.prefix}:revoke:delayed`)) >= ACTIVE - ENDING;
  await waitFor(armed, { timeoutMs: 20_000, what: 'every end to be armed at the start' });
  const noted = async () => (await redis.get(`${world.config.prefix}:armed`)) === 'armed';
  await waitFor(noted, { timeoutMs: 20_000, what: 'the first building of the queue to be over' });

  await redis.flushall();
  const begin = performance.now();
  await waitFor(armed, { timeoutMs: 30_000, what: 'every end to be armed again' });
  r.observed(`${String(ACTIVE)} active: armed again in ${seconds(performance.now() - begin)}`);
  redis.disconnect();

  const late: number[] = [];
  for (const id of ids.slice(0, ENDING)) {
    const { endsAt, end } = await world.until(id, 'ended', 60_000);
    late.push((end?.verifiedAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0));
  }
  r.observed(`latest of ${String(ENDING)} ends ${seconds(Math.max(...late))} after its time`);
  expect(Math.max(...late)).toBeLessThan(15_000);
});
