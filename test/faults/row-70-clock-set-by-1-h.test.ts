import { row } from './support/row.ts';
import { endsOnTime, grant, grantsNothingUntilRight } from './support/wrong-clock.ts';

row(
  70,
  async (r) => {
    const setBy = async (skewMs: number): Promise<void> => {
      const world = await r.world();
      const bot = await world.bot();
      const id = await grant(world, '12s');
      await bot.skew(skewMs);
      r.observed(
        `set by ${String(skewMs / 3_600_000)} h: the end was ${await endsOnTime(world, id)}, nothing was given`,
      );
      await grantsNothingUntilRight(world, bot);
    };
    await Promise.all([setBy(3_600_000), setBy(-3_600_000)]);
  },
  { timeoutMs: 180_000 },
);
