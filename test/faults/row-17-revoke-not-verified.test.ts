import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import { cardsOf, comesBack, effectsOf, endingAndDead, eventsOf, SHORT_LEASE_MS, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** How long the target cannot be read, in ms. */
const BLIND_MS = 5_000;

row(
  17,
  async (r) => {
    const world = await r.world({ leaseMs: SHORT_LEASE_MS });
    const { id, dead } = await endingAndDead(world, 'revoke-called');
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    world.scim.setFault({ kind: 'unavailable', on: 'read' });

    await comesBack(world, dead);
    await shows(world, SAM, id, 'Ending');
    await sleep(BLIND_MS);
    expect(await world.record(id)).toMatchObject({ state: 'revoking', end: { verifiedAt: null } });
    expect((await cardsOf(world, SAM, id)).map((c) => c.text.split(':')[0])).toEqual(['Ending']);
    expect(await world.access(SAM, `status ${id}`)).not.toMatch(/ended|revoked|gone/i);
    expect(await eventsOf(world, id, 'revoke.verified')).toBe(0);
    r.observed(`removed and unread for ${seconds(BLIND_MS)}: shown as “Ending”`);

    world.scim.setFault();
    await world.until(id, 'ended', 30_000);
    await shows(world, SAM, id, 'Ended and verified');
    await world.settle();
    expect(await eventsOf(world, id, 'revoke.verified')).toBe(1);
  },
  { field: 'TEAM #398: shown as revoked while it was still in progress' },
);
