import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

/** A hundred thousand are started with in scenario 10 of the benchmarks. */
const MANY = process.env['FAULT_ROWS'] ? 20_000 : 5_000;
const PEOPLE = 500;
/** More, the last the database would come to by itself; in a group of their own, for the target here is slow with large ones. */
const OVERDUE = 20;
/** A liveness probe gives up so long after the start, in ms. */
const PROBE_MS = 30_000;

row(
  83,
  async (r) => {
    const world = await r.world({ bulk: { people: PEOPLE, roles: MANY / PEOPLE + 1 } });
    const past = new Date();
    const later = new Date(past.getTime() + 3_600_000);
    const ids = await seedActive(world, { count: MANY + OVERDUE, endsAt: (i) => (i < MANY ? later : past) });
    const port = await freePort();
    const redis = new Redis(world.config.redisUrl);
    try {
      world.wasDown('bot', past, new Date(Date.now() + PROBE_MS));
      const began = Date.now();
      const bot = await world.bot({ role: 'worker', config: { port }, detached: true });
      const lives = async () => (await fetch(`http://127.0.0.1:${String(port)}/healthz`)).ok;
      await waitFor(lives, { timeoutMs: PROBE_MS, everyMs: 20, what: 'the process to say that it lives' });
      const live = Date.now() - began;
      const armed = async () => (await redis.get(`${world.config.prefix}:armed`)) === 'armed';
      expect(await armed()).toBe(false);
      await bot.ready();
      const { status } = await bot.health();
      expect(status).toBe(200);

      await Promise.all([
        waitFor(armed, { timeoutMs: 120_000, everyMs: 50, what: 'all to be armed' }).then(() =>
          r.observed(
            `${String(MANY)} grants: live after ${seconds(live)}, all armed after ${seconds(Date.now() - began)}`,
          ),
        ),
        Promise.all(ids.slice(MANY).map((id) => world.until(id, 'ended', 60_000))),
      ]);
      const removed = world.scim
        .log()
        .filter((e) => e.op === 'remove')
        .map((e) => Date.parse(e.at) - began);
      expect(removed).toHaveLength(OVERDUE);
      r.observed(
        `overdue: first gone ${seconds(Math.min(...removed))}, last ${seconds(Math.max(...removed))} after the start`,
      );
      expect(Math.max(...removed)).toBeLessThan(NBACK_MS);
    } finally {
      redis.disconnect();
    }
  },
  {
    timeoutMs: 400_000,
    field:
      'Vault #1124, #3860, #6417, bank-vaults #1813: a start with many leases hung or was killed before it was through',
  },
);
