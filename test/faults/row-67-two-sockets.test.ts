import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { comesBack, effectsOf, eventsOf, lineFor } from './support/lives.ts';
import { press } from './support/presses.ts';
import { type RowRun, row } from './support/row.ts';

/** Somebody who sees nothing happen presses again. */
async function untilDecided(world: FaultWorld, id: string): Promise<number> {
  let presses = 1;
  const card = await world.card(PRIYA, id);
  await waitFor(
    async () => {
      if ((await world.record(id)).state !== 'pending') return true;
      presses += 1;
      await press(world, PRIYA, card).catch(() => undefined);
      return false;
    },
    { timeoutMs: 60_000, everyMs: 2_000, what: 'the click to be counted' },
  );
  return presses;
}

type Act = (world: FaultWorld, click: () => Promise<void>) => Promise<void>;

/** Whichever of the two takes the click dies at this step. */
const diesAt =
  (step: string): Act =>
  async (world, click) => {
    const { bots } = world;
    for (const bot of bots) await bot.arm({ step, do: 'die' });
    const died = Promise.race(bots.map((bot) => bot.gone.then(() => bot)));
    await click();
    const dead = await died;
    for (const bot of bots) if (bot !== dead) await bot.arm();
    // What the other did with the record meanwhile may have been its end too.
    if (!bots.some((bot) => bot.alive)) await comesBack(world, dead);
  };

/** Both connections are reset while the click is being decided. */
const resets: Act = async ({ bots, link }, click) => {
  for (const bot of bots) await bot.arm({ step: 'before-commit', do: 'hang', ms: 10_000 });
  const watches = await Promise.all(bots.map((bot) => bot.watch('before-commit')));
  const clicked = click();
  await Promise.race(watches.map((w) => w.reached));
  link('slack').closeAll();
  for (const bot of bots) await bot.arm();
  await clicked;
};

async function once(r: RowRun, what: string, inMidClick: Act): Promise<void> {
  const world = await r.world({ links: ['slack'], leaseMs: 10_000 });
  await world.bot();
  await world.bot();
  const id = await world.ask(SAM, lineFor('1h'));
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  await inMidClick(world, () => press(world, PRIYA, card).catch(() => undefined));
  const presses = await untilDecided(world, id);
  await world.until(id, 'active', 60_000);
  await waitFor(() => world.people.botConnected(), { timeoutMs: 30_000, what: 'a bot in Slack' });
  expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
  expect(effectsOf(world)).toEqual(['add']);
  r.observed(`${what}: one decision, one grant after ${String(presses)} ${presses === 1 ? 'press' : 'presses'}`);
}

row(
  67,
  async (r) => {
    await once(r, 'whoever took the click died before it was recorded', diesAt('before-commit'));
    await once(r, 'whoever took the click died before it was acknowledged', diesAt('after-commit'));
    await once(r, 'both connections reset in mid-click', resets);
  },
  { timeoutMs: 240_000 },
);
