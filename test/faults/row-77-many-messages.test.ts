import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { lookAtQueue } from './support/queue.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';
import { seedBehind } from './support/seed-behind.ts';

/** In the place of 100,000, which take longer to be seeded and queued than a row should. */
const MESSAGES = 20_000;
const PEOPLE = 1_000;
/** Grants that end, each time. */
const ENDING = 40;
/** From the first to the last of them, in ms. */
const OVER_MS = 10_000;
/** To seed and arm them, in ms. */
const LEAD_MS = 15_000;

/** @returns how late each was, in ms */
async function ends(world: FaultWorld, from: number): Promise<number[]> {
  const first = Date.now() + LEAD_MS;
  const endsAt = (i: number) => new Date(first + (i / ENDING) * OVER_MS);
  const ids = await seedActive(world, { count: ENDING, endsAt, from, relay: true });
  return (await latenessOf(world, ids, 120_000)).sort((a, b) => a - b);
}

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
const shown = (late: readonly number[]): string => `${seconds(middle(late))}, the latest ${seconds(late.at(-1) ?? 0)}`;

row(
  77,
  async (r) => {
    // So many messages take hours; whatever else was due has had its time.
    r.settleMs(null);
    const world = await r.world({ bulk: { people: PEOPLE, roles: MESSAGES / PEOPLE + 1 } });
    const bot = await world.bot();
    const before = await ends(world, 0);

    const from = new Date();
    await bot.terminate();
    await seedBehind(world, MESSAGES);
    const queue = lookAtQueue(world);
    try {
      // As after a flush: the next process puts all of them into the queue.
      await queue.redis.del(`${world.config.prefix}:armed`);
      await (await world.bot()).ready();
      world.wasDown('bot', from, new Date());
      const armed = async () => (await queue.redis.get(`${world.config.prefix}:armed`)) === 'armed';
      await waitFor(armed, { timeoutMs: 300_000, everyMs: 100, what: 'all to be queued' });
      const behind = () => world.models.requests.countDocuments({ 'outbox.kind': 'notify' });
      const after = await ends(world, ENDING);
      const left = await behind();
      r.observed(`${String(MESSAGES)} behind, ${String(left)} still when all had ended`);
      r.observed(`of ${String(ENDING)} ends half gone within ${shown(before)} without them; ${shown(after)} with them`);
      expect(left).toBeGreaterThan(MESSAGES / 2);
      expect(after.at(-1)).toBeLessThan(N0_MS);
      expect(middle(after)).toBeLessThan(3 * middle(before) + 1_000);
    } finally {
      queue.close();
    }
  },
  { timeoutMs: 900_000 },
);
