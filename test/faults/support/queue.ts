import { Redis } from 'ioredis';
import { waitFor } from '../../../src/dev/wait-for.ts';
import type { FaultWorld } from './fault-world.ts';

/** A look at the queues of a world past the product. */
export interface QueueLook {
  readonly redis: Redis;
  /** Ends that wait for their time. */
  armed(): Promise<number>;
  /** Ends whose time has come and that no worker has taken. */
  untaken(): Promise<number>;
  /** Waits until so many ends are armed. @returns how long it took, in ms */
  untilArmed(count: number, timeoutMs?: number): Promise<number>;
  close(): void;
}

/** @param url the world's own server, or one in its place */
export function lookAtQueue(world: FaultWorld, url = world.config.redisUrl): QueueLook {
  const redis = new Redis(url, { retryStrategy: (times) => Math.min(times * 50, 200) });
  redis.on('error', () => undefined);
  const key = (name: string) => `${world.config.prefix}:revoke:${name}`;
  const armed = () => redis.zcard(key('delayed'));
  return {
    redis,
    armed,
    untaken: async () => {
      // The score is the time times 4,096, with a counter in the lowest bits.
      const due = await redis.zcount(key('delayed'), '-inf', Date.now() * 0x1000);
      return due + (await redis.llen(key('wait')));
    },
    async untilArmed(count, timeoutMs = 30_000) {
      const begin = performance.now();
      const there = async () => (await armed().catch(() => 0)) >= count;
      await waitFor(there, { timeoutMs, everyMs: 50, what: `${String(count)} ends to be armed` });
      return performance.now() - begin;
    },
    close: () => redis.disconnect(),
  };
}
