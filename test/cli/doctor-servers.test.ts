import { mongo } from 'mongoose';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { findServer } from '../../src/dev/fetch-server.ts';
import { onFreePort } from '../../src/dev/free-port.ts';
import { startMongo } from '../../src/dev/mongo.ts';
import { spawnServer } from '../../src/dev/spawn-server.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { checkClock } from '../../src/doctor/check-clock.ts';
import { checkEnvironment } from '../../src/doctor/check-environment.ts';
import { checkMongodb } from '../../src/doctor/check-mongodb.ts';
import { judgeMongodbVersion } from '../../src/doctor/mongodb-version.ts';

/** A server of our own, whatever the environment names. */
const OWN = { ...process.env, MONGODB_URI: '' };

const { MongoClient } = mongo;

async function asAdministrator(uri: string): Promise<mongo.Db> {
  const client = await MongoClient.connect(uri);
  onTestFinished(() => client.close());
  return client.db('admin');
}

describe('a MongoDB that would lose an approval is found out', () => {
  it('a write the majority does not acknowledge is told within seconds, and leaves nothing behind', async () => {
    const server = await startMongo({ env: OWN });
    onTestFinished(() => server.stop());
    const admin = await asAdministrator(server.uri);
    await admin.command({ fsync: 1, lock: true });
    const began = performance.now();
    const findings = await checkMongodb(server.uri);
    expect(performance.now() - began).toBeLessThan(12_000);
    await admin.command({ fsyncUnlock: 1 });
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        text: expect.stringContaining('not acknowledged by the majority (no acknowledgement within 2000 ms)'),
        mend: expect.stringContaining('rs.status()'),
      }),
    );
    await checkMongodb(server.uri);
    expect(await admin.client.db('test').collection('doctor').countDocuments()).toBe(0);
  });

  it('acknowledged before it is on disk', async () => {
    const server = await startMongo({ env: OWN });
    onTestFinished(() => server.stop());
    const admin = await asAdministrator(server.uri);
    const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as { config: { version: number } };
    await admin.command({
      replSetReconfig: { ...config, version: config.version + 1, writeConcernMajorityJournalDefault: false },
    });
    expect(await checkMongodb(server.uri)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        text: expect.stringContaining('before they are on disk'),
        mend: expect.stringContaining('rs.reconfig(c)'),
      }),
    );
  });

  it('no replica set', async () => {
    const found = await findServer('mongodb', { env: OWN });
    if (found.from === 'address') throw new Error('a program was asked for');
    const folder = await makeTempFolder('standalone');
    onTestFinished(() => folder.remove());
    const { binary } = found;
    const [port, server] = await onFreePort(undefined, async (chosen) => {
      const args = ['--bind_ip', '127.0.0.1', '--port', String(chosen), '--dbpath', folder.path, '--nounixsocket'];
      const started = await spawnServer({ binary, args, cwd: folder.path, readyLine: /Waiting for connections/ });
      return [chosen, started] as const;
    });
    onTestFinished(() => server.kill());
    expect(await checkMongodb(`mongodb://127.0.0.1:${String(port)}/portcullis`)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        text: expect.stringContaining('no replica set'),
        mend: expect.stringContaining('rs.initiate()'),
      }),
    );
  });
});

describe('versions of MongoDB', () => {
  it.each(['7.0.28', '7.0.31', '8.0.17', '8.0.21-rc1', '8.2.3', '8.3.0', '9.0.0'])('%s is well', (version) => {
    expect(judgeMongodbVersion(version)).toBeNull();
  });

  it.each([
    ['7.0.27', 'upgrade to 7.0.28 or later'],
    ['7.3.4', 'upgrade: 7.0.28, 8.0.17, 8.2.3 or later'],
    ['8.0.16', 'upgrade to 8.0.17 or later'],
    ['8.1.2', 'upgrade: 7.0.28, 8.0.17, 8.2.3 or later'],
    ['8.2.2', 'upgrade to 8.2.3 or later'],
    ['5.0.9', 'upgrade: 7.0.28, 8.0.17, 8.2.3 or later'],
  ])('%s shows its memory to strangers: %s', (version, mend) => {
    const wrong = judgeMongodbVersion(version);
    expect(wrong?.text).toContain('CVE-2025-14847');
    expect(wrong?.mend).toContain(mend);
    expect(wrong?.mend).toContain('--networkMessageCompressors snappy,zstd');
  });

  it('the embedded one is for trial only', () => {
    expect(judgeMongodbVersion('6.0.5')?.text).toContain('for trial only');
  });
});

describe('the clock grants end by', () => {
  const { settings } = checkEnvironment(
    {
      MONGODB_URI: inject('mongodbUri'),
      REDIS_URL: inject('redisUrl'),
      SLACK_BOT_TOKEN: 'xoxb-x',
      SLACK_APP_TOKEN: 'xapp-x',
    },
    '24.0.0',
  );

  it.each([
    [4_000, /^this machine is \d(\.\d)? s ahead of/],
    [-4_000, /^this machine is \d(\.\d)? s behind/],
  ])('%i ms off is told for both servers', async (ms, words) => {
    const findings = await checkClock(settings, { now: () => new Date(Date.now() + ms) });
    expect(findings.map((f) => f.level)).toEqual(['error', 'error']);
    for (const { text, mend } of findings)
      expect([text, mend]).toEqual([expect.stringMatching(words), expect.stringContaining('chrony')]);
  });

  it('the same clock is well', async () => {
    const findings = await checkClock(settings, { now: () => new Date() });
    expect(findings.map((f) => f.level)).toEqual(['ok', 'ok']);
  });
});
