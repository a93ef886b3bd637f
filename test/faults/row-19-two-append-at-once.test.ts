import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FaultBot } from './support/fault-bot.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { row } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ENDS = 120;
/** The ends come over so long, in ms: both processes append all the time. */
const OVER_MS = 12_000;
/** Each dies where a crash hurts most: with entries on the way to the ledger, or there and not noted yet. */
const DEATHS = [
  { step: 'after-commit', time: 15 },
  { step: 'chained', time: 4 },
  { step: 'before-commit', time: 30 },
  { step: 'chained', time: 7 },
] as const;

/** A process that dies at each of these steps in turn and is started again. */
async function dies(world: FaultWorld, deaths: readonly (typeof DEATHS)[number][]): Promise<FaultBot> {
  for (const dieAt of deaths) {
    const bot = await world.bot({ role: 'worker', dieAt });
    await Promise.race([bot.gone, sleep(60_000)]);
    expect(bot.alive).toBe(false);
    world.wasDown('bot', bot.diedAt ?? new Date(), new Date(Date.now() + 5_000));
  }
  return world.bot({ role: 'worker' });
}

row(
  19,
  async (r) => {
    const world = await r.world({ leaseMs: 8_000, bulk: { people: 12, roles: ENDS / 12 } });
    const begin = Date.now() + 10_000;
    const ids = await seedActive(world, {
      count: ENDS,
      endsAt: (i) => new Date(begin + Math.floor((i * OVER_MS) / ENDS)),
    });
    await Promise.all([dies(world, [DEATHS[0], DEATHS[1]]), dies(world, [DEATHS[2], DEATHS[3]])]);
    for (const id of ids) await world.until(id, 'ended', 60_000);
    await world.settle();

    const rows = await world.models.ledger.find({}).sort({ seq: 1 }).lean();
    expect(rows.map((e) => e.seq)).toEqual(rows.map((_, i) => i + 1));
    expect(new Set(rows.map((e) => e.prev)).size).toBe(rows.length);
    expect(new Set(rows.map((e) => e.key)).size).toBe(rows.length);
    const { verdict, findings } = await world.verify();
    expect({ ok: verdict.ok, findings }).toEqual({ ok: true, findings: [] });
    r.observed(
      `${String(rows.length)} entries by two processes, ${String(DEATHS.length)} of which were killed: one chain, one end`,
    );
  },
  { timeoutMs: 240_000 },
);
