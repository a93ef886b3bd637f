import { setTimeout as sleep } from 'node:timers/promises';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { ConnectorKind } from '../src/domain/catalog.ts';
import type { Effect } from '../src/domain/effect.ts';
import type { Log } from '../src/log.ts';

/**
 * The queues: a fast path and nothing more. Every entry can be made again from MongoDB, so nothing here is
 * kept, retried or believed. Granting is apart from revoking, and each connector kind apart from the others.
 */
export type QueueName = `grant-${ConnectorKind}` | `revoke-${ConnectorKind}` | 'notify' | 'clock';

export const QUEUE_NAMES: readonly QueueName[] = [
  'grant-scim',
  'grant-manual',
  'revoke-scim',
  'revoke-manual',
  'notify',
  'clock',
];

/** Ids only: job data is clear text in Redis. */
export interface JobData {
  requestId: string;
  effectId: string;
}

export function queueFor(effect: Pick<Effect, 'kind'>, connector: ConnectorKind): QueueName {
  if (effect.kind === 'provision') return `grant-${connector}`;
  if (effect.kind === 'revoke') return `revoke-${connector}`;
  return effect.kind === 'notify' ? 'notify' : 'clock';
}

/** Reconnect quickly: the stock back-off is slower than our promise. */
const retryStrategy = (times: number): number => Math.min(times * 100, 1_000);

const KEEP: JobsOptions = { removeOnComplete: true, removeOnFail: { age: 3600, count: 1000 }, attempts: 1 };

/** An effect to wake a worker for. */
export interface Armable {
  requestId: string;
  connector: ConnectorKind;
  effect: Pick<Effect, 'id' | 'kind' | 'notBefore'>;
}

export interface Queues {
  redis: Redis;
  /** Wakes a worker for each effect when its time comes. @throws when Redis is away */
  arm(effects: readonly Armable[], now: Date): Promise<void>;
  /** Waits until Redis answers. @param ms longest wait @throws when it does not */
  ready(ms: number): Promise<void>;
  /** Whether the queue still holds what was put there: false after a flush or an empty restart. */
  isArmed(): Promise<boolean>;
  markArmed(): Promise<void>;
  close(): Promise<void>;
}

function open(url: string, log: Log, options: { worker: boolean }): Redis {
  const redis = new Redis(url, {
    retryStrategy,
    maxRetriesPerRequest: options.worker ? null : 1,
    enableOfflineQueue: options.worker,
    connectTimeout: 2_000,
    ...(options.worker ? {} : { commandTimeout: 2_000 }),
  });
  redis.on('error', (error) => log.debug({ error: error.message }, 'redis connection'));
  return redis;
}

/**
 * @param url Redis address
 * @param prefix key prefix of this deployment
 */
export function createQueues(url: string, prefix: string, log: Log): Queues {
  const redis = open(url, log, { worker: false });
  const queues = new Map(
    QUEUE_NAMES.map((name) => {
      const queue = new Queue<JobData>(name, { connection: redis, prefix, defaultJobOptions: KEEP });
      queue.on('error', (error) => log.debug({ queue: name, error: error.message }, 'queue'));
      return [name, queue] as const;
    }),
  );
  const sentinel = `${prefix}:armed`;
  return {
    redis,
    async arm(effects, now) {
      const byQueue = new Map<QueueName, typeof effects>();
      for (const e of effects) {
        const name = queueFor(e.effect, e.connector);
        byQueue.set(name, [...(byQueue.get(name) ?? []), e]);
      }
      for (const [name, list] of byQueue) {
        await queues.get(name)?.addBulk(
          list.map(({ requestId, effect }) => ({
            name: effect.kind,
            data: { requestId, effectId: effect.id },
            opts: {
              delay: Math.max(0, effect.notBefore.getTime() - now.getTime()),
              deduplication: { id: `${effect.id}@${String(effect.notBefore.getTime())}` },
            },
          })),
        );
      }
    },
    async ready(ms) {
      const until = performance.now() + ms;
      while (redis.status !== 'ready') {
        if (performance.now() > until) throw new Error('Redis does not answer');
        await sleep(20);
      }
    },
    isArmed: async () => (await redis.exists(sentinel)) === 1,
    markArmed: async () => void (await redis.set(sentinel, '1')),
    async close() {
      await Promise.allSettled([...queues.values()].map((q) => q.close()));
      redis.disconnect();
    },
  };
}

/**
 * Starts one worker per queue.
 * @param run does the work of one effect; never throws for expected outcomes
 * @returns `close(ms)`: take no new jobs, wait for the running ones at most so long
 */
export function startWorkers(
  url: string,
  prefix: string,
  log: Log,
  run: (data: JobData) => Promise<void>,
): { close(ms: number): Promise<void> } {
  const connection = open(url, log, { worker: true });
  const workers = QUEUE_NAMES.map((name) => {
    const worker = new Worker<JobData>(name, (job) => run(job.data), {
      connection,
      prefix,
      concurrency: 20,
      drainDelay: 2,
      lockDuration: 60_000,
    });
    worker.on('error', (error) => log.debug({ queue: name, error: error.message }, 'worker'));
    worker.on('failed', (job, error) =>
      log.warn({ queue: name, effect: job?.data.effectId, error: error.message }, 'job failed'),
    );
    return worker;
  });
  return {
    async close(ms) {
      const graceful = Promise.allSettled(workers.map((w) => w.close()));
      const late = new Promise<'late'>((resolve) => setTimeout(resolve, ms, 'late').unref());
      if ((await Promise.race([graceful, late])) === 'late') void Promise.allSettled(workers.map((w) => w.close(true)));
      connection.disconnect();
    },
  };
}
