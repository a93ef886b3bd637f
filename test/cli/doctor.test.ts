import { cp, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { startRedis } from '../../src/dev/redis.ts';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { startWorld, type World } from '../../src/dev/world.ts';
import { callDoctor, spawnDoctor, type Visit } from './run-doctor.ts';

const PASSWORD = 'correct-horse-battery';
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';
const name = `doctor-${ulid().toLowerCase()}`;
const mongodbUri = withDatabase(inject('mongodbUri'), name);

let folder: TempFolder;
let world: World;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await makeTempFolder('doctor-test');
  const organisation = join(folder.path, 'acme');
  await cp(join(import.meta.dirname, '../../examples/acme'), organisation, { recursive: true });
  world = await startWorld({ mongodbUri, redisUrl: inject('redisUrl'), organisation, prefix: name });
  const { slack, catalogPath } = world.config;
  env = {
    ...(world.env as Record<string, string>),
    MONGODB_URI: mongodbUri,
    REDIS_URL: inject('redisUrl'),
    SLACK_BOT_TOKEN: slack.botToken ?? '',
    SLACK_APP_TOKEN: slack.mode === 'socket' ? slack.appToken : '',
    SLACK_API_URL: slack.apiUrl ?? '',
    PORTCULLIS_CONFIG: catalogPath,
    PORTCULLIS_PREFIX: name,
  };
  await inDatabase(ensureIndexes);
});

afterAll(async () => {
  await inDatabase((c) => c.dropDatabase());
  await world?.stop();
  await folder?.remove();
});

async function inDatabase<T>(work: (c: Awaited<ReturnType<typeof connectMongo>>) => Promise<T>): Promise<T> {
  const connection = await connectMongo(mongodbUri);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** A visit to the healthy world with these differences. Whatever it meets, it shows no secret. */
async function visit(differences: Record<string, string> = {}, doctor = callDoctor): Promise<Visit> {
  const all = { ...env, ...differences };
  const seen = await doctor(all);
  const tokens = Object.entries(all).flatMap(([key, value]) => (/TOKEN/.test(key) && value ? [value] : []));
  expect([...tokens, PASSWORD].filter((secret) => seen.said.includes(secret))).toEqual([]);
  return seen;
}

const AREAS = ['environment', 'catalogue', 'roster', 'mongodb', 'redis', 'clock', 'slack', 'connectors'];

it('a healthy world: every area is named, nothing is wrong, status 0', async () => {
  const seen = await visit({}, spawnDoctor);
  expect(seen.said.split('\n').filter((l) => /^\S+ +error /.test(l))).toEqual([]);
  expect(seen.code).toBe(0);
  for (const area of AREAS) expect(seen.said).toMatch(new RegExp(`^${area} +(ok|warning)`, 'm'));
  expect(seen.lines('mongodb', 'ok').join('\n')).toMatch(/acknowledged by the majority in \d+ ms\nall \d+ indexes/);
  expect(seen.lines('redis', 'ok')).toContain('maxmemory-policy noeviction');
  expect(seen.lines('clock', 'ok').join('\n')).toMatch(/of MongoDB\n.*of Redis/);
  expect(seen.lines('slack', 'ok').join('\n')).toMatch(/\(T0ACME\)\n.*Socket Mode opens\n.*#security/);
  expect(seen.lines('slack', 'note').join()).toContain('scopes not told by this server');
  expect(seen.lines('connectors', 'ok').join('\n')).toMatch(
    /credential: .*crm.*\nworked by hand.*: finance, bank-portal/,
  );
  expect(seen.said.trimEnd()).toMatch(/\d+ things in order\. No error: portcullis start can run\.$/);
});

it('the probes it wrote are gone again', async () => {
  await visit();
  expect(await inDatabase((c) => c.collection('doctor').countDocuments())).toBe(0);
});

describe('one fault at a time: its line, what mends it, status 1, and the rest is still checked', () => {
  it('MongoDB away', async () => {
    const seen = await visit({ MONGODB_URI: `mongodb://bot:${PASSWORD}@${NOWHERE}/portcullis` }, spawnDoctor);
    expect(seen.code).toBe(1);
    expect(seen.lines('mongodb', 'error')).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:9 does not answer \(.*ECONNREFUSED.*=> start it, or correct MONGODB_URI/),
    ]);
    expect(seen.lines('clock', 'note')).toEqual(['not compared with MongoDB: it does not answer']);
    expect(seen.lines('redis', 'ok')).toContain('takes writes');
  });

  it('Redis away', async () => {
    const seen = await visit({ REDIS_URL: `redis://:${PASSWORD}@${NOWHERE}` });
    expect(seen.code).toBe(1);
    expect(seen.lines('redis', 'error')).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:9 does not answer \(.*ECONNREFUSED.*=> start it, or correct REDIS_URL/),
    ]);
    expect(seen.lines('mongodb', 'error')).toEqual([]);
  });

  it('a Redis that throws work away, looks rarely and wants a password we do not have', async () => {
    const redis = await startRedis({ env: { ...process.env, REDIS_URL: '' } });
    onTestFinished(() => redis.stop());
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.config('SET', 'hz', '10');
    const seen = await visit({ REDIS_URL: redis.url });
    expect(seen.code).toBe(1);
    expect(seen.lines('redis', 'error')).toEqual([
      expect.stringMatching(/allkeys-lru.*=> redis-cli -u "\$REDIS_URL" CONFIG SET maxmemory-policy noeviction/),
    ]);
    expect(seen.lines('redis', 'note').join('\n')).toMatch(/hz is 10.*CONFIG SET hz 100.*\nappendonly is off/);

    await client.config('SET', 'requirepass', 'something-else');
    const refused = await visit({ REDIS_URL: redis.url.replace('//', `//:${PASSWORD}@`) });
    expect(refused.code).toBe(1);
    expect(refused.lines('redis', 'error').join()).toMatch(/refuses the user or the password .*=> correct them/);
  });

  it('a connector with a wrong token, and one without any', async () => {
    const seen = await visit({ SCIM_TOKEN_CRM: 'not-the-token', SCIM_TOKEN_BILLING: '' });
    expect(seen.code).toBe(1);
    expect(seen.lines('connectors', 'error')).toEqual([
      expect.stringMatching(
        /^crm: .*refuses the credential in SCIM_TOKEN_CRM \(401\) => see that http.*SCIM_TOKEN_CRM/,
      ),
      'billing: there is no credential to call it with => set SCIM_TOKEN_BILLING or SCIM_TOKEN_BILLING_FILE',
    ]);
    expect(seen.lines('connectors', 'ok').join('\n')).toMatch(/production, staging, support-desk, code-hosting/);
  });

  it('a broken catalogue', async () => {
    const file = join(folder.path, 'broken', 'portcullis.yml');
    await cp(join(folder.path, 'acme'), join(folder.path, 'broken'), { recursive: true });
    await writeFile(file, (await readFile(file, 'utf8')).replace('owner: E1015', 'ownr: E1015'));
    const seen = await visit({ PORTCULLIS_CONFIG: file });
    expect(seen.code).toBe(1);
    expect(seen.lines('catalogue', 'error').join('\n')).toMatch(/portcullis\.yml:\d+:\d+ .*ownr.* => /);
    expect(seen.lines('roster', 'note')).toEqual(['not checked: the catalogue names its file']);
    expect(seen.lines('connectors', 'note')).toEqual(['not asked: the catalogue names the systems']);
    expect(seen.lines('mongodb', 'error')).toEqual([]);
  });

  it('an index that somebody dropped', async () => {
    await inDatabase((c) => c.collection('requests').dropIndex('one_live_role'));
    onTestFinished(() => inDatabase(ensureIndexes));
    const seen = await visit();
    expect(seen.code).toBe(1);
    expect(seen.lines('mongodb', 'error')).toEqual([
      expect.stringMatching(/^indexes are missing: requests\.one_live_role => portcullis start creates/),
    ]);
  });

  it('an environment without anything: the files are still read', async () => {
    const seen = await spawnDoctor({ PORTCULLIS_CONFIG: world.config.catalogPath, REDIS_URL_FILE: '/nowhere/at/all' });
    expect(seen.code).toBe(1);
    expect(seen.lines('environment', 'error')).toEqual([
      'REDIS_URL cannot be read: REDIS_URL_FILE names a file that does not open (ENOENT) => correct REDIS_URL (or REDIS_URL_FILE)',
      'MONGODB_URI is missing => set MONGODB_URI or MONGODB_URI_FILE',
      'SLACK_BOT_TOKEN is missing => set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE',
      'SLACK_APP_TOKEN is missing => set SLACK_APP_TOKEN or SLACK_APP_TOKEN_FILE',
    ]);
    expect(seen.lines('catalogue', 'ok').join()).toContain('8 systems, 20 roles');
    expect(seen.lines('roster', 'warning').join()).toMatch(/rows refused.* => portcullis people check /);
  });
});

describe('what is no error does not fail', () => {
  it('an old roster is a warning that names the limit', async () => {
    const file = join(folder.path, 'acme', 'people.csv');
    const { atime, mtime } = await stat(file);
    onTestFinished(() => utimes(file, atime, mtime));
    const fiveDaysAgo = new Date(Date.now() - 5 * 86_400_000 - 60_000);
    await utimes(file, fiveDaysAgo, fiveDaysAgo);
    const seen = await visit();
    expect(seen.code).toBe(0);
    expect(seen.lines('roster', 'warning').at(-1)).toMatch(
      /^written 5 days ago: .*the limit is 2 days.* => bring a new export/,
    );
    const patient = await visit({ PORTCULLIS_ROSTER_MAX_AGE_DAYS: '7' });
    expect(patient.lines('roster', 'ok').join()).toContain('written 5 days ago; the limit is 7 days');
  });

  it('an address that chooses where to read is a warning: it is not followed', async () => {
    const seen = await visit({ MONGODB_URI: `${mongodbUri}&readPreference=secondary&journal=false` });
    expect(seen.code).toBe(0);
    expect(seen.lines('mongodb', 'warning').join()).toMatch(
      /chooses readPreference, journal, which is not followed.* => take it out of MONGODB_URI/,
    );
  });

  it('a database nobody has started on yet is a note', async () => {
    const seen = await visit({ MONGODB_URI: withDatabase(mongodbUri, `${name}-new`) });
    onTestFinished(() => inDatabase((c) => c.useDb(`${name}-new`).dropDatabase()));
    expect(seen.code).toBe(0);
    expect(seen.lines('mongodb', 'note').join()).toMatch(/is empty => portcullis start makes/);
  });
});

it('a server that quotes our password in its error does not get it printed', async () => {
  const parrot = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (commands) => {
      const count = commands.toString().match(/^\*\d/gm)?.length ?? 0;
      socket.write(`-ERR no user has the password ${PASSWORD}\r\n`.repeat(count));
    });
  });
  await new Promise<void>((done) => parrot.listen(0, '127.0.0.1', done));
  onTestFinished(() => void parrot.close());
  const { port } = parrot.address() as { port: number };
  const seen = await visit({ REDIS_URL: `redis://bot:${PASSWORD}@127.0.0.1:${String(port)}` });
  expect(seen.lines('redis', 'error').join()).toContain('no user has the password [hidden]');
});

it('dependencies that take the call and never answer: all are told, within 15 s', async () => {
  const open = new Set<Socket>();
  const hole = createServer((socket) => open.add(socket.on('error', () => undefined)));
  await new Promise<void>((done) => hole.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    hole.close();
  });
  const { port } = hole.address() as { port: number };
  const at = `127.0.0.1:${String(port)}`;
  const targets = Object.keys(env).filter((key) => key.startsWith('PORTCULLIS_TARGET_URL_'));
  const seen = await visit(
    {
      MONGODB_URI: `mongodb://${at}/portcullis`,
      REDIS_URL: `redis://${at}`,
      SLACK_API_URL: `http://${at}/api/`,
      ...Object.fromEntries(targets.map((key) => [key, `http://${at}/scim/v2`])),
    },
    spawnDoctor,
  );
  expect(seen.code).toBe(1);
  expect(seen.ms).toBeLessThan(15_000);
  for (const area of ['mongodb', 'redis', 'slack', 'connectors'])
    expect(seen.lines(area, 'error').length).toBeGreaterThanOrEqual(area === 'connectors' ? targets.length : 1);
});
