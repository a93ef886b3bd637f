import { row } from './support/row.ts';
import { endsOnTime, grant, grantsNothingUntilRight } from './support/wrong-clock.ts';

row(
  69,
  async (r) => {
    const offBy = async (skewMs: number): Promise<void> => {
      const world = await r.world();
      const right = await world.bot();
      const id = await grant(world, '20s');
      await right.terminate();
      // The only one left, and wrong from its start.
      const wrong = await world.bot({ skewMs });
      r.observed(`off by ${String(skewMs / 1_000)} s: the end was ${await endsOnTime(world, id)}, nothing was given`);
      await grantsNothingUntilRight(world, wrong);
    };
    await Promise.all([offBy(20_000), offBy(-20_000)]);
  },
  { timeoutMs: 180_000 },
);
