/** 10: a start with many grants, some of them overdue. */
import { Redis } from 'ioredis';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { LoadCalls } from '../load-process.ts';
import { startProcess } from '../support/calls.ts';
import { openLarge, sizeOfLarge } from '../support/large.ts';
import { untilArmed } from '../support/queue-view.ts';
import { calm } from '../support/removals.ts';
import { type Bench, type Figure, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { reseedEnds } from '../support/seed.ts';
import type { Setting } from '../support/setting.ts';

/** Grants whose end came while nothing ran. */
const overdueOf = (quick: boolean): number => (quick ? 20 : 100);
const GOAL = { loads: 3, firstMs: 5_000, allMs: 30_000 };

interface Start {
  readyMs: number;
  firstMs: number;
  allMs: number;
}

interface Round {
  loadMs: number;
  starts: Start[];
}

async function run(bench: Bench): Promise<Outcome> {
  const { grants } = sizeOfLarge(bench.quick);
  const overdue = overdueOf(bench.quick);
  const sizes = [overdue * (bench.rounds + 1), Math.round(grants / 10), grants];
  const settings = [
    await openLarge(bench.servers, bench.quick, sizes[0]),
    await openLarge(bench.servers, bench.quick, sizes[1]),
    await bench.large(),
  ];
  try {
    // A first start each, so that every round finds the queue as a stopped process leaves it.
    for (const setting of settings) await armOnce(setting);
    const rounds = await inRounds(bench, async (round): Promise<Round> => {
      const loadMs = await loadOnce();
      const starts: Start[] = [];
      for (const setting of settings) starts.push(await startOnce(setting, round, overdue));
      bench.say(`round ${String(round + 1)}: ready after ${starts.map((s) => s.readyMs.toFixed(0)).join(', ')} ms`);
      return { loadMs, starts };
    });
    return outcomeOf(rounds, ['no other', String(sizes[1]), String(sizes[2])]);
  } finally {
    await settings[0]?.close();
    await settings[1]?.close();
  }
}

async function armOnce(setting: Setting): Promise<void> {
  const redis = new Redis(setting.config.redisUrl);
  const bot = await setting.startBot('worker');
  await untilArmed(redis, setting.prefix, await setting.models.requests.collection.countDocuments({ live: true }));
  redis.disconnect();
  await bot.stop(1_500);
}

async function loadOnce(): Promise<number> {
  const begin = performance.now();
  const loaded = await startProcess<LoadCalls>('load-process');
  const ms = performance.now() - begin;
  await loaded.stop();
  return ms;
}

/** The overdue of each round are others, from the end of what is there. */
async function startOnce(setting: Setting, round: number, overdue: number): Promise<Start> {
  const there = await setting.models.requests.collection.countDocuments({});
  const from = there - overdue * (round + 1);
  const end = Date.now() - 60_000;
  await reseedEnds(setting, new Map(Array.from({ length: overdue }, (_, n) => [from + n, end])));
  const before = (await setting.target.call.counts()).changes;
  const began = Date.now();
  const bot = await setting.startBot('worker');
  const readyMs = Date.now() - began;
  const all = async () => (await setting.target.call.counts()).changes >= before + overdue;
  await waitFor(all, { timeoutMs: 120_000, everyMs: 50, what: 'the overdue to be removed' });
  const { changes } = await setting.target.call.seen();
  const mine = changes.slice(before).map((c) => c.at - began);
  // The next start must not find this one's messages.
  await calm(setting, 120_000);
  await bot.stop(1_500);
  return { readyMs, firstMs: Math.min(...mine), allMs: Math.max(...mine) };
}

function outcomeOf(rounds: readonly Round[], names: readonly string[]): Outcome {
  const loads = rounds.map((r) => r.loadMs);
  const nth = (i: number, of: (s: Start) => number) => rounds.map((r) => (r.starts[i] ? of(r.starts[i]) : Number.NaN));
  const figures = names.flatMap((name, i): Figure[] => [
    {
      name: `ready, ${name} grants`,
      unit: 'ms',
      ours: nth(i, (s) => s.readyMs),
      bare: { 'bare module load': loads },
      goal: { words: 'at most 3x bare module load', sense: 'most', limits: loads.map((ms) => ms * GOAL.loads) },
    },
    {
      name: `first overdue removed, ${name} grants`,
      unit: 'ms',
      ours: nth(i, (s) => s.firstMs),
      goal: { words: 'at most 5 s', sense: 'most', limits: rounds.map(() => GOAL.firstMs) },
    },
    {
      name: `all overdue removed, ${name} grants`,
      unit: 'ms',
      ours: nth(i, (s) => s.allMs),
      goal: { words: 'at most 30 s', sense: 'most', limits: rounds.map(() => GOAL.allMs) },
    },
  ]);
  return { figures };
}

export const COLD_START: Scenario = {
  number: 10,
  title: 'Start with 0, 10,000 and 100,000 grants, 100 overdue',
  how: 'From the start of the process to its readiness, and to the removals the target saw. The queue is as the last process left it. Beside it: a process that loads the same modules and does nothing.',
  run,
};
