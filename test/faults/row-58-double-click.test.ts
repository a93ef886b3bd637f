import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import { asked, comesBack, effectsOf, eventsOf } from './support/lives.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { row } from './support/row.ts';

/** After so long an approval was lost elsewhere. */
const WAITS_MS = 35_000;

row(
  58,
  async (r) => {
    const world = await r.world();
    const first = await world.bot();
    const id = await asked(world, '1h');
    const card = await world.card(PRIYA, id, 'Please decide');
    // Nothing about the request is in the memory of a process.
    await first.kill();
    await Promise.all([comesBack(world, first), sleep(WAITS_MS)]);
    await world.bot();
    await Promise.all([press(world, PRIYA, card), press(world, PRIYA, card), press(world, PRIYA, card)]);
    await world.until(id, 'active');
    const said = await untilToldAlone(world, PRIYA, card, 2);
    expect(said).toEqual([1, 2].map(() => `Priya Raman has already decided ${id}: approved.`));
    expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
    expect(effectsOf(world)).toEqual(['add']);
    r.observed('pressed three times at once, 35 s after it was asked and by other processes: one decision, told twice');
  },
  { field: 'AccessBot #223: approvals were lost to a timeout of 30 s' },
);
