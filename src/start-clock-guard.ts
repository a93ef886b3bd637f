import type { Connection } from 'mongoose';
import { type ClockGuard, createClockGuard } from '../jobs/clock-guard.ts';
import type { Queues } from '../jobs/queues.ts';
import { mongodbTime, redisTime } from '../jobs/read-clock.ts';
import type { Clock } from './context.ts';
import type { Log } from './log.ts';

/** How long the first look waits for Redis, in ms: with two clocks nobody can say which is right. */
const REDIS_WAIT_MS = 1_000;

/** The clock guard, after its first look: nothing of the service goes by a clock that was never compared. */
export async function startClockGuard(
  own: Clock,
  { mongo, queues, log }: { mongo: Connection; queues: Pick<Queues, 'redis' | 'ready'>; log: Log },
): Promise<ClockGuard> {
  const guard = createClockGuard({
    own,
    ask: {
      mongodb: async () => mongodbTime(await mongo.db?.admin().command({ hello: 1 })),
      redis: async () => redisTime(await queues.redis.time()),
    },
    log,
  });
  await queues.ready(REDIS_WAIT_MS).catch(() => undefined);
  await guard.look();
  return guard;
}
