import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBot, FaultBotStart } from './fault-bot.ts';
import type { FaultWorld, FaultWorldOptions } from './fault-world.ts';
import type { RowRun } from './row.ts';
import { seedActive } from './seed-active.ts';

/** Longest a bot takes to start on a machine at rest, and so many times that on a busy one, in ms. */
const START_MS = 10_000;
const PATIENCE = [1, 3, 9];
/** What comes next begins so long before the first end, in ms. */
const AHEAD_MS = 500;

export interface BeforeEnds {
  world: FaultWorld;
  bot: FaultBot;
  /** Of the grants, in the order of their number. */
  ids: string[];
  /** When the first ends, in ms since 1970. */
  first: number;
}

/**
 * A world full of grants and a bot that has been up for a while when the first of them is about to end.
 * @param plan.endsAt ms since 1970, from the number of a grant and the first end
 * @param plan.seedMs how long it takes to seed them, in ms
 * @param plan.prepare done before anything is seeded
 * @param plan.before done before the bot starts
 * @param plan.start how it is started
 */
export async function beforeEnds(
  r: RowRun,
  options: FaultWorldOptions,
  plan: {
    count: number;
    endsAt(i: number, first: number): number;
    seedMs?: number;
    prepare?(world: FaultWorld): Promise<unknown>;
    before?(world: FaultWorld): Promise<unknown>;
    start?(world: FaultWorld): FaultBotStart;
  },
): Promise<BeforeEnds> {
  for (const patience of PATIENCE) {
    const world = await r.world(options);
    await plan.prepare?.(world);
    const first = Date.now() + patience * (START_MS + (plan.seedMs ?? 1_000));
    const ids = await seedActive(world, { count: plan.count, endsAt: (i) => new Date(plan.endsAt(i, first)) });
    await plan.before?.(world);
    const bot = await world.bot(plan.start?.(world));
    // Too late: what was to come first has come already. This world is judged like any other.
    if (Date.now() > first - AHEAD_MS) continue;
    await sleep(first - AHEAD_MS - Date.now());
    return { world, bot, ids, first };
  }
  throw new Error('the bot took too long to start for what was to come after it');
}
