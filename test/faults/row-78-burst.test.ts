import { expect } from 'vitest';
import { createRegistry } from '../../src/connectors/registry.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';
import { BULK_SYSTEM } from './support/seed-organisation.ts';

/** In the place of 10,000, which scenario 3 of the benchmarks has: so many a busy machine gets through. */
const DUE = 1_000;
const PEOPLE = 1_000;
const ROLES = 100;
/** All of them end within this time, in ms. */
const BURST_MS = 1_000;
/** What the target takes for a removal, in ms: long enough that it, not the processor, is what they wait for. */
const REMOVAL_MS = 600;
/** C: removals that one bot has at a target at once. */
const AT_ONCE = 20;
/** Seeded first, to know how long it takes here. */
const TRIAL = 200;
/** A group that no grant of the burst is in. */
const FREE_GROUP = 'bulk-100';

row(
  78,
  async (r) => {
    const world = await r.world({
      bulk: { people: PEOPLE, roles: ROLES + 1 },
      leanBulk: { removalMs: REMOVAL_MS },
    });
    await world.bot();
    const t = await bareRemoval(world);
    // Nburst: G x t / C + 5 s.
    const limit = (DUE * t) / AT_ONCE + 5_000;
    r.limits({ endsWithinMs: limit });

    const begin = performance.now();
    const later = new Date(Date.now() + 3_600_000);
    await seedActive(world, { count: TRIAL, endsAt: () => later, spread: ROLES, from: DUE });
    const lead = 10_000 + 3 * (DUE / TRIAL) * (performance.now() - begin);
    const first = Date.now() + lead;
    const endsAt = (i: number) => new Date(first + Math.floor((i / DUE) * BURST_MS));
    await seedActive(world, { count: DUE, endsAt, spread: ROLES, relay: true });
    expect(Date.now(), 'all is there before the burst').toBeLessThan(first);

    const removals = () => world.scim.log().filter((e) => e.op === 'remove' && e.group !== FREE_GROUP);
    const patience = { timeoutMs: lead + 3 * limit, everyMs: 500 };
    await waitFor(() => removals().length >= DUE, { ...patience, what: `${String(DUE)} removals` });
    const last = Math.max(...removals().map((e) => Date.parse(e.at))) - first - BURST_MS;
    r.observed(`${String(DUE)} in one second, ${seconds(t)} for a bare removal, ${String(AT_ONCE)} at once`);
    r.observed(`last gone ${seconds(last)} after its end; G x t / C + 5 s is ${seconds(limit)}`);
    expect(last).toBeLessThan(limit);
  },
  { timeoutMs: 500_000 },
);

/** t: what the connector takes for one removal and its read-back, one after the other, in ms. */
async function bareRemoval(world: FaultWorld): Promise<number> {
  const { env, catalog } = world;
  const registry = createRegistry({ systems: () => catalog.systems, secret: (name) => env[name] ?? null });
  const connector = registry.forSystem(BULK_SYSTEM);
  const people = world.roster.all().filter((p) => /^B\d{5}$/.test(p.id));
  world.notTheBots(FREE_GROUP);
  const took: number[] = [];
  for (const { id: personId, email, name } of people.slice(0, 9)) {
    world.scim.change('add', [{ personId, email, name, groups: [FREE_GROUP] }], BULK_SYSTEM);
    const account = { personId, email, name };
    const call = { account, entitlements: [`group:${FREE_GROUP}`], idempotencyKey: `bare-${personId}`, task: null };
    const begin = performance.now();
    await connector.revoke({ ...call, signal: AbortSignal.timeout(60_000) });
    await connector.observe({ ...call, signal: AbortSignal.timeout(60_000) });
    took.push(performance.now() - begin);
  }
  return took.sort((a, b) => a - b)[4] ?? Number.NaN;
}
