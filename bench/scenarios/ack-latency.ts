/** 2: how soon a click and a form are acknowledged under steady load, after they are recorded. */
import { freePort } from '../../src/dev/free-port.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { ProcessRole } from '../../src/main.ts';
import { SHOWN_HASH } from '../../src/views/ids.ts';
import type { BoltCalls } from '../bolt-process.ts';
import { startProcess } from '../support/calls.ts';
import { spread } from '../support/numbers.ts';
import { openLoop } from '../support/open-loop.ts';
import { personId, roleId, STAFF, userIdOf } from '../support/organisation.ts';
import { type Bench, type Figure, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { seedPending } from '../support/seed.ts';
import { openSetting, type Setting, SIGNING_SECRET } from '../support/setting.ts';
import { approval, isRecorded, onWay, sendPayload, submission, type Way } from '../support/sign.ts';

const PER_SECOND = 50;
/** Sent first and shown by themselves: a process that has just started has compiled nothing yet, and bare Bolt has. */
const FIRST = PER_SECOND * 2;
const OWNER = userIdOf(STAFF[0]);

interface Phase {
  clicks: number[];
  forms: number[];
  /** Those of the first two seconds of each. */
  first: number[];
  /** Forms answered with "not recorded, press again". */
  turnedAway: number;
}

/** Clicks on cards of requests that wait, then as many new requests. */
async function phase(
  way: Way,
  count: number,
  values: readonly string[],
  people: number,
  roles: number,
): Promise<Phase> {
  let turnedAway = 0;
  const send = async (payload: object) => {
    const answer = await sendPayload(way, payload);
    const { status, body } = answer;
    if (status !== 200) throw new Error(`not acknowledged: ${String(status)} ${body}`);
    // A form that could not be recorded in time says so: press again.
    if (!isRecorded(answer)) turnedAway += 1;
  };
  const clicks = await openLoop(FIRST + count, PER_SECOND, (n) => send(approval(OWNER, values[n] ?? '')));
  const asks = (n: number) => submission(userIdOf(personId(people + n)), roleId(n % roles));
  const forms = await openLoop(FIRST + count, PER_SECOND, (n) => send(asks(n)));
  const first = [...clicks.slice(0, FIRST), ...forms.slice(0, FIRST)];
  return { clicks: clicks.slice(FIRST), forms: forms.slice(FIRST), first, turnedAway };
}

interface Round {
  bare: Phase;
  bot: Phase;
  all: Phase;
}

async function run(bench: Bench): Promise<Outcome> {
  const count = PER_SECOND * (bench.quick ? 2 : 5);
  // Each round: bot alone, then with the worker beside it; each with clicks on seeded requests and with new ones.
  const each = FIRST + count;
  const size = { people: each * 4 * bench.rounds, roles: 50 };
  const setting = await openSetting(bench.servers, size);
  const port = await freePort();
  const bolt = await startProcess<BoltCalls>('bolt-process', {
    env: {
      BOLT_OPTIONS: JSON.stringify({
        port,
        signingSecret: SIGNING_SECRET,
        mongodbUri: withDatabase(bench.servers.mongo.uri, `${setting.prefix}-bare`),
      }),
    },
  });
  try {
    await setting.target.call.begin(size, 0);
    const values = await seedClicks(setting, size.people / 2);
    const rounds = await inRounds(bench, async (round): Promise<Round> => {
      const bare = await onWay(port, (way) => phase(way, count, values, 0, size.roles));
      const of = (layout: number) => (round * 2 + layout) * each;
      const withBot = async (role: ProcessRole, from: number) => {
        const bot = await setting.startBot(role);
        const mine = values.slice(from, from + each);
        const seen = await onWay(setting.slackPort, (way) =>
          phase(way, count, mine, size.people / 2 + from, size.roles),
        );
        await bot.stop(1_500);
        return seen;
      };
      const bot = await withBot('bot', of(0));
      const all = await withBot('all', of(1));
      bench.say(`round ${String(round + 1)}: click p99 ${spread(bot.clicks).p99.toFixed(1)} ms`);
      return { bare, bot, all };
    });
    return outcomeOf(rounds);
  } finally {
    await bolt.stop();
    await setting.close();
  }
}

/** Requests that wait for the owner. @returns the values of their Approve buttons */
async function seedClicks(setting: Setting, count: number): Promise<string[]> {
  const records = await seedPending(setting, count);
  return records.map((r) => `${r.id}|0|${r.subjectHash.slice(0, SHOWN_HASH)}`);
}

function outcomeOf(rounds: readonly Round[]): Outcome {
  const p99 = (of: (r: Round) => number[]) => rounds.map((r) => spread(of(r)).p99);
  const max = (of: (r: Round) => number[]) => rounds.map((r) => spread(of(r)).max);
  const p50 = (of: (r: Round) => number[]) => rounds.map((r) => spread(of(r)).p50);
  const bareClick = p99((r) => r.bare.clicks);
  const bareForm = p99((r) => r.bare.forms);
  const figures: Figure[] = [
    {
      name: 'click p99',
      unit: 'ms',
      ours: p99((r) => r.bot.clicks),
      bare: { 'bare Bolt, ack only, p99': bareClick },
      goal: { words: 'at most bare + 10 ms', sense: 'most', limits: bareClick.map((b) => b + 10) },
    },
    {
      name: 'form p99',
      unit: 'ms',
      ours: p99((r) => r.bot.forms),
      bare: { 'bare Bolt with one majority insert, p99': bareForm },
      goal: { words: 'at most 1.5x bare', sense: 'most', limits: bareForm.map((b) => b * 1.5) },
    },
    {
      name: 'longest of clicks and forms',
      unit: 'ms',
      ours: max((r) => [...r.bot.clicks, ...r.bot.forms, ...r.bot.first]),
      goal: { words: 'under 2.5 s', sense: 'most', limits: rounds.map(() => 2_500) },
    },
    { name: 'click p50', unit: 'ms', ours: p50((r) => r.bot.clicks), bare: { p50: p50((r) => r.bare.clicks) } },
    { name: 'form p50', unit: 'ms', ours: p50((r) => r.bot.forms), bare: { p50: p50((r) => r.bare.forms) } },
    { name: 'p99 of the first two seconds after a start', unit: 'ms', ours: p99((r) => r.bot.first) },
    { name: 'forms not recorded in time', unit: '', ours: rounds.map((r) => r.bot.turnedAway) },
    { name: 'click p99, workers in the same process', unit: 'ms', ours: p99((r) => r.all.clicks) },
    { name: 'form p99, workers in the same process', unit: 'ms', ours: p99((r) => r.all.forms) },
    {
      name: 'forms not recorded in time, workers in the same process',
      unit: '',
      ours: rounds.map((r) => r.all.turnedAway),
    },
  ];
  return { figures };
}

export const ACK_LATENCY: Scenario = {
  number: 2,
  title: 'Acknowledgement of clicks and forms at 50 a second, open loop',
  how: 'Signed HTTP requests at fixed times, 5 s of approvals and 5 s of new requests, each after 2 s of the same that are shown by themselves; each counts from its planned time. A bot process without workers, and one with them.',
  run,
};
