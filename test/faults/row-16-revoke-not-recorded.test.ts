import { expect } from 'vitest';
import { comesBack, effectsOf, endingAndDead, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

/** Ends due beside the ones that are gone already. */
const OTHERS = 20;

row(
  16,
  async (r) => {
    const world = await r.world({ bulk: { people: OTHERS, roles: 1 } });
    const soon = Date.now() + 40_000;
    const ids = await seedActive(world, { count: OTHERS, endsAt: () => new Date(soon) });
    // Half of them are removed at the target by hand before their time.
    const group = world.catalog.roles.get('bulk-000')?.entitlements[0]?.replace('group:', '') ?? '';
    const people = world.roster.all().filter((p) => /^B\d+$/.test(p.id));
    for (const p of people.slice(0, OTHERS / 2))
      world.byHand('remove', 'support-desk', { personId: p.id, email: p.email, name: p.name, groups: [group] });

    const { id, dead } = await endingAndDead(world, 'revoke-observed');
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    expect((await world.record(id)).state).toBe('revoking');
    const upAt = await comesBack(world, dead);
    const { end } = await world.until(id, 'ended', NBACK_MS);
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    r.observed(`found gone and closed ${seconds((end?.verifiedAt?.getTime() ?? 0) - upAt)} after the restart`);

    const late: number[] = [];
    for (const [i, other] of ids.entries()) {
      const found = await world.until(other, 'ended', 60_000);
      if (i < OTHERS / 2) expect(found.end?.attempts).toBe(1);
      late.push((found.end?.verifiedAt?.getTime() ?? 0) - soon);
    }
    const latest = seconds(Math.max(...late));
    r.observed(
      `${String(OTHERS)} more ends, half of them gone by hand: one attempt each for those, latest of all ${latest}`,
    );
    expect(Math.max(...late)).toBeLessThan(15_000);
  },
  { field: 'Vault #3410: removing what is already gone was tried for ever and starved the rest' },
);
