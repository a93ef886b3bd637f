import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

/** Five minutes are fifteen of the leases a worker has in service (20 s); these are ten of the lease here. */
const LEASE_MS = 5_000;
const PAUSE_MS = 10 * LEASE_MS;
/** Nback: the longest an end may be late once the process goes on. */
const NBACK_MS = 30_000;
/** Ends within the pause. */
const OVERDUE = 40;

row(
  73,
  async (r) => {
    /** Stopped between writing down that it starts and calling the target; another has done it all meanwhile. */
    const inMidGrant = async (): Promise<void> => {
      const world = await r.world({ leaseMs: LEASE_MS });
      const paused = await world.bot({ stopAt: 'grant-intent' });
      const id = await world.ask(SAM, 'support-agent 25s "Helping the Fjord account with its backlog"');
      await world.approve(PRIYA, id);
      const began = async () => (await world.record(id)).grant?.startedAt;
      await waitFor(began, { timeoutMs: 20_000, what: 'the start to be written down' });
      await world.bot();
      await world.until(id, 'ended', 60_000);
      await sleep(PAUSE_MS / 5);
      paused.resume();
      // Time to do what it was about to do, and for what it then should undo.
      await sleep(10_000);
      expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
      r.observed('a grant stopped before its call: given and ended by another, not given again afterwards');
    };
    /** The only process, stopped while many ends come due. */
    const overEnds = async (): Promise<void> => {
      const world = await r.world({ leaseMs: LEASE_MS, bulk: { people: OVERDUE, roles: 1 } });
      const soon = Date.now() + 20_000;
      const ids = await seedActive(world, { count: OVERDUE, endsAt: (i) => new Date(soon + i * 500) });
      const bot = await world.bot();
      await sleep(Math.max(0, soon - 500 - Date.now()));
      await world.outage('bot', async () => {
        bot.pause();
        await sleep(PAUSE_MS);
        bot.resume();
      });
      const back = Date.now();
      for (const id of ids) await world.until(id, 'ended', NBACK_MS + 30_000);
      const last = Date.parse(world.scim.log().findLast((e) => e.op === 'remove')?.at ?? '') - back;
      r.observed(
        `${String(OVERDUE)} ends within a pause of ${seconds(PAUSE_MS)}: all seen gone ${seconds(last)} after it`,
      );
      expect(last).toBeLessThan(NBACK_MS);
    };
    await Promise.all([inMidGrant(), overEnds()]);
  },
  { timeoutMs: 300_000 },
);
