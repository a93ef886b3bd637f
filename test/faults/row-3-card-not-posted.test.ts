import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { cardsOf, comesBack, lineFor, SHORT_LEASE_MS, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

row(3, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const first = await world.bot({ dieAt: 'notify-claimed' });
  const id = await world.ask(SAM, lineFor('1h'));
  await first.gone;
  expect(await cardsOf(world, PRIYA, id)).toEqual([]);

  const upAt = await comesBack(world, first);
  await shows(world, PRIYA, id, 'Please decide');
  const took = Date.now() - upAt;
  r.observed(`card posted ${seconds(took)} after the restart`);
  expect(took).toBeLessThan(30_000);
});
