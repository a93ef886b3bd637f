import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

/** Nfault: 15 s at most without a fault, and one look of the sweep. */
const NFAULT_MS = 25_000;
/** All three with FAULT_ROWS, the short one alone within `npm test`. */
const OUTAGES_MS = process.env['FAULT_ROWS'] ? [2_000, 10_000, 60_000] : [2_000];
/** Ends inside each outage. */
const EACH = 5;

row(
  25,
  async (r) => {
    r.limits({ endsWithinMs: NFAULT_MS });
    for (const downMs of OUTAGES_MS) {
      const world = await r.world({ links: ['redis'], bulk: { people: 10, roles: 1 } });
      const soon = Date.now() + 12_000;
      const ids = await seedActive(world, { count: EACH, endsAt: (i) => new Date(soon + (i * downMs) / EACH) });
      await world.bot();
      await sleep(Math.max(0, soon - 500 - Date.now()));
      await world.link('redis').set({ kind: 'cut' });
      await sleep(downMs);
      await world.link('redis').set({ kind: 'pass' });
      const late: number[] = [];
      for (const id of ids) {
        const { endsAt, end } = await world.until(id, 'ended', NFAULT_MS + 10_000);
        late.push((end?.verifiedAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0));
      }
      r.observed(`away ${seconds(downMs)}: latest end ${seconds(Math.max(...late))} after its time`);
      expect(Math.max(...late)).toBeLessThan(NFAULT_MS);
      expect(Math.min(...late)).toBeGreaterThanOrEqual(-1_000);
    }
  },
  {
    timeoutMs: 240_000,
    field: 'BullMQ #1658, #2534: delayed jobs ran hours late or never after a reconnect',
  },
);
