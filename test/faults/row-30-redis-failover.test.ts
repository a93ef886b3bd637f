import { expect } from 'vitest';
import { startRedis } from '../../src/dev/redis.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { beforeEnds } from './support/before-ends.ts';
import { latenessOf, NFAULT_MS } from './support/lateness.ts';
import { lookAtQueue } from './support/queue.ts';
import { row, seconds } from './support/row.ts';

const CONSUMES_MS = 10_000;
/** One end a second. */
const ENDING = 15;

row(
  30,
  async (r) => {
    r.limits({ endsWithinMs: NFAULT_MS });
    const replica = await startRedis();
    r.afterwards(() => replica.stop());
    const two = Number(new URL(replica.url).port);
    const { world, ids } = await beforeEnds(
      r,
      { redis: 'own', links: ['redis'], bulk: { people: ENDING, roles: 1 } },
      { count: ENDING, endsAt: (i, at) => at + i * 1_000 },
    );
    const [first, second] = [lookAtQueue(world), lookAtQueue(world, replica.url)];
    await second.redis.replicaof('127.0.0.1', new URL(world.redis.url).port);
    const inSync = async () => /^master_link_status:up/m.test(await second.redis.info('replication'));
    await waitFor(inSync, { timeoutMs: 20_000, everyMs: 20, what: 'the replica to be in sync' });

    // The two change their parts. Whoever waits there hears UNBLOCKED, whoever writes READONLY; the address leads on.
    await first.redis.call('FAILOVER', 'TO', '127.0.0.1', String(two));
    world.link('redis').leadTo(two);
    const isPrimary = async () => /^role:master/m.test(await second.redis.info('replication'));
    await waitFor(isPrimary, { everyMs: 20, what: 'the other to be the primary' });
    const begin = performance.now();
    await waitFor(async () => (await second.untaken()) > 0, {
      timeoutMs: 20_000,
      what: 'an end that no worker takes',
    });
    await waitFor(async () => (await second.untaken()) === 0, {
      timeoutMs: 60_000,
      everyMs: 50,
      what: 'the workers to take what is due',
    });
    const took = performance.now() - begin;
    expect(/^role:slave/m.test(await first.redis.info('replication'))).toBe(true);
    for (const look of [first, second]) look.close();
    const late = Math.max(...(await latenessOf(world, ids)));
    r.observed(`taken again ${seconds(took)} after, latest end ${seconds(late)} after its time`);
    expect(took).toBeLessThan(CONSUMES_MS);
    expect(late).toBeLessThan(NFAULT_MS);
  },
  { timeoutMs: 180_000, field: 'BullMQ #648: no jobs were taken after a failover' },
);
