/** 1: whole requests a second, beside what the bare queue and the bare database allow for as many jobs and writes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { waitFor } from '../../src/dev/wait-for.ts';
import { countsSince, mongoCounts } from '../support/mongo-counts.ts';
import { personId, roleId, STAFF, userIdOf } from '../support/organisation.ts';
import { finishedJobs } from '../support/queue-view.ts';
import { type Bench, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { openSetting, type Setting } from '../support/setting.ts';
import { approval, isRecorded, onWay, sendPayload, submission, type Way } from '../support/sign.ts';

const IN_FLIGHT = 50;
const GOAL = 0.5;

interface Round {
  perSecond: number;
  jobs: number;
  writes: number;
  bareJobs: number;
  bareWrites: number;
}

async function run(bench: Bench): Promise<Outcome> {
  const count = bench.quick ? 60 : 400;
  const setting = await openSetting(bench.servers, { people: count * bench.rounds, roles: 50 });
  try {
    await setting.target.call.begin(setting.size, 0);
    await setting.startBot('all');
    const rounds = await inRounds(bench, async (round) => {
      const bare = await bareLimits(bench, setting);
      const measured = await onWay(setting.slackPort, (way) => oneRound(setting, way, round * count, count));
      bench.say(`round ${String(round + 1)}: ${measured.perSecond.toFixed(1)} requests a second`);
      return { ...measured, ...bare };
    });
    return outcomeOf(rounds);
  } finally {
    await setting.close();
  }
}

async function bareLimits({ bare, servers, quick }: Bench, setting: Setting) {
  const bareJobs = await bare.call.noops(servers.redis.url, `bare-${setting.prefix}`, quick ? 2_000 : 10_000, 50);
  const bareWrites = await bare.call.writes(setting.config.mongodbUri, quick ? 1_000 : 5_000, IN_FLIGHT);
  return { bareJobs, bareWrites };
}

async function oneRound(setting: Setting, way: Way, from: number, count: number) {
  const { models, mongo, slack, config } = setting;
  await slack.call.begin();
  const redis = new Redis(config.redisUrl);
  const [seconds] = await redis.time();
  const before = await mongoCounts(mongo);
  const begin = performance.now();
  let next = from;
  const asking = Array.from({ length: IN_FLIGHT }, async () => {
    for (let n = next++; n < from + count; n = next++) await ask(setting, way, n);
  });
  const stop = new AbortController();
  const asked = Promise.all(asking).finally(() => stop.abort());
  await Promise.all([asked, approveAll(setting, way, count, stop.signal)]);
  // Verified and audited: the record is active and the ledger has all its events.
  const through = { state: 'active', relayPending: false };
  const all = async () => (await models.requests.collection.countDocuments(through)) >= from + count;
  await waitFor(all, { timeoutMs: 300_000, everyMs: 50, what: 'all requests to be granted' });
  const ms = performance.now() - begin;
  const due = () => models.requests.collection.countDocuments({ nextDueAt: { $type: 'date', $lte: new Date() } });
  await waitFor(async () => (await due()) === 0, { timeoutMs: 300_000, everyMs: 100, what: 'Slack to be told' });
  const { writes } = countsSince(before, await mongoCounts(mongo));
  const jobs = await finishedJobs(redis, config.prefix, Number(seconds) * 1000);
  redis.disconnect();
  return { perSecond: (count / ms) * 1000, writes: writes / count, jobs: jobs / count };
}

/** Sends the form; where it could not be recorded in time the same form again, as a person does. */
async function ask({ size }: Setting, way: Way, n: number): Promise<void> {
  const form = submission(userIdOf(personId(n)), roleId(n % size.roles));
  for (let tries = 1; ; tries += 1) {
    const answer = await sendPayload(way, form);
    if (isRecorded(answer)) return;
    const { status, body } = answer;
    if (status !== 200 || tries === 10) throw new Error(`not recorded: ${String(status)} ${body}`);
  }
}

/** Longest wait for the last cards once all are asked, and for presses that were not recorded in time, ms. */
const PATIENCE_MS = 120_000;

/** The owner presses Approve on every card as it appears, and again where it was not recorded in time. */
async function approveAll({ slack, models }: Setting, way: Way, count: number, asked: AbortSignal): Promise<void> {
  const owner = userIdOf(STAFF[0]);
  const values: string[] = [];
  const pressed: Promise<unknown>[] = [];
  const press = (value: string) => {
    const sent = sendPayload(way, approval(owner, value));
    // Where asking fails first, that is the error to tell, and the presses under way are lost with the setting.
    sent.catch(() => undefined);
    return sent;
  };
  let until = Number.POSITIVE_INFINITY;
  const isOver = () => {
    if (asked.aborted && until === Number.POSITIVE_INFINITY) until = performance.now() + PATIENCE_MS;
    return performance.now() > until;
  };
  for (let seen = 0; values.length < count && !isOver(); await sleep(20)) {
    const cards = await slack.call.cards(seen);
    seen += cards.length;
    const fresh = cards.filter((c) => c.userId === owner).map((c) => c.value);
    values.push(...fresh);
    pressed.push(...fresh.map(press));
  }
  await Promise.all(pressed);
  const ids = new Map(values.map((value) => [value.split('|')[0] ?? '', value]));
  for (; !isOver(); await sleep(1_000)) {
    const { collection } = models.requests;
    const waiting = collection.find({ state: 'pending', _id: { $in: [...ids.keys()] } } as never);
    const left = await waiting.project<{ _id: string }>({ _id: 1 }).toArray();
    if (left.length === 0 && values.length >= count) return;
    await Promise.all(left.flatMap(({ _id }) => ids.get(_id) ?? []).map(press));
  }
  throw new Error(`only ${String(values.length)} cards of ${String(count)} were shown and pressed`);
}

function outcomeOf(rounds: readonly Round[]): Outcome {
  const bounds = rounds.map((r) => 1 / (r.jobs / r.bareJobs + r.writes / r.bareWrites));
  const each = (key: keyof Round) => rounds.map((r) => r[key]);
  return {
    figures: [
      {
        name: 'whole requests',
        unit: '/s',
        ours: each('perSecond'),
        bare: { 'no-op jobs/s (b)': each('bareJobs'), 'majority writes/s (m)': each('bareWrites') },
        over: bounds,
        goal: { words: 'at least 0.5 of 1/(J/b + W/m)', sense: 'least', limits: bounds.map((b) => b * GOAL) },
      },
      { name: 'bound 1/(J/b + W/m)', unit: '/s', ours: bounds },
      { name: 'queue jobs a request (J)', unit: '', ours: each('jobs') },
      { name: 'MongoDB writes a request (W)', unit: '', ours: each('writes') },
    ],
  };
}

export const REQUESTS_END_TO_END: Scenario = {
  number: 1,
  title: 'Whole requests: submit, approve, provision, verify, audit',
  how: '400 requests by signed HTTP, 50 in flight, one process, target at 0 ms; until active and in the ledger.',
  run,
};
