import type { Redis } from 'ioredis';
import { ANSWER_MS, answerWithin, whyOf } from './answer-within.ts';
import { type Finding, sayAbout } from './finding.ts';
import { withRedis } from './open-redis.ts';

const say = sayAbout('redis');
const CLI = 'redis-cli -u "$REDIS_URL"';
/** How often the server looks for what is due, a second; 10 is its default. */
const SHARP_HZ = 100;

/**
 * The fast path: reachable, recent, keeps what it is given.
 * @param prefix of this deployment's keys
 */
export async function checkRedis(url: string | null, prefix: string): Promise<Finding[]> {
  if (url === null) return [say.note('not asked: the environment gives no usable REDIS_URL')];
  try {
    return await withRedis(url, async (redis) => {
      const info = readInfo(await answerWithin(ANSWER_MS, () => redis.info()));
      return [
        judgeVersion(info),
        ...judgeMemory(info),
        ...judgeSpeed(info),
        ...judgePlace(info),
        await tryWrite(redis, prefix),
      ];
    });
  } catch (error) {
    const why = whyOf(error);
    if (/^(WRONGPASS|NOAUTH|NOPERM)/.test(why))
      return [
        say.error(
          `${hostOf(url)} refuses the user or the password of REDIS_URL (${why.split(' ')[0] ?? ''})`,
          'correct them in REDIS_URL',
        ),
      ];
    // Ends are kept without it, only later: the sweep looks at the record itself.
    return [
      say.error(
        `${hostOf(url)} does not answer (${why}): work waits for the slower look at the record`,
        'start it, or correct REDIS_URL',
      ),
    ];
  }
}

type Info = ReadonlyMap<string, string>;

function readInfo(text: string): Info {
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

/** Where an address leads, without the password in it. */
function hostOf(url: string): string {
  return URL.canParse(url) && new URL(url).host ? new URL(url).host : 'the address';
}

function judgeVersion(info: Info): Finding {
  const valkey = info.get('valkey_version');
  const version = valkey ?? info.get('redis_version') ?? '0';
  const name = `${valkey ? 'Valkey' : 'Redis'} ${version}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (valkey ? major >= 8 : major > 7 || (major === 7 && minor >= 2)) return say.ok(name);
  const mend = 'run Valkey 8 or later, or Redis 7.2 or later; nothing in it needs to be moved';
  if (!valkey && (major < 6 || (major === 6 && minor < 2)))
    return say.error(`${name} lacks commands the queues use`, mend);
  return say.warning(`${name} is older than what is tested`, mend);
}

function judgeMemory(info: Info): Finding[] {
  const policy = info.get('maxmemory_policy');
  if (policy === undefined) return [say.note('does not tell its maxmemory-policy', 'see that it is noeviction')];
  if (policy === 'noeviction') return [say.ok('maxmemory-policy noeviction')];
  return [
    say.error(
      `maxmemory-policy is ${policy}: when memory is short it throws armed work away`,
      `${CLI} CONFIG SET maxmemory-policy noeviction, and the same in its configuration file`,
    ),
  ];
}

function judgeSpeed(info: Info): Finding[] {
  const findings: Finding[] = [];
  const hz = Number(info.get('configured_hz') ?? info.get('hz') ?? SHARP_HZ);
  if (hz < SHARP_HZ)
    findings.push(
      say.note(
        `hz is ${String(hz)}: work starts up to ${String(Math.round(1000 / hz))} ms late`,
        `${CLI} CONFIG SET hz ${String(SHARP_HZ)}, and the same in its configuration file`,
      ),
    );
  if (info.get('aof_enabled') === '0')
    findings.push(
      say.note(
        'appendonly is off: after a restart it is filled again from MongoDB',
        `to have it filled at once: ${CLI} CONFIG SET appendonly yes, and the same in its configuration file`,
      ),
    );
  return findings;
}

function judgePlace(info: Info): Finding[] {
  const findings: Finding[] = [];
  if (info.get('role') === 'slave')
    findings.push(say.error('it is a replica and takes no writes', 'name the primary in REDIS_URL'));
  if (info.get('cluster_enabled') === '1')
    findings.push(
      say.error(
        'it is a cluster, over which the keys of a queue cannot be spread',
        'name a single server, or one with a replica, in REDIS_URL',
      ),
    );
  return findings;
}

async function tryWrite(redis: Redis, prefix: string): Promise<Finding> {
  try {
    await answerWithin(ANSWER_MS, () => redis.set(`${prefix}:doctor`, '1', 'PX', 1_000));
    return say.ok('takes writes');
  } catch (error) {
    return say.error(
      `refuses a write (${whyOf(error)})`,
      `mend what it says; ${CLI} INFO persistence shows trouble with its disk, ACL LIST what its users may do`,
    );
  }
}
