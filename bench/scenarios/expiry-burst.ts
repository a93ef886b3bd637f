/** 3: many grants end in one second; also with more worker processes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../src/dev/wait-for.ts';
import { countsSince, mongoCounts } from '../support/mongo-counts.ts';
import { largest, spread } from '../support/numbers.ts';
import { awaitRemovals, type Removals } from '../support/removals.ts';
import { type Bench, type Figure, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { seedGrants } from '../support/seed.ts';
import { openSetting, type Setting } from '../support/setting.ts';

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
  execArgv?: readonly string[];
}

export interface Burst extends Removals {
  /** Most removals at the target at once. */
  mostWriting: number;
  /** What one ended grant took. */
  perGrant: { targetRequests: number; slackCalls: number; cpuMs: number; mongo: Record<string, number> };
  /** From the first end until every record is closed, its events chained and Slack told, ms. */
  settledMs: number;
}

/** When each of so many ends: all within `overMs` from `first`. */
export function endsWithin(grants: number, first: number, overMs: number, from = 0): Map<number, number> {
  return new Map(Array.from({ length: grants }, (_, n) => [from + n, first + Math.floor((n / grants) * overMs)]));
}

/** One burst, from a fresh database to the last message. */
export async function expiryBurst(bench: Pick<Bench, 'servers'>, o: BurstOptions): Promise<Burst> {
  const size = { people: o.grants, roles: Math.min(500, Math.ceil(o.grants / 20)) };
  const setting = await openSetting(bench.servers, size);
  try {
    await setting.target.call.begin(size, o.writeMs);
    // Seeding and starting take this long at most.
    const first = Date.now() + 8_000 + o.workers * 1_500 + o.grants * 1.2;
    const ends = endsWithin(o.grants, first, 1_000);
    await seedGrants(setting, [0, o.grants], (n) => ends.get(n) ?? 0);
    const bots = await Promise.all(Array.from({ length: o.workers }, () => setting.startBot('worker', o.execArgv)));
    if (Date.now() > first - 500) throw new Error('seeding took too long for the burst to be one');
    await sleep(first - 300 - Date.now());
    const cpu = async () => (await Promise.all(bots.map((b) => b.call.cpuMs()))).reduce((a, b) => a + b, 0);
    const before = { mongo: await mongoCounts(setting.mongo), cpu: await cpu() };
    const removals = await awaitRemovals(setting, ends, o.timeoutMs);
    const settledMs = (await settled(setting, o.timeoutMs)) ? Date.now() - first : Number.NaN;
    const counts = countsSince(before.mongo, await mongoCounts(setting.mongo));
    const { requests, mostWriting } = await setting.target.call.seen(o.grants);
    const slack = await setting.slack.call.counts();
    const each = (n: number) => Math.round((n / o.grants) * 100) / 100;
    const mongo = { writes: counts.writes, reads: counts.reads, ...counts.commands };
    const perGrant = {
      targetRequests: each(requests),
      slackCalls: each(slack.posted + slack.updated),
      cpuMs: each((await cpu()) - before.cpu),
      mongo: Object.fromEntries(Object.entries(mongo).map(([name, n]) => [name, each(n)])),
    };
    return { ...removals, mostWriting, settledMs, perGrant };
  } finally {
    await setting.close();
  }
}

/** Every record closed, its events in the ledger and Slack told; false when that takes too long. */
export function settled({ models }: Setting, timeoutMs: number): Promise<boolean> {
  const open = { $or: [{ live: true }, { relayPending: true }, { nextDueAt: { $ne: null } }] };
  const none = async () => (await models.requests.collection.findOne(open, { projection: { _id: 1 } })) === null;
  const wait = { timeoutMs, everyMs: 200, what: 'all records to be settled' };
  return waitFor(none, wait).catch(() => false);
}

interface Round {
  bare: number[];
  bursts: Record<string, Burst>;
}

/** The bursts of each round, by name. */
const BURSTS = {
  'connector 0 ms': { writeMs: 0, workers: 1 },
  'connector 50 ms': { writeMs: 50, workers: 1 },
  'connector 0 ms, 2 workers': { writeMs: 0, workers: 2 },
  'connector 0 ms, 4 workers': { writeMs: 0, workers: 4 },
} as const;

async function run(bench: Bench): Promise<Outcome> {
  const grants = bench.quick ? 200 : 10_000;
  const timeoutMs = bench.quick ? 30_000 : 120_000;
  const rounds = await inRounds(bench.rounds, async (round) => {
    const bursts: Round['bursts'] = {};
    let bare: number[] = [];
    for (const [name, o] of Object.entries(BURSTS)) {
      if (bench.quick && o.workers === 4) continue;
      // Beside every burst of one worker, so that the two stand next to each other; the first is the round's figure.
      if (o.workers === 1) bare = [...bare, ...(await bareBurst(bench, grants))];
      const burst = await expiryBurst(bench, { grants, timeoutMs, ...o });
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

function outcomeOf(rounds: readonly Round[], grants: number): Outcome {
  const bare = rounds.map((r) => spread(r.bare).p99);
  const all = rounds.flatMap((r) => Object.values(r.bursts));
  const names = Object.keys(rounds[0]?.bursts ?? {}) as (keyof typeof BURSTS)[];
  const p99 = (name: string) => rounds.map((r) => spread(r.bursts[name]?.late ?? []).p99);
  const figures = names.map((name): Figure => {
    const { writeMs, workers } = BURSTS[name];
    // G x t / C: so many grants, so long each at the target, so many at once.
    const ideal = rounds.map((r) => (grants * writeMs) / Math.max(1, r.bursts[name]?.mostWriting ?? 1));
    const over = bare.map((b, i) => Math.max(b, ideal[i] ?? 0));
    const limits = over.map((ms) => ms * LIMIT.factor + LIMIT.extraMs);
    const words = 'at most 1.5x the larger of the bare burst and G x t / C, plus 5 s';
    const beside = { 'bare burst p99': bare, ...(writeMs > 0 ? { 'G x t / C': ideal } : {}) };
    const goal = workers === 1 ? { goal: { words, sense: 'most' as const, limits } } : {};
    return { name: `p99 lateness, ${name}`, unit: 'ms', ours: p99(name), bare: beside, over, ...goal };
  });
  const counted = (of: (b: Burst) => number) =>
    rounds.map((r) => Object.values(r.bursts).reduce((n, b) => n + of(b), 0));
  const worst = (of: (b: Burst) => number) => rounds.map((r) => largest(Object.values(r.bursts).map(of)));
  return {
    figures: [
      ...figures,
      {
        name: 'removed early',
        unit: 'grants',
        ours: counted((b) => b.early),
        goal: { words: 'none early', sense: 'none' },
      },
      { name: 'missed', unit: 'grants', ours: counted((b) => b.missed), goal: { words: 'none missed', sense: 'none' } },
      { name: 'most removals at the target at once (C)', unit: '', ours: worst((b) => b.mostWriting) },
      { name: 'until records, ledger and Slack are settled', unit: 'ms', ours: worst((b) => b.settledMs) },
      { name: 'CPU of the workers a grant', unit: 'ms', ours: worst((b) => b.perGrant.cpuMs) },
      { name: 'requests to the target a grant', unit: '', ours: worst((b) => b.perGrant.targetRequests) },
      { name: 'MongoDB writes a grant', unit: '', ours: worst((b) => b.perGrant.mongo['writes'] ?? 0) },
      { name: 'MongoDB reads a grant', unit: '', ours: worst((b) => b.perGrant.mongo['reads'] ?? 0) },
    ],
    details: all.map(({ late, ...rest }) => ({ ...spread(late), ...rest })),
  };
}

export const EXPIRY_BURST: Scenario = {
  number: 3,
  title: '10,000 grants end in one second',
  how: '10,000 people, one grant each, 500 groups of 20; the target takes 0 or 50 ms for a removal and answers reads at once. Lateness is read from the log of the target. Scale-out: the same with 2 and 4 worker processes on the same cores.',
  run,
};
