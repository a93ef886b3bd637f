import type { Armable, EffectRef, Queues } from '../../jobs/queues.ts';
import type { Life } from './agenda.ts';
import type { FaultyLink } from './links.ts';
import { redisLink } from './links.ts';
import type { Scheduler } from './scheduler.ts';

/** How the queue treats what was put there: shares of jobs that are lost, come twice, or come late. */
export interface QueueHabits {
  lost: number;
  doubled: number;
  late: number;
}

/** Redis with the queues in it: a fast path that promises nothing. */
export interface MemoryRedis {
  link: FaultyLink;
  habits: QueueHabits;
  queues(life: Life): Queues;
  /** FLUSHALL. */
  flush(): void;
}

interface Job {
  ref: EffectRef;
  /** Flushed meanwhile. */
  gone: boolean;
}

/** Longest a job may come late where that is its habit, ms. */
const LATE_MS = 20_000;

/** @param take the process that gets a job, or null when nobody listens */
export function createRedis(scheduler: Scheduler, take: (ref: EffectRef) => Promise<void> | null): MemoryRedis {
  const { random } = scheduler;
  const link = redisLink();
  const jobs = new Map<string, Job>();
  let armed: 'arming' | 'armed' | null = null;

  function deliver(key: string, job: Job): void {
    if (job.gone) return;
    const running = link.trouble === 'down' ? null : take(job.ref);
    // Nobody is there: it waits until somebody is.
    if (!running) return void scheduler.after(1_000, `${key} waits`, () => deliver(key, job));
    scheduler.stir();
    const over = () => {
      if (jobs.get(key) === job) jobs.delete(key);
    };
    void running.then(over, over);
    // A process that dies with a job never says so: the queue gives the name free some time.
    scheduler.after(30_000, `${key} stalls`, over);
  }

  function put({ requestId, systemId, effect }: Armable, now: Date): void {
    const key = `${effect.id}@${String(effect.notBefore.getTime())}`;
    if (jobs.has(key)) return;
    const job: Job = { ref: { requestId, effectId: effect.id, kind: effect.kind, systemId }, gone: false };
    jobs.set(key, job);
    if (random.chance(redis.habits.lost)) return;
    const delay = Math.max(0, effect.notBefore.getTime() - now.getTime());
    const late = random.chance(redis.habits.late) ? random.between(0, LATE_MS) : random.between(0, 40);
    scheduler.after(delay + late, key, () => deliver(key, job));
    if (random.chance(redis.habits.doubled))
      scheduler.after(delay + random.between(0, 3_000), `${key} again`, () => deliver(key, job));
  }

  const redis: MemoryRedis = {
    link,
    habits: { lost: 0, doubled: 0, late: 0 },
    queues: (life) => ({
      redis: null as never,
      arm: (effects, now) => {
        const sent = structuredClone(effects);
        return scheduler.call(life, link, `arms ${sent.map((e) => e.effect.id).join(' ')}`, () => {
          for (const one of sent) put(one, now);
        });
      },
      ready: () => Promise.resolve(),
      isArmed: () => scheduler.call(life, link, 'is it armed', () => armed === 'armed'),
      markArming: () =>
        scheduler.call(life, link, 'is being armed', () => {
          armed = 'arming';
        }),
      markArmed: () =>
        scheduler.call(life, link, 'is armed', () => {
          if (armed !== null) armed = 'armed';
        }),
      check: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }),
    flush() {
      armed = null;
      for (const job of jobs.values()) job.gone = true;
      jobs.clear();
      scheduler.stir();
    },
  };
  return redis;
}
