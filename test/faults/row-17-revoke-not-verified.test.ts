import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import { cardsOf, comesBack, effectsOf, eventsOf, granted, handBack, SHORT_LEASE_MS, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** How long the target says that it has done it, and has not, in ms. */
const LYING_MS = 6_000;

row(
  17,
  async (r) => {
    const world = await r.world({ leaseMs: SHORT_LEASE_MS });
    // Later than those a target gets that is slow to show what it did.
    r.limits({ endsWithinMs: 40_000 });
    const dead = await world.bot();
    const id = await granted(world, '1h');
    world.scim.setFault({ kind: 'lie' });
    await dead.arm({ step: 'revoke-called', do: 'die' });
    await handBack(world, id);
    await dead.gone;
    expect(effectsOf(world)).toEqual(['add']);

    await comesBack(world, dead);
    await shows(world, SAM, id, 'Ending');
    await sleep(LYING_MS);
    expect(await world.record(id)).toMatchObject({ state: 'revoking', end: { verifiedAt: null } });
    expect((await cardsOf(world, SAM, id)).map((c) => c.text.split(':')[0])).toEqual(['Ending']);
    expect(await world.access(SAM, `status ${id}`)).not.toMatch(/ended|revoked|gone/i);
    expect(await eventsOf(world, id, 'revoke.verified')).toBe(0);
    r.observed(`said to be removed for ${seconds(LYING_MS)}, and there: shown as “Ending”`);

    world.scim.setFault();
    await world.until(id, 'ended', 30_000);
    await shows(world, SAM, id, 'Ended and verified');
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    await world.settle();
    expect(await eventsOf(world, id, 'revoke.verified')).toBe(1);
  },
  { field: 'TEAM #398: shown as revoked while it was still in progress' },
);
