import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { beforeEnds } from './support/before-ends.ts';
import { latenessOf, NFAULT_MS } from './support/lateness.ts';
import { granted } from './support/lives.ts';
import { lookAtQueue } from './support/queue.ts';
import { row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

/** Grants that are there before the bot is. */
const SEEDED = 10;
/** Longest a deploy waits for a process to go, in ms. */
const DRAIN_MS = 25_000;

row(
  26,
  async (r) => {
    r.limits({ endsWithinMs: NFAULT_MS });
    const { world, bot, ids } = await beforeEnds(
      r,
      { links: ['redis'], bulk: { people: SEEDED, roles: 1 } },
      {
        count: SEEDED,
        endsAt: (i, first) => first + i * 200,
        before: (w) => w.link('redis').set({ kind: 'refuse' }),
      },
    );
    expect(await bot.health()).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { redis: expect.any(String) } },
    });
    r.observed(`told after ${seconds(await told(world, 'does not work', 'redis'))}`);
    ids.push(await granted(world, '8s'));
    const late = Math.max(...(await latenessOf(world, ids)));
    r.observed(`latest of ${String(ids.length)} ends ${seconds(late)} after its time`);
    expect(late).toBeLessThan(NFAULT_MS);
    // One that never saw Redis goes when it is told to.
    const gone = await bot.terminate();
    expect(gone.code).toBe(0);
    expect(gone.ms).toBeLessThan(DRAIN_MS);

    const next = await world.bot();
    await granted(world, '1h');
    await world.link('redis').set({ kind: 'pass' });
    const queue = lookAtQueue(world);
    r.observed(`armed ${seconds(await queue.untilArmed(1))} after Redis came`);
    queue.close();
    const well = async () => (await next.health()).body['status'] === 'ready';
    await waitFor(well, { timeoutMs: 30_000, what: 'the bot to be well' });
    await told(world, 'works again', 'redis');
  },
  { timeoutMs: 240_000 },
);
