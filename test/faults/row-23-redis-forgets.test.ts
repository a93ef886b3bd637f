import { expect } from 'vitest';
import { beforeEnds } from './support/before-ends.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { lookAtQueue } from './support/queue.ts';
import { row, seconds } from './support/row.ts';

const ACTIVE = 500;
/** This many of them end around the restart. */
const ENDING = 10;

row(
  23,
  async (r) => {
    const { world, ids } = await beforeEnds(
      r,
      { redis: 'own', bulk: { people: 50, roles: 10 } },
      {
        count: ACTIVE,
        endsAt: (i, first) => (i < ENDING ? first + i * 300 : first + 3_600_000 + i * 1_000),
      },
    );
    const queue = lookAtQueue(world);
    await queue.untilArmed(ACTIVE - ENDING);

    // Nothing of it is on a disk.
    await world.redis.kill();
    await world.redis.restart();
    const took = await queue.untilArmed(ACTIVE - ENDING);
    r.observed(`${String(ACTIVE)} active: armed again in ${seconds(took)}`);
    queue.close();

    const late = await latenessOf(world, ids.slice(0, ENDING));
    r.observed(`latest of ${String(ENDING)} ends ${seconds(Math.max(...late))} after its time`);
    expect(Math.max(...late)).toBeLessThan(N0_MS);
  },
  { timeoutMs: 240_000 },
);
