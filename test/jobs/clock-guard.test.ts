import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClockGuard, createClockGuard } from '../../jobs/clock-guard.ts';
import { createQueues, type Queues } from '../../jobs/queues.ts';
import { createClockReader, mongodbTime, redisTime } from '../../jobs/read-clock.ts';
import { connectMongo } from '../../models/connection.ts';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { type RunningRedis, startRedis } from '../../src/dev/redis.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { createLog } from '../../src/log.ts';
import { startClockGuard } from '../../src/start-clock-guard.ts';

const S = 1_000;
const HOUR = 3_600 * S;
/** What a busy machine may add to a measurement, in ms; less than what is left alone. */
const NOISE = 600;
const log = createLog('silent');

let mongod: RunningMongo;
let redis: RunningRedis;
let mongo: Connection;
let queues: Queues;
let skew: number;
/** The clock of this process, off by `skew` ms. MongoDB and Redis are right. */
const own = { now: () => new Date(Date.now() + skew) };

beforeAll(async () => {
  [mongod, redis] = await Promise.all([startMongo(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([mongod.stop(), redis.stop()]);
});
beforeEach(async () => {
  skew = 0;
  mongo = await connectMongo(mongod.uri, { timeoutMs: 1_000 });
  queues = createQueues(redis.url, 'clocks', log);
});
afterEach(async () => {
  await queues.close();
  await mongo.close();
});

/** How far the time the service goes by is from the right one, in ms. */
const errorOf = (guard: ClockGuard): number => guard.clock.now().getTime() - Date.now();
const troubles = (guard: ClockGuard) => guard.news().map((d) => d.trouble);
const start = () => startClockGuard(own, { mongo, queues, log });

it('a clock that is right, or a little off, is left alone', async () => {
  skew = -900;
  const guard = await start();
  expect(guard.mayGrant()).toBe(true);
  expect(guard.seen()).toMatchObject({ name: 'clock', trouble: null, vital: false });
  expect(troubles(guard)).toEqual([]);
  const mine = own.now().getTime();
  expect(guard.clock.now().getTime() - mine).toBeLessThan(NOISE);
});

it.each([20 * S, -20 * S, HOUR, -HOUR])('a clock that is off by %i ms from the start is put right', async (ms) => {
  skew = ms;
  const guard = await start();
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  expect(guard.mayGrant()).toBe(false);
  expect(troubles(guard)).toEqual([expect.stringMatching(ms > 0 ? /ahead of those of/ : /behind those of/)]);
  skew = 0;
  await guard.look();
  await waitFor(() => guard.mayGrant(), { what: 'the clock to be trusted again' });
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  expect(troubles(guard)).toEqual([null]);
});

it.each([HOUR, -HOUR, 20 * S, -20 * S])('set by %i ms while running: noticed at the next reading', async (ms) => {
  const guard = await start();
  expect(guard.mayGrant()).toBe(true);
  skew = ms;
  // Before any look: the time goes on as before, and nothing is granted.
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  expect(guard.mayGrant()).toBe(false);
  expect(guard.seen().trouble).toContain('while running');
  await waitFor(() => guard.seen().trouble?.includes('those of MongoDB and Redis'), { what: 'a look by itself' });
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  expect(guard.mayGrant()).toBe(false);
  skew = 0;
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  await waitFor(() => guard.mayGrant(), { what: 'the clock to be trusted again' });
  expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
});

it.each([HOUR, -HOUR])(
  'set by %i ms while MongoDB is being asked: the answer is not taken for the new time',
  async (ms) => {
    const { mongodb, redis: askRedis } = askers();
    let settings = 0;
    const setMeanwhile = async () => {
      const time = await mongodb();
      if (settings === 1) skew = ms;
      settings += 1;
      return time;
    };
    const guard = createClockGuard({ own, ask: { mongodb: setMeanwhile, redis: askRedis }, log });
    await guard.look();
    expect(guard.mayGrant()).toBe(true);
    await guard.look();
    expect(guard.mayGrant()).toBe(false);
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
    expect(guard.seen().trouble).toContain('those of MongoDB and Redis');
  },
);

it('a host that was suspended: only the wall clock has gone on. It is judged before work goes by it', async () => {
  let stoodStill = 0;
  const ask = askers();
  const guard = createClockGuard({ own, ask, log, monotonic: () => performance.now() - stoodStill });
  await guard.look();
  stoodStill = 300 * S;
  const work = guard.timely(() => Promise.resolve([guard.mayGrant(), errorOf(guard)] as const));
  // `skew` is the same: the wall clock is right, and MongoDB and Redis say so.
  const [mayGrant, error] = await work();
  expect(mayGrant).toBe(true);
  expect(Math.abs(error)).toBeLessThan(NOISE);
  expect(troubles(guard)).toEqual([expect.stringContaining('set 300 s'), null]);
});

it('a process that was stopped: both clocks have gone on, and work waits for a look', async () => {
  let stopped = 0;
  let looks = 0;
  const { mongodb, redis: askRedis } = askers();
  const counted = () => {
    looks += 1;
    return mongodb();
  };
  const clock = { now: () => new Date(own.now().getTime() + stopped) };
  const ask = { mongodb: counted, redis: askRedis };
  const guard = createClockGuard({ own: clock, ask, log, monotonic: () => performance.now() + stopped });
  await guard.look();
  const work = guard.timely(() => Promise.resolve(looks));
  expect(await work()).toBe(1);
  stopped = 6 * S;
  expect(await work()).toBe(2);
  expect(await work()).toBe(2);
});

/** MongoDB and Redis as the service asks them. */
function askers(): Record<'mongodb' | 'redis', () => Promise<number>> {
  return {
    mongodb: async () => mongodbTime(await mongo.db?.admin().command({ hello: 1 })),
    async redis() {
      await queues.ready(2_000);
      return redisTime(await queues.redis.time());
    },
  };
}

describe('Redis is away', () => {
  afterEach(() => redis.restart());

  it('from the start: with two clocks apart the earlier one counts, and nothing is granted', async () => {
    await redis.kill();
    skew = 20 * S;
    const ahead = await start();
    expect(Math.abs(errorOf(ahead))).toBeLessThan(NOISE);
    expect(ahead.mayGrant()).toBe(false);
    skew = -20 * S;
    const behind = await start();
    expect(Math.abs(errorOf(behind) + 20 * S)).toBeLessThan(NOISE);
    expect(behind.mayGrant()).toBe(false);
    expect(troubles(behind)).toEqual([expect.stringContaining('no third one')]);
    await redis.restart();
    await queues.ready(5_000);
    await behind.look();
    expect(Math.abs(errorOf(behind))).toBeLessThan(NOISE);
  });

  it('later: what three clocks have judged stands, and two that agree are enough to grant', async () => {
    skew = -20 * S;
    const guard = await start();
    await redis.kill();
    await guard.look();
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
    expect(guard.mayGrant()).toBe(false);
    skew = 0;
    await guard.look();
    expect(guard.mayGrant()).toBe(true);
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
  });
});

describe('MongoDB is away', () => {
  afterEach(() => mongod.restart());

  it('and Redis too: the own clock counts as last judged, and is still watched for being set', async () => {
    skew = -20 * S;
    const guard = await start();
    await Promise.all([mongod.kill(), redis.kill()]);
    await guard.look();
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
    skew = HOUR;
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
    expect(guard.mayGrant()).toBe(false);
    await redis.restart();
    await queues.ready(5_000);
    await guard.look();
    // One witness that stayed where it was is enough to know that ours was set.
    expect(Math.abs(errorOf(guard))).toBeLessThan(NOISE);
    expect(guard.mayGrant()).toBe(false);
  });

  it('a look ends within its limit while MongoDB hangs', async () => {
    const guard = await start();
    mongod.pause();
    const began = performance.now();
    await guard.look();
    await guard.look();
    expect(performance.now() - began).toBeLessThan(3 * S);
    expect(guard.mayGrant()).toBe(true);
    mongod.resume();
  });
});

it('a server that hangs is asked once, and a slow answer is no evidence', async () => {
  let asked = 0;
  const read = createClockReader(
    () => own.now().getTime(),
    async () => {
      asked += 1;
      await sleep(300);
      return Date.now();
    },
    100,
  );
  expect([await read(), await read(), await read()]).toEqual([null, null, null]);
  expect(asked).toBe(1);
  await sleep(400);
  expect(await read()).toBeNull();
  expect(asked).toBe(2);
});
