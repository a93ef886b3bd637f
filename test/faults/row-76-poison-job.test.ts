import { Queue } from 'bullmq';
import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { comesBack, effectsOf, lineFor, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ENDS = 20;
const LEASE_MS = 5_000;
/** Entries of the queue as no version of us ever wrote them. */
const POISON = [
  null,
  {},
  'revoke',
  { requestId: { $ne: null }, effectId: { $ne: null }, kind: 'revoke', systemId: 7 },
  { requestId: 'REQ-2026-000001', effectId: null, kind: 'nothing', systemId: 'support-desk' },
  { requestId: 'x'.repeat(10_000), effectId: 'revoke-x', kind: 'revoke', systemId: '__proto__' },
];

async function poisonQueues(world: FaultWorld): Promise<void> {
  for (const name of ['revoke', 'provision', 'notify', 'lapse', 'remind']) {
    const { hostname: host, port } = new URL(world.config.redisUrl);
    const queue = new Queue(name, { connection: { host, port: Number(port) }, prefix: world.config.prefix });
    const jobs = Array.from({ length: 50 }, () => POISON).flat();
    await queue.addBulk(jobs.map((data) => ({ name: 'poison', data })));
    await queue.close();
  }
}

/** One whose removal throws each time, whoever tries: what should go cannot be read. @returns mends it */
async function poisonRecord(world: FaultWorld, id: string): Promise<() => Promise<unknown>> {
  const { entitlements } = (await world.record(id)).terms;
  const set = (value: unknown) =>
    world.models.requests.collection.updateOne({ _id: id as never }, { $set: { 'terms.entitlements': value } });
  await set(null);
  return () => set(entitlements);
}

row(
  76,
  async (r) => {
    const world = await r.world({ leaseMs: LEASE_MS, bulk: { people: ENDS, roles: 1 } });
    const soon = Date.now() + 25_000;
    const ids = await seedActive(world, { count: ENDS, endsAt: (i) => new Date(soon + i * 400) });
    const [bad = '', ...good] = ids;
    const mend = await poisonRecord(world, bad);
    await poisonQueues(world);
    // Granting kills the process, every time.
    const killer = { failpoints: [{ step: 'provision-claimed', do: 'die', times: 1_000 }] } as const;
    let bot = await world.bot(killer);
    const granted = await world.ask(SAM, lineFor('1h'));
    await world.approve(PRIYA, granted);
    let deaths = 0;
    let over = false;
    const supervised = (async () => {
      while (!over) {
        await bot.gone;
        deaths += 1;
        await comesBack(world, bot, over ? {} : killer);
        bot = world.bots.at(-1) ?? bot;
      }
    })();
    const late: number[] = [];
    for (const id of good) {
      const { end } = await world.until(id, 'ended', 90_000);
      late.push((end?.verifiedAt?.getTime() ?? 0) - (end?.dueAt.getTime() ?? 0));
    }
    const left = await world.record(bad);
    expect(left.end?.verifiedAt).toBeNull();
    expect(['revoking', 'revoke_overdue']).toContain(left.state);
    over = true;
    await supervised;
    world.wasDown('target', new Date(soon), new Date());
    await mend();
    await world.until(bad, 'ended', NBACK_MS);
    await world.until(granted, 'active', NBACK_MS);
    expect(effectsOf(world)).toEqual(['add']);
    expect(deaths).toBeGreaterThan(1);
    r.observed(
      `${String(deaths)} deaths by one grant, 1,500 entries of garbage, one removal that throws: ${String(good.length)} ends, latest ${seconds(Math.max(...late))}`,
    );
    expect(Math.max(...late)).toBeLessThan(NBACK_MS);
  },
  { timeoutMs: 240_000 },
);
