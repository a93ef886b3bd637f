/** 3: many grants end in one second; also with more worker processes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { countsSince, mongoCounts } from '../support/mongo-counts.ts';
import { largest, smallest, spread } from '../support/numbers.ts';
import { awaitRemovals, calm, type Removals } from '../support/removals.ts';
import { type Bench, type Figure, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { seedGrants } from '../support/seed.ts';
import { type Bot, openSetting, type Setting } from '../support/setting.ts';

/** Jobs a bare worker takes at once. */
const BARE_CONCURRENCY = 50;
const LIMIT = { factor: 1.5, extraMs: 5_000 };

export interface BurstOptions {
  grants: number;
  /** How long the target takes for each removal, ms. */
  writeMs: number;
  /** Worker processes. */
  workers: number;
  timeoutMs: number;
  /** Wait also until every record is closed, its events chained and Slack told. */
  settle: boolean;
  execArgv?: readonly string[];
}

export interface Burst extends Removals {
  /** Most removals at the target at once. */
  mostWriting: number;
  /** What one ended grant took. */
  perGrant: {
    targetRequests: number;
    slackCalls: number;
    /** CPU of the workers until the last removal, and until all that was waited for. */
    cpuToRemovalMs: number;
    cpuMs: number;
    mongo: Record<string, number>;
  };
  /** From the first end until all is settled, ms; not a number when it was not waited for, or took too long. */
  settledMs: number;
}

/** When each of so many ends: all within `overMs` from `first`. */
export function endsWithin(grants: number, first: number, overMs: number, from = 0): Map<number, number> {
  return new Map(Array.from({ length: grants }, (_, n) => [from + n, first + Math.floor((n / grants) * overMs)]));
}

/** One burst, from a fresh database to the last message. On a busy machine seeding may need a second, longer try. */
export async function expiryBurst(bench: Pick<Bench, 'servers'>, o: BurstOptions): Promise<Burst> {
  const size = { people: o.grants, roles: Math.min(500, Math.ceil(o.grants / 20)) };
  for (const patience of [1, 3, 9]) {
    const setting = await openSetting(bench.servers, size);
    try {
      await setting.target.call.begin(size, o.writeMs);
      // Seeding and starting take this long at most.
      const first = Date.now() + patience * (4_000 + o.workers * 1_000 + o.grants * 0.6);
      const ends = endsWithin(o.grants, first, 1_000);
      await seedGrants(setting, [0, o.grants], (n) => ends.get(n) ?? 0);
      const bots = await Promise.all(Array.from({ length: o.workers }, () => setting.startBot('worker', o.execArgv)));
      if (Date.now() > first - 500) continue;
      await sleep(first - 300 - Date.now());
      return await watchBurst(setting, bots, ends, o);
    } finally {
      await setting.close();
    }
  }
  throw new Error('seeding took too long for the burst to be one');
}

/** All are armed, and the first is about to end. */
async function watchBurst(
  setting: Setting,
  bots: readonly Bot[],
  ends: ReadonlyMap<number, number>,
  { grants, timeoutMs, settle }: BurstOptions,
): Promise<Burst> {
  const cpu = async () => (await Promise.all(bots.map((b) => b.call.cpuMs()))).reduce((a, b) => a + b, 0);
  const before = { mongo: await mongoCounts(setting.mongo), cpu: await cpu() };
  const removals = await awaitRemovals(setting, ends, 0, timeoutMs);
  const cpuAtRemoval = await cpu();
  const isCalm = settle && (await calm(setting, timeoutMs));
  const settledMs = isCalm ? Date.now() - smallest([...ends.values()]) : Number.NaN;
  const counts = countsSince(before.mongo, await mongoCounts(setting.mongo));
  const { requests, mostWriting } = await setting.target.call.seen(grants);
  const slack = await setting.slack.call.counts();
  const each = (n: number) => Math.round((n / grants) * 100) / 100;
  const mongo = { writes: counts.writes, reads: counts.reads, ...counts.commands };
  const perGrant = {
    targetRequests: each(requests),
    slackCalls: each(slack.posted + slack.updated),
    cpuToRemovalMs: each(cpuAtRemoval - before.cpu),
    cpuMs: each((await cpu()) - before.cpu),
    mongo: Object.fromEntries(Object.entries(mongo).map(([name, n]) => [name, each(n)])),
  };
  return { ...removals, mostWriting, settledMs, perGrant };
}

interface Round {
  bare: number[];
  bursts: Partial<Record<BurstName, Burst>>;
}

/** The bursts of each round, by name. What scales out is shown, not judged, so every other round will do. */
const BURSTS = {
  'connector 0 ms': { writeMs: 0, workers: 1, settle: true },
  'connector 50 ms': { writeMs: 50, workers: 1, settle: false },
  'connector 0 ms, 2 workers': { writeMs: 0, workers: 2, settle: false },
  'connector 0 ms, 4 workers': { writeMs: 0, workers: 4, settle: false },
} as const;
type BurstName = keyof typeof BURSTS;
const NAMES = Object.keys(BURSTS) as BurstName[];

async function run(bench: Bench): Promise<Outcome> {
  const grants = bench.quick ? 200 : 10_000;
  const timeoutMs = bench.quick ? 30_000 : 120_000;
  const rounds = await inRounds(bench, async (round): Promise<Round> => {
    const bare = await bareBurst(bench, grants);
    const bursts: Round['bursts'] = {};
    for (const name of NAMES) {
      const o = BURSTS[name];
      if (o.workers > 1 && (round % 2 === 1 || (bench.quick && o.workers > 2))) continue;
      const settle = o.settle && round % 2 === 0;
      const burst = await expiryBurst(bench, { grants, timeoutMs, ...o, settle });
      bursts[name] = burst;
      bench.say(`round ${String(round + 1)}, ${name}: p99 ${(spread(burst.late).p99 / 1000).toFixed(1)} s`);
    }
    return { bare, bursts };
  });
  return outcomeOf(rounds, grants);
}

async function bareBurst({ bare, servers }: Bench, grants: number): Promise<number[]> {
  const first = Date.now() + 2_000 + grants * 0.4;
  const dues = [...endsWithin(grants, first, 1_000).values()];
  return bare.call.delayed(servers.redis.url, `bare-burst-${String(first)}`, dues, BARE_CONCURRENCY);
}

/** One burst in all the rounds that had it. */
function figureOf(name: BurstName, rounds: readonly Round[], grants: number): Figure | null {
  const { writeMs, workers } = BURSTS[name];
  const had = rounds.flatMap(({ bare, bursts }) =>
    bursts[name] ? [{ bare: spread(bare).p99, burst: bursts[name] }] : [],
  );
  if (had.length === 0) return null;
  // G x t / C: so many grants, so long each at the target, so many at once.
  const ideal = had.map(({ burst }) => (grants * writeMs) / Math.max(1, burst.mostWriting));
  const bare = had.map((r) => r.bare);
  const over = bare.map((b, i) => Math.max(b, ideal[i] ?? 0));
  const limits = over.map((ms) => ms * LIMIT.factor + LIMIT.extraMs);
  const words = 'at most 1.5x the larger of the bare burst and G x t / C, plus 5 s';
  return {
    name: `p99 lateness, ${name}`,
    unit: 'ms',
    ours: had.map(({ burst }) => spread(burst.late).p99),
    bare: { 'bare burst p99': bare, ...(writeMs > 0 ? { 'G x t / C': ideal } : {}) },
    over,
    ...(workers === 1 ? { goal: { words, sense: 'most', limits } } : {}),
  };
}

function outcomeOf(rounds: readonly Round[], grants: number): Outcome {
  const all = rounds.map((r) => Object.values(r.bursts));
  const counted = (of: (b: Burst) => number) => all.map((bursts) => bursts.reduce((n, b) => n + of(b), 0));
  const worst = (of: (b: Burst) => number) =>
    all.map((bursts) => largest(bursts.map(of).filter(Number.isFinite))).filter(Number.isFinite);
  const none = { sense: 'none' } as const;
  return {
    figures: [
      ...NAMES.flatMap((name) => figureOf(name, rounds, grants) ?? []),
      { name: 'removed early', unit: 'grants', ours: counted((b) => b.early), goal: { words: 'none early', ...none } },
      { name: 'missed', unit: 'grants', ours: counted((b) => b.missed), goal: { words: 'none missed', ...none } },
      { name: 'most removals at the target at once (C)', unit: '', ours: worst((b) => b.mostWriting) },
      { name: 'until records, ledger and Slack are settled', unit: 'ms', ours: worst((b) => b.settledMs) },
      {
        name: 'CPU of the workers a grant, until the last removal',
        unit: 'ms',
        ours: worst((b) => b.perGrant.cpuToRemovalMs),
      },
      { name: 'CPU of the workers a grant', unit: 'ms', ours: worst((b) => b.perGrant.cpuMs) },
      { name: 'requests to the target a grant', unit: '', ours: worst((b) => b.perGrant.targetRequests) },
      { name: 'MongoDB writes a grant', unit: '', ours: worst((b) => b.perGrant.mongo['writes'] ?? 0) },
      { name: 'MongoDB reads a grant', unit: '', ours: worst((b) => b.perGrant.mongo['reads'] ?? 0) },
    ],
    details: rounds.map((r) => NAMES.map((name) => [name, r.bursts[name] && inShort(r.bursts[name])])),
  };
}

function inShort({ late, ...rest }: Burst) {
  return { ...spread(late), ...rest };
}

export const EXPIRY_BURST: Scenario = {
  number: 3,
  title: '10,000 grants end in one second',
  how: '10,000 people, one grant each, 500 groups of 20; the target takes 0 or 50 ms for a removal and answers reads at once. Lateness is read from the log of the target. Scale-out: the same with 2 and 4 worker processes on the same cores.',
  run,
};
