/** 6: Redis is away for a minute, and grants end inside it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis } from '../../src/dev/redis.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { largest, spread } from '../support/numbers.ts';
import { delayedJobs } from '../support/queue-view.ts';
import { awaitRemovals, type Removals } from '../support/removals.ts';
import { type Bench, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { seedGrants } from '../support/seed.ts';
import { OWN_SERVERS } from '../support/servers.ts';
import { openSetting } from '../support/setting.ts';
import { endsWithin } from './expiry-burst.ts';

const MAX_LATE_MS = 15_000;

interface Round extends Removals {
  stock: number[];
}

async function run(bench: Bench): Promise<Outcome> {
  const ending = bench.quick ? 50 : 1_000;
  const downMs = bench.quick ? 6_000 : 60_000;
  const rounds = await inRounds(bench.quick ? { ...bench, rounds: 1 } : bench, (round) =>
    outage(bench, round, ending, downMs),
  );
  return outcomeOf(rounds, downMs);
}

async function outage(bench: Bench, round: number, ending: number, downMs: number): Promise<Round> {
  const dataDir = join(bench.servers.folder, `redis-down-${String(round)}`);
  const redis = await startRedis({ ...OWN_SERVERS, dataDir });
  const size = { people: ending, roles: Math.ceil(ending / 20) };
  const setting = await openSetting(bench.servers, size, redis.url);
  const view = new Redis(redis.url, { lazyConnect: true });
  view.on('error', () => undefined);
  try {
    await setting.target.call.begin(size, 0);
    const down = Date.now() + 6_000 + ending * 2;
    // All inside the outage, none so near its edges that it is of no outage.
    const ends = endsWithin(ending, down + downMs * 0.05, downMs * 0.9);
    await seedGrants(setting, [0, ending], (n) => ends.get(n) ?? 0);
    const stock = bench.bare.call.delayed(redis.url, 'stock', [...ends.values()], 1);
    await setting.startBot('worker');
    await view.connect();
    const armed = async () =>
      (await delayedJobs(view, setting.prefix)) >= ending && (await delayedJobs(view, 'bull', ['stock'])) >= ending;
    await waitFor(armed, { timeoutMs: 30_000, what: 'all jobs to be armed' });
    view.disconnect();
    await sleep(Math.max(0, down - Date.now()));
    await redis.kill();
    const back = sleep(downMs).then(() => redis.restart());
    const removals = await awaitRemovals(setting, ends, 0, down - Date.now() + downMs + 60_000);
    await back;
    const late = await stock;
    bench.say(
      `round ${String(round + 1)}: longest ${(largest(removals.late) / 1000).toFixed(1)} s, stock ${(largest(late) / 1000).toFixed(1)} s`,
    );
    return { ...removals, stock: late };
  } finally {
    view.disconnect();
    await setting.close();
    await redis.kill();
    await redis.stop();
  }
}

function outcomeOf(rounds: readonly Round[], downMs: number): Outcome {
  const longest = rounds.map((r) => largest(r.late));
  const away = rounds.map(() => downMs);
  return {
    figures: [
      {
        name: 'longest lateness',
        unit: 'ms',
        ours: longest,
        bare: { 'stock BullMQ, longest': rounds.map((r) => largest(r.stock)), 'the outage itself': away },
        goal: { words: 'at most 15 s', sense: 'most', limits: rounds.map(() => MAX_LATE_MS) },
      },
      {
        name: 'p50 lateness',
        unit: 'ms',
        ours: rounds.map((r) => spread(r.late).p50),
        bare: { 'stock BullMQ': rounds.map((r) => spread(r.stock).p50) },
      },
      {
        name: 'removed early',
        unit: 'grants',
        ours: rounds.map((r) => r.early),
        goal: { words: 'none early', sense: 'none' },
      },
      {
        name: 'missed',
        unit: 'grants',
        ours: rounds.map((r) => r.missed),
        goal: { words: 'none missed', sense: 'none' },
      },
    ],
  };
}

export const REDIS_DOWN: Scenario = {
  number: 6,
  title: 'Redis down for 60 s with 1,000 grants due inside it',
  how: 'SIGKILL, and a restart on the same append-only file 60 s later. Beside it on the same Redis: as many delayed jobs of stock BullMQ, default settings.',
  run,
};
