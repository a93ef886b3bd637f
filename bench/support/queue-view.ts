/** What Redis holds of a deployment, looked at from outside: the queues may be called and cut as they like. */
import type { Redis } from 'ioredis';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { waitFor } from '../../src/dev/wait-for.ts';

/** Jobs whose time has not come. */
export async function delayedJobs(
  redis: Redis,
  prefix: string,
  names: readonly string[] = QUEUE_NAMES,
): Promise<number> {
  // By their names: to look through all keys would keep Redis from its work.
  const counts = await Promise.all(names.map((name) => redis.zcard(`${prefix}:${name}:delayed`)));
  return counts.reduce((sum, n) => sum + n, 0);
}

/** Waits until there is a job for each of so many grants. */
export function untilArmed(redis: Redis, prefix: string, grants: number): Promise<true> {
  const wait = { timeoutMs: 300_000, everyMs: 50, what: 'every grant to have its job' };
  return waitFor(async () => (await delayedJobs(redis, prefix)) >= grants, wait);
}

/** Jobs that workers finished, from the events BullMQ keeps (the last 10,000 of each queue). @param since ms since 1970 */
export async function finishedJobs(redis: Redis, prefix: string, since: number): Promise<number> {
  let jobs = 0;
  for (const key of await redis.keys(`${prefix}:*:events`)) {
    const events = (await redis.xrange(key, String(since), '+')) as [string, string[]][];
    jobs += events.filter(([, fields]) => fields[fields.indexOf('event') + 1] === 'completed').length;
  }
  return jobs;
}

/** Bytes of all that is stored. */
export async function usedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? Number.NaN);
}
