import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type BeforeEnds, beforeEnds } from './support/before-ends.ts';
import { latenessOf, NFAULT_MS } from './support/lateness.ts';
import { lookAtQueue } from './support/queue.ts';
import { type RowRun, row, seconds } from './support/row.ts';

/** A worker that was forgotten takes work again within this time, in ms. */
const WATCHDOG_MS = 10_000;
/** One end a second, from before the fault until after it. */
const ENDING = 14;
/** All of it inside the ends. */
const HUNG_MS = 8_000;

const ending = (r: RowRun): Promise<BeforeEnds> =>
  beforeEnds(
    r,
    { links: ['redis'], bulk: { people: ENDING, roles: 1 } },
    { count: ENDING, endsAt: (i, first) => first + i * 1_000 },
  );

row(
  29,
  async (r) => {
    r.limits({ endsWithinMs: NFAULT_MS });
    /** The sockets are dead without a word; new ones would work. */
    const forgotten = async (): Promise<void> => {
      const { world, ids } = await ending(r);
      const queue = lookAtQueue(world);
      world.link('redis').forgetAll();
      const begin = performance.now();
      await waitFor(async () => (await queue.untaken()) > 0, {
        timeoutMs: 20_000,
        what: 'an end that no worker takes',
      });
      await waitFor(async () => (await queue.untaken()) === 0, {
        timeoutMs: 60_000,
        everyMs: 50,
        what: 'the workers to take what is due',
      });
      const took = performance.now() - begin;
      queue.close();
      const late = Math.max(...(await latenessOf(world, ids)));
      r.observed(`dead sockets: taken again ${seconds(took)} after, latest end ${seconds(late)} after its time`);
      expect(took).toBeLessThan(WATCHDOG_MS);
      expect(late).toBeLessThan(NFAULT_MS);
    };
    /** Nothing gets an answer, new sockets neither. */
    const hung = async (): Promise<void> => {
      const { world, ids } = await ending(r);
      await world.link('redis').set({ kind: 'hang' });
      await sleep(HUNG_MS);
      await world.link('redis').set({ kind: 'pass' });
      const late = Math.max(...(await latenessOf(world, ids)));
      r.observed(`hung for ${seconds(HUNG_MS)}: latest end ${seconds(late)} after its time`);
      expect(late).toBeLessThan(NFAULT_MS);
    };
    /** Half a second for each answer. */
    const slow = async (): Promise<void> => {
      const { world, ids } = await ending(r);
      await world.link('redis').set({ kind: 'delay', ms: 250 });
      const late = Math.max(...(await latenessOf(world, ids)));
      r.observed(`500 ms a round: latest end ${seconds(late)} after its time`);
      expect(late).toBeLessThan(NFAULT_MS);
    };
    await Promise.all([forgotten(), hung(), slow()]);
  },
  {
    timeoutMs: 300_000,
    field: 'BullMQ #1656, #2466, #3185: the worker lived, reported nothing, and took no delayed jobs',
  },
);
