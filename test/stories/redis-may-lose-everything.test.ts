import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningRedis, startRedis } from '../../src/dev/redis.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

/** N0 plus one look of the sweep: the longest an end may be late while Redis is away, in ms. */
const LATE_MS = 15_000;

let redis: RunningRedis;
let world: AWorld;
beforeAll(async () => {
  redis = await startRedis();
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: redis.url });
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await redis.stop();
});

async function granted(role: string, length: string): Promise<string> {
  const id = await world.ask(SAM, `${role} ${length} "Helping the Fjord account with its backlog"`);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

async function endsOnTime(id: string): Promise<void> {
  const { endsAt, end } = await world.until(id, 'ended', 40_000);
  const late = (end?.verifiedAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0);
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(LATE_MS);
  expect(world.holds('E1005', 'support-agents')).toBe(false);
}

it('FLUSHALL in the middle of a grant: it still ends on time, and the queue is armed again', async () => {
  const id = await granted('support-agent', '10s');
  const { Redis } = await import('ioredis');
  const client = new Redis(redis.url);
  await client.flushall();
  const mark = () => client.get(`${world.config.prefix}:armed`);
  await waitFor(async () => (await mark()) === 'armed', {
    timeoutMs: 10_000,
    what: 'the queue to be rebuilt',
  });
  await endsOnTime(id);
  expect(await mark()).toBe('armed');
  client.disconnect();
});

it('Redis killed across the end: it still ends on time; a request made meanwhile is granted; nothing is lost', async () => {
  const id = await granted('support-agent', '10s');
  await redis.kill();
  await endsOnTime(id);
  const second = await granted('support-agent', '1h');
  await redis.restart();
  await world.access(SAM, `drop ${second}`);
  await world.until(second, 'ended');
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove', 'add', 'remove', 'add', 'remove']);
  await waitFor(async () => (await world.record(second)).events.length === 0, {
    what: 'the last event to be in the ledger',
  });
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
