/** 4: a few grants end now and then while very many are active. */
import { Redis } from 'ioredis';
import { ROUND_SHARE, sizeOfLarge } from '../support/large.ts';
import { largest, spread } from '../support/numbers.ts';
import { untilArmed } from '../support/queue-view.ts';
import { awaitRemovals, calm, type Removals } from '../support/removals.ts';
import { type Bench, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { reseedEnds } from '../support/seed.ts';
import { endsWithin } from './expiry-burst.ts';

interface Round extends Removals {
  bare: number[];
}

async function run(bench: Bench): Promise<Outcome> {
  const { grants } = sizeOfLarge(bench.quick);
  const ending = bench.quick ? 50 : 1_000;
  const overMs = bench.quick ? 5_000 : 60_000;
  const bareMs = bench.quick ? 2_000 : 10_000;
  const setting = await bench.large();
  const redis = new Redis(setting.config.redisUrl);
  const bot = await setting.startBot('worker');
  try {
    await untilArmed(redis, setting.prefix, grants * (1 - ROUND_SHARE));
    const rounds = await inRounds(bench, async (round): Promise<Round> => {
      const start = Date.now() + 1_000;
      const dues = [...endsWithin(Math.floor((ending * bareMs) / overMs), start, bareMs).values()];
      const bare = await bench.bare.call.delayed(setting.config.redisUrl, `bare-steady-${String(start)}`, dues, 50);
      // The records are moved, and the relay arms them anew, before the first of them ends.
      const first = Date.now() + 2_000 + ending * 7;
      const ends = endsWithin(ending, first, overMs, round * ending);
      const { changes } = await setting.target.call.counts();
      await reseedEnds(setting, ends);
      const removals = await awaitRemovals(setting, ends, changes, first - Date.now() + overMs + 60_000);
      await calm(setting, 60_000);
      bench.say(`round ${String(round + 1)}: p99 ${spread(removals.late).p99.toFixed(0)} ms`);
      return { ...removals, bare };
    });
    return outcomeOf(rounds);
  } finally {
    redis.disconnect();
    await bot.stop(2_000);
  }
}

function outcomeOf(rounds: readonly Round[]): Outcome {
  const bare = rounds.map((r) => spread(r.bare).p99);
  const ours = rounds.map((r) => spread(r.late).p99);
  const p50 = (of: (r: Round) => number[]) => rounds.map((r) => spread(of(r)).p50);
  return {
    figures: [
      {
        name: 'p99 lateness',
        unit: 'ms',
        ours,
        bare: { 'bare delayed job p99': bare },
        goal: { words: 'at most 3x a bare delayed job', sense: 'most', limits: bare.map((b) => b * 3) },
      },
      {
        name: 'p99 lateness',
        unit: 'ms',
        ours,
        goal: { words: 'at most 1 s', sense: 'most', limits: ours.map(() => 1_000) },
      },
      { name: 'p50 lateness', unit: 'ms', ours: p50((r) => r.late), bare: { p50: p50((r) => r.bare) } },
      { name: 'longest lateness', unit: 'ms', ours: rounds.map((r) => largest(r.late)) },
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

export const STEADY_ENDS: Scenario = {
  number: 4,
  title: '100,000 active, 1,000 end over 60 s',
  how: '10,000 people with 10 grants each; one worker process, target at 0 ms. Beside it: bare delayed jobs at the same rate for 10 s, in the same Redis, with the 100,000 waiting.',
  run,
};
