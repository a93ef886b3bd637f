import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { untilPrimary } from './support/elect.ts';
import { NFAULT_MS } from './support/lateness.ts';
import { NBACK_MS } from './support/lives.ts';
import { type Away, aboutToEnd, endsFromMemory } from './support/mongo-away.ts';
import { type RowRun, row, seconds } from './support/row.ts';
import { PAGE_MS, told } from './support/told.ts';

const KILLED: Away = { what: 'killed', go: (w) => w.mongo.kill(), back: (w) => w.mongo.restart() };
const HANGING: Away = { what: 'hanging', go: async (w) => w.mongo.pause(), back: async (w) => w.mongo.resume() };

/** Neither MongoDB nor the target is there: nothing can be done, and Security hears of it in time. */
async function paged(r: RowRun): Promise<void> {
  const { world, ids } = await aboutToEnd(r, 0);
  const end = Number((await world.record(ids[0] ?? '')).endsAt);
  world.scim.setFault({ kind: 'unavailable' });
  await world.outage('mongodb', () =>
    world.outage('target', async () => {
      world.mongo.pause();
      await sleep(Math.max(0, end - Date.now()));
      await told(world, 'Access has not ended on time', ...ids);
      const page = Date.now() - end;
      r.observed(`the target away as well: Security is told ${seconds(page)} after the end`);
      expect(page).toBeLessThan(PAGE_MS);
      world.scim.setFault();
      world.mongo.resume();
      await untilPrimary(world);
    }),
  );
  for (const id of ids) await world.until(id, 'ended', NBACK_MS + 10_000);
}

row(
  35,
  async (r) => {
    if (process.env['FAULT_ROWS'])
      await Promise.all([endsFromMemory(r, KILLED, 60_000), endsFromMemory(r, HANGING, 60_000), paged(r)]);
    else await endsFromMemory(r, HANGING, NFAULT_MS + 2_000);
  },
  { timeoutMs: 480_000 },
);
