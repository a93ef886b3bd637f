import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import { approvedAndDead, cardsOf, comesBack, effectsOf, SHORT_LEASE_MS, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** How long the target cannot be read, in ms. */
const BLIND_MS = 5_000;

row(12, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'grant-called');
  expect(effectsOf(world)).toEqual(['add']);
  world.scim.setFault({ kind: 'unavailable', on: 'read' });

  await comesBack(world, dead);
  await shows(world, SAM, id, 'Approved, being granted');
  await sleep(BLIND_MS);
  expect(await world.record(id)).toMatchObject({ state: 'approved', grant: { verifiedAt: null } });
  const [card] = await cardsOf(world, SAM, id);
  expect(card?.text).toMatch(/^Approved, being granted/);
  expect(JSON.stringify(card?.blocks)).toContain('Please wait with using it until this message says');
  r.observed(`given and unread for ${seconds(BLIND_MS)}: shown as “Approved, being granted”, to be waited for`);

  world.scim.setFault();
  await world.until(id, 'active', 30_000);
  await shows(world, SAM, id, 'Granted and verified');
  expect(effectsOf(world)).toEqual(['add']);
});
