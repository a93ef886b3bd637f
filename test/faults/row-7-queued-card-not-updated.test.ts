import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { approvedAndDead, cardsOf, comesBack, effectsOf, SHORT_LEASE_MS, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

row(7, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'notify-claimed');
  expect((await world.record(id)).steps[0]?.decision?.verdict).toBe('approved');
  // Slack still shows what was before.
  const stale = await world.card(PRIYA, id, 'Please decide');

  const upAt = await comesBack(world, dead);
  await shows(world, SAM, id, 'Granted and verified');
  const took = Date.now() - upAt;
  await world.settle();
  const cards = await cardsOf(world, PRIYA, id);
  expect(cards.map((c) => c.ts)).toEqual([stale.ts]);
  expect(cards[0]?.text).not.toMatch(/^Please decide/);
  expect(effectsOf(world)).toEqual(['add']);
  r.observed(`cards repaired ${seconds(took)} after the restart, one grant`);
});
