import { expect } from 'vitest';
import { SAM } from '../support/a-world.ts';
import { effectsOf, eventsOf, granted, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { PAGE_MS, told } from './support/told.ts';

/** Longest pause after the attempts that this row sees, and a removal, in ms. */
const NEXT_MS = 64_000 + 15_000;

row(
  45,
  async (r) => {
    // Nobody can see that a liar has turned honest: it is found out at the next attempt, whose pauses grow.
    r.limits({ backWithinMs: NEXT_MS });
    const world = await r.world();
    await world.bot();
    const id = await granted(world, '8s');
    world.scim.setFault({ kind: 'lie' });
    const lies = new Date();
    const due = (await world.record(id)).endsAt?.getTime() ?? 0;
    await world.until(id, 'revoke_overdue', 90_000);
    await told(world, 'Access has not ended on time', id);
    const pagedAt = Date.now() - due;
    r.observed(`Security told ${seconds(pagedAt)} after the end`);
    expect(pagedAt).toBeLessThan(PAGE_MS + 1_000);
    const { end } = await world.record(id);
    expect(end?.attempts).toBeGreaterThan(3);
    expect(end?.lastError).toContain('still at the target: group:support-agents');
    // Nobody is shown what is not so.
    await shows(world, SAM, id, 'Not ended');
    expect(await eventsOf(world, id, 'revoke.verified')).toBe(0);
    expect(effectsOf(world)).toEqual(['add']);

    world.scim.setFault();
    world.wasDown('target', lies, new Date());
    const begin = performance.now();
    await world.until(id, 'ended', NEXT_MS);
    r.observed(
      `${String(end?.attempts)} attempts by the page; gone ${seconds(performance.now() - begin)} after it did as it said`,
    );
    expect(effectsOf(world)).toEqual(['add', 'remove']);
  },
  {
    field: 'TEAM #255: the revoke failed, and the access stayed; TEAM #398: shown as revoked too early',
    timeoutMs: 300_000,
  },
);
