/** 5 and 9: everything in Redis is lost and armed again; and what so many armed grants take of memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openLarge } from '../support/large.ts';
import { untilArmed, usedMemory } from '../support/queue-view.ts';
import { type Bench, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import type { Bot, Setting } from '../support/setting.ts';

interface Round {
  rearmMs: number;
  addBulkMs: number;
  scanMs: number;
  /** Redis bytes of all jobs. */
  oursBytes: number;
  bareBytes: number;
  /** RSS of a bot with the grants less that of one without, bytes. */
  rssGrowth: number;
  heapGrowth: number;
  mongoBytes: number;
  grants: number;
}

/** Measured together, so that the 100,000 are armed once a round. */
const measured = (bench: Bench): Promise<Round[]> => bench.once('queue-lost', () => measure(bench));

async function measure(bench: Bench): Promise<Round[]> {
  const setting = await bench.large();
  const without = await memoryWithoutGrants(bench);
  const redis = new Redis(setting.config.redisUrl);
  const grants = await setting.models.requests.collection.countDocuments({ live: true });
  const bot = await setting.startBot('worker');
  try {
    await untilArmed(redis, setting.prefix, grants);
    return await inRounds(bench, async (round) => {
      // Let the bot rest, and whatever it does beside it end.
      await sleep(3_000);
      const bare = await bareRound(bench, setting, redis, grants);
      const ours = await oursRound(redis, setting, grants);
      const withAll = await restingMemory(bot, bench.quick);
      bench.say(`round ${String(round + 1)}: armed again in ${(ours.rearmMs / 1000).toFixed(1)} s`);
      return {
        ...bare,
        ...ours,
        grants,
        rssGrowth: withAll.rss - without.rss,
        heapGrowth: withAll.heapUsed - without.heapUsed,
        mongoBytes: await mongoBytes(setting),
      };
    });
  } finally {
    redis.disconnect();
    await bot.stop(1_500);
  }
}

/** Of a bot that has nothing to do. */
async function memoryWithoutGrants(bench: Bench): Promise<{ rss: number; heapUsed: number }> {
  const empty = await openLarge(bench.servers, bench.quick, 0);
  try {
    const bot = await empty.startBot('worker');
    return await restingMemory(bot, bench.quick);
  } finally {
    await empty.close();
  }
}

/** Beside the jobs of the bot, which stay where they are. */
async function bareRound(bench: Bench, { config }: Setting, redis: Redis, grants: number) {
  const before = await usedMemory(redis);
  const addBulkMs = await bench.bare.call.addBulk(config.redisUrl, 'bare-bulk', grants);
  const bareBytes = (await usedMemory(redis)) - before;
  const { ms: scanMs } = await bench.bare.call.scan(config.mongodbUri);
  return { addBulkMs, bareBytes, scanMs };
}

async function oursRound(redis: Redis, setting: Setting, grants: number) {
  const begin = performance.now();
  await redis.flushall('SYNC');
  const empty = await usedMemory(redis);
  await untilArmed(redis, setting.prefix, grants);
  return { rearmMs: performance.now() - begin, oursBytes: (await usedMemory(redis)) - empty };
}

/** After what the last work left behind is collected. */
async function restingMemory(bot: Bot, quick: boolean): Promise<{ rss: number; heapUsed: number }> {
  await sleep(quick ? 2_000 : 10_000);
  await bot.call.memory();
  await sleep(500);
  return bot.call.memory();
}

async function mongoBytes({ mongo }: Setting): Promise<number> {
  const stats = await mongo.db?.command({ dbStats: 1 });
  return Number(stats?.['totalSize'] ?? Number.NaN);
}

function armedAgain(rounds: readonly Round[]): Outcome {
  const each = (of: (r: Round) => number) => rounds.map(of);
  const sum = each((r) => r.addBulkMs + r.scanMs);
  return {
    figures: [
      {
        name: 'until every grant has its job again',
        unit: 'ms',
        ours: each((r) => r.rearmMs),
        bare: { 'bare addBulk': each((r) => r.addBulkMs), 'bare scan': each((r) => r.scanMs) },
        over: sum,
        goal: { words: 'at most 2x bare addBulk plus a bare scan', sense: 'most', limits: sum.map((ms) => ms * 2) },
      },
    ],
    remarks: [
      `Grants counted: ${String(rounds[0]?.grants)}. The loss is noticed by the relay's own look, once a second.`,
    ],
  };
}

const MB = 2 ** 20;

function memory(rounds: readonly Round[]): Outcome {
  const mb = (of: (r: Round) => number) => rounds.map((r) => of(r) / MB);
  const bare = mb((r) => r.bareBytes);
  return {
    figures: [
      {
        name: 'Redis for all armed grants',
        unit: 'MB',
        ours: mb((r) => r.oursBytes),
        bare: { 'as many bare delayed jobs': bare },
        goal: { words: 'at most 1.5x bare', sense: 'most', limits: bare.map((b) => b * 1.5) },
      },
      {
        name: 'growth of the process (RSS)',
        unit: 'MB',
        ours: mb((r) => r.rssGrowth),
        goal: { words: 'at most 50 MB', sense: 'most', limits: rounds.map(() => 50) },
      },
      { name: 'growth of its heap', unit: 'MB', ours: mb((r) => r.heapGrowth) },
      { name: 'MongoDB, documents and indexes', unit: 'MB', ours: mb((r) => r.mongoBytes) },
      { name: 'MongoDB a grant', unit: 'KB', ours: rounds.map((r) => r.mongoBytes / r.grants / 1024) },
    ],
  };
}

export const QUEUE_LOST: Scenario = {
  number: 5,
  title: 'FLUSHALL with 100,000 active grants',
  how: 'One worker process runs; from FLUSHALL until Redis holds a delayed job for each. Beside it: addBulk of 100,000 by 1,000, and a scan of all open records.',
  run: async (bench) => armedAgain(await measured(bench)),
};

export const MEMORY: Scenario = {
  number: 9,
  title: 'Memory for 100,000 active grants',
  how: "Redis' used_memory less that of an empty one; RSS after 10 s of rest and a collection, of a process on 100,000 grants less one on none; MongoDB's total size. Measured in the rounds of scenario 5.",
  run: async (bench) => memory(await measured(bench)),
};
