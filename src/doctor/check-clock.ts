import type { Clock } from '../context.ts';
import { ANSWER_MS, answerWithin, seconds } from './answer-within.ts';
import type { Settings } from './check-environment.ts';
import { type Finding, sayAbout } from './finding.ts';
import { askMongodb, withMongodb } from './open-mongodb.ts';
import { withRedis } from './open-redis.ts';

/** Clocks further apart than this end grants at the wrong time, in ms. */
const APART_MS = 1_000;

const say = sayAbout('clock');

/** The clock of this machine, by which grants end, against those of the servers. */
export async function checkClock(settings: Settings, clock: Clock): Promise<Finding[]> {
  const { mongodbUri, redisUrl } = settings;
  const mongodb =
    mongodbUri &&
    withMongodb(mongodbUri, async (c) => compare(clock, async () => mongodbTime(await askMongodb(c, { hello: 1 }))));
  const redis =
    redisUrl &&
    withRedis(redisUrl, (r) => compare(clock, async () => redisTime(await answerWithin(ANSWER_MS, () => r.time()))));
  return Promise.all([tell('MongoDB', mongodb), tell('Redis', redis)]);
}

interface Difference {
  /** Theirs minus ours, in ms. */
  ms: number;
  /** It may be so much more or less, in ms. */
  doubt: number;
}

/** The answer is taken to be made halfway between asking and hearing. */
async function compare(clock: Clock, ask: () => Promise<number>): Promise<Difference> {
  const asked = clock.now().getTime();
  const began = performance.now();
  const theirs = await ask();
  const doubt = (performance.now() - began) / 2;
  return { ms: theirs - (asked + doubt), doubt };
}

function mongodbTime(hello: Record<string, unknown>): number {
  const { localTime } = hello;
  if (!(localTime instanceof Date)) throw new Error('no time in the answer');
  return localTime.getTime();
}

/** From seconds and microseconds. */
function redisTime([s, us]: readonly (number | string)[]): number {
  return Number(s) * 1_000 + Number(us) / 1_000;
}

async function tell(name: string, answer: Promise<Difference> | '' | null): Promise<Finding> {
  if (!answer) return say.note(`not compared with ${name}: no address`);
  try {
    const { ms, doubt } = await answer;
    if (Math.abs(ms) - doubt <= APART_MS)
      return say.ok(`within ${String(Math.ceil(Math.abs(ms) + doubt))} ms of ${name}`);
    const text = `this machine is ${seconds(Math.abs(ms))} ${ms < 0 ? 'ahead of' : 'behind'} ${name}: grants end at the wrong time`;
    return say.error(
      text,
      'keep both on time with chrony or systemd-timesyncd; timedatectl status shows whether it works',
    );
  } catch {
    return say.note(`not compared with ${name}: it does not answer`);
  }
}
