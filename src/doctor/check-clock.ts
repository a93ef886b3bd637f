import { mongodbTime, readClock, redisTime } from '../../jobs/read-clock.ts';
import type { Clock } from '../context.ts';
import { APART_MS, type Reading } from '../domain/clocks.ts';
import { ANSWER_MS, answerWithin, seconds } from './answer-within.ts';
import type { Settings } from './check-environment.ts';
import { type Finding, sayAbout } from './finding.ts';
import { askMongodb, withMongodb } from './open-mongodb.ts';
import { withRedis } from './open-redis.ts';

const say = sayAbout('clock');

/** The clock of this machine, by which grants end, against those of the servers. */
export async function checkClock(settings: Settings, clock: Clock): Promise<Finding[]> {
  const { mongodbUri, redisUrl } = settings;
  const own = () => clock.now().getTime();
  const mongodb =
    mongodbUri &&
    withMongodb(mongodbUri, async (c) => readClock(own, async () => mongodbTime(await askMongodb(c, { hello: 1 }))));
  const redis =
    redisUrl &&
    withRedis(redisUrl, (r) => readClock(own, async () => redisTime(await answerWithin(ANSWER_MS, () => r.time()))));
  return Promise.all([tell('MongoDB', mongodb), tell('Redis', redis)]);
}

async function tell(name: string, answer: Promise<Reading> | '' | null): Promise<Finding> {
  if (!answer) return say.note(`not compared with ${name}: no address`);
  try {
    const { aheadMs: ms, doubtMs: doubt } = await answer;
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
