import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { comesBack, effectsOf, granted, handBack, lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ENDS = 10;

/** Queues of the version before: by connector, for two of the kinds by another name. */
const OLD_QUEUES = { provision: 'grant-scim', revoke: 'revoke-scim', notify: 'notify', lapse: 'clock' } as const;

/**
 * Leaves everything as the version before wrote it: records and guards without what was added since, its own queues
 * with ids only, its mark that all is armed, and none of the notes it did not keep.
 */
async function asBefore(world: FaultWorld): Promise<void> {
  const { requests, guards, service } = world.models;
  const added = ['stamp', 'grant.unsureAt', 'grant.doubtedAt', 'end.offlineAt'];
  await requests.collection.updateMany({}, { $unset: Object.fromEntries(added.map((name) => [name, ''])) });
  await guards.collection.updateMany({}, { $unset: { stamp: '' } });
  await service.collection.deleteMany({});
  const { redisUrl, prefix } = world.config;
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(...keys);
  const now = Date.now();
  const records = await requests.find({ nextDueAt: { $ne: null } }).lean();
  for (const [kind, name] of Object.entries(OLD_QUEUES)) {
    const queue = new Queue(name, { connection: redis, prefix });
    const due = records.flatMap((d) => d.outbox.filter((e) => e.kind === kind).map((e) => ({ requestId: d._id, e })));
    await queue.addBulk(
      due.map(({ requestId, e }) => ({
        name: kind,
        data: { requestId, effectId: e.id },
        opts: { delay: Math.max(0, e.notBefore.getTime() - now), removeOnComplete: true, attempts: 1 },
      })),
    );
    await queue.close();
  }
  await redis.set(`${prefix}:armed`, '1');
  redis.disconnect();
}

row(
  81,
  async (r) => {
    const world = await r.world({ bulk: { people: ENDS, roles: 1 } });
    const soon = Date.now() + 45_000;
    const ids = await seedActive(world, { count: ENDS, endsAt: (i) => new Date(soon + i * 200) });
    const before = await world.bot();
    const held = await granted(world, '1h');
    const waiting = await world.ask('U0AMARA', lineFor('1h'));
    const approved = await world.ask('U0NOAH', lineFor('1h'));
    await world.card(PRIYA, approved, 'Please decide');
    await before.arm({ step: 'provision-claimed', do: 'die' });
    await world.approve(PRIYA, approved).catch(() => undefined);
    await before.gone;
    await asBefore(world);

    await comesBack(world, before);
    await handBack(world, held);
    await world.until(held, 'ended', 30_000);
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    await world.until(approved, 'active', 30_000);
    await world.approve(PRIYA, waiting);
    await world.until(waiting, 'active', 30_000);
    const late: number[] = [];
    for (const id of ids) {
      const { end } = await world.until(id, 'ended', 90_000);
      late.push((end?.verifiedAt?.getTime() ?? 0) - (end?.dueAt.getTime() ?? 0));
    }
    expect(Math.max(...late)).toBeLessThan(15_000);
    r.observed(
      `${String(ENDS + 3)} records of the version before: handed back, granted and ended, latest ${seconds(Math.max(...late))}`,
    );
  },
  { timeoutMs: 180_000, field: 'TEAM #149: access active during an upgrade was never revoked' },
);
