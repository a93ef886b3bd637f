import { expect } from 'vitest';
import { beforeEnds } from './support/before-ends.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { lookAtQueue, type QueueLook } from './support/queue.ts';
import { type RowRun, row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

/** So many end while it lasts, and so many later. */
const ENDING = 10;
const LATER = 40;

/** A Redis that is set to something worse across some ends, and set right again. */
async function across(
  r: RowRun,
  fault: { what: string; set(redis: QueueLook['redis']): Promise<unknown>; trouble: string },
): Promise<{ world: FaultWorld; queue: QueueLook }> {
  const { world, ids } = await beforeEnds(
    r,
    { redis: 'own', bulk: { people: 10, roles: 5 } },
    {
      count: ENDING + LATER,
      endsAt: (i, first) => (i < ENDING ? first + i * 1_000 : first + 3_600_000 + i),
    },
  );
  const queue = lookAtQueue(world);
  await queue.untilArmed(LATER);
  await fault.set(queue.redis);
  const page = await told(world, 'does not work', 'redis', fault.trouble);
  const late = await latenessOf(world, ids.slice(0, ENDING));
  r.observed(`${fault.what}: told after ${seconds(page)}, latest end ${seconds(Math.max(...late))} after its time`);
  expect(Math.max(...late)).toBeLessThan(N0_MS);

  await queue.redis.config('SET', 'maxmemory-policy', 'noeviction');
  await queue.redis.config('SET', 'maxmemory', '0');
  await told(world, 'works again', 'redis');
  return { world, queue };
}

row(
  28,
  async (r) => {
    const full = await across(r, {
      what: 'memory full',
      set: (redis) => redis.config('SET', 'maxmemory', '1'),
      trouble: 'OOM',
    });
    // What came of the outbox meanwhile is armed now.
    await full.queue.untilArmed(LATER);
    full.queue.close();
    const throwing = await across(r, {
      what: 'entries thrown away',
      set: async (redis) => {
        const used = /^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1] ?? '';
        await redis.config('SET', 'maxmemory-policy', 'allkeys-random');
        await redis.config('SET', 'maxmemory', used);
      },
      trouble: 'maxmemory-policy allkeys-random',
    });
    throwing.queue.close();
  },
  { timeoutMs: 240_000 },
);
