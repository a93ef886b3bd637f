import { setTimeout as sleep } from 'node:timers/promises';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type Effect, type EffectKind, recordOf } from '../src/domain/effect.ts';
import type { Log } from '../src/log.ts';

/**
 * The queues, one for each kind of effect: a fast path and nothing more. Every entry can be made again from MongoDB,
 * so nothing here is kept, retried or believed. Which system comes when is decided by `dispatch.ts`.
 */
export const QUEUE_NAMES: readonly EffectKind[] = ['revoke', 'provision', 'lapse', 'remind', 'warn', 'notify'];

/** An effect by its names; ids only, for job data is clear text in Redis. */
export interface EffectRef {
  requestId: string;
  effectId: string;
  kind: EffectKind;
  systemId: string;
}

/** What a job carries. Values of up to 64 bytes let Redis keep a job as one flat list, in half the memory. */
type JobData = readonly [effectId: string, systemId: string];

/** Jobs of one queue that may wait for room in their lanes at once, in one process. */
const CONCURRENCY = 200;

/** Longest wait for a job in one turn, in s: a connection that died without a word is noticed at its end. */
const TURN_S = 2;
/** A socket that owes an answer for so long is given up, in ms. */
const SILENT_MS = { ours: 3_000, worker: 4_000 } as const;

/** Reconnect quickly: the stock back-off is slower than our promise. */
const retryStrategy = (times: number): number => Math.min(times * 100, 1_000);

/** The default number of attempts (none) would be written into every job. */
const JOB: JobsOptions = { attempts: undefined as never };
/** A job that is over must be gone: while its id is known, adding it again does nothing, without a word. */
const GONE = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } } as const;

/** An effect to wake a worker for. */
export interface Armable {
  requestId: string;
  systemId: string;
  effect: Pick<Effect, 'id' | 'kind' | 'notBefore'>;
}

/** One job for one time of an effect, however often it is armed. Its kind is the queue's name. */
export const jobIdOf = ({ id, kind, notBefore }: Armable['effect']): string =>
  `${id.slice(kind.length + 1)}@${notBefore.getTime().toString(36)}`;

export interface Queues {
  redis: Redis;
  /** Wakes a worker for each effect when its time comes. @throws when Redis is away, at once or within seconds */
  arm(effects: readonly Armable[], now: Date): Promise<void>;
  /** Waits until Redis answers. @param ms longest wait @throws when it does not */
  ready(ms: number): Promise<void>;
  /** @throws when Redis does not answer, takes no writes, or may throw entries away */
  check(): Promise<void>;
  /**
   * Whether the queue still holds what was put there: false after a flush or an empty restart, and once after every
   * loss of the connection. @throws when Redis takes no writes
   */
  isArmed(): Promise<boolean>;
  /** All is about to be put there: not armed until `markArmed`. */
  markArming(): Promise<void>;
  /** All has been put there. No effect when it was lost since `markArming`. */
  markArmed(): Promise<void>;
  close(): Promise<void>;
}

function open(url: string, log: Log, options: { worker: boolean }): Redis {
  const redis = new Redis(url, {
    retryStrategy,
    maxRetriesPerRequest: options.worker ? null : 1,
    enableOfflineQueue: options.worker,
    connectTimeout: 2_000,
    socketTimeout: options.worker ? SILENT_MS.worker : SILENT_MS.ours,
    // After a failover this connection still leads to what was the primary; a new one leads to what is. A worker waits
    // for it (2), all others are told (1).
    reconnectOnError: (error) => error.message.startsWith('READONLY') && (options.worker ? 2 : 1),
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
      const queue = new Queue<JobData>(name, { connection: redis, prefix, defaultJobOptions: JOB });
      queue.on('error', (error) => log.debug({ queue: name, error: error.message }, 'queue'));
      return [name, queue] as const;
    }),
  );
  const sentinel = `${prefix}:armed`;
  const probe = () => redis.set(`${prefix}:probe`, '1', 'EX', 60);
  // Who comes back may have lost its last second, or be another one.
  let suspect = false;
  redis.on('close', () => {
    suspect = true;
  });
  return {
    redis,
    async arm(effects, now) {
      // The queue itself would wait for its first connection for ever.
      if (redis.status !== 'ready') throw new Error('Redis does not answer');
      for (const [name, queue] of queues) {
        const list = effects.filter((e) => e.effect.kind === name);
        if (list.length === 0) continue;
        await queue.addBulk(
          list.map(({ systemId, effect }) => ({
            name,
            data: [effect.id, systemId],
            opts: { delay: Math.max(0, effect.notBefore.getTime() - now.getTime()), jobId: jobIdOf(effect) },
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
    async check() {
      await probe();
      const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1] ?? 'noeviction';
      if (policy === 'noeviction') return;
      suspect = true;
      throw new Error(`it may throw entries away (maxmemory-policy ${policy}); set it to noeviction`);
    },
    async isArmed() {
      // What can only be read takes no jobs either.
      const [mark] = await Promise.all([redis.get(sentinel), probe()]);
      const sound = !suspect;
      suspect = false;
      return mark === 'armed' && sound;
    },
    markArming: async () => void (await redis.set(sentinel, 'arming')),
    markArmed: async () => void (await redis.set(sentinel, 'armed', 'XX')),
    async close() {
      await Promise.allSettled([...queues.values()].map((q) => q.close()));
      redis.disconnect();
    },
  };
}

/** Waits for jobs in short turns. */
class AttentiveWorker extends Worker<JobData> {
  override get maximumBlockTimeout(): number {
    return TURN_S;
  }
}

/**
 * Starts one worker per queue.
 * @param run does the work of one effect, or leaves it; never throws for expected outcomes
 * @returns `close(ms)`: take no new jobs, wait for the running ones at most so long
 */
export function startWorkers(
  url: string,
  prefix: string,
  log: Log,
  run: (ref: EffectRef) => Promise<void>,
): { close(ms: number): Promise<void> } {
  const connection = open(url, log, { worker: true });
  const workers = QUEUE_NAMES.map((name) => {
    const work = ({ data: [effectId, systemId] }: { data: JobData }) =>
      run({ requestId: recordOf(effectId), effectId, kind: name, systemId });
    const worker = new AttentiveWorker(name, work, {
      connection,
      prefix,
      ...GONE,
      concurrency: CONCURRENCY,
      drainDelay: TURN_S,
      lockDuration: 60_000,
    });
    worker.on('error', (error) => log.debug({ queue: name, error: error.message }, 'worker'));
    worker.on('failed', (job, error) =>
      log.warn({ queue: name, effect: job?.data[0], error: error.message }, 'job failed'),
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
