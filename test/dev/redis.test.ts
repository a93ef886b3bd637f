import { spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startRedis } from '../../src/dev/redis.ts';
import { waitFor } from '../../src/dev/wait-for.ts';

const here = { env: { ...process.env, REDIS_URL: '' } };

function open(url: string): Redis {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** False as well for what has ended and nobody has asked about yet. */
async function isGone(redis: string): Promise<boolean> {
  const probe = new Redis(redis, { lazyConnect: true, retryStrategy: () => null });
  probe.on('error', () => undefined);
  return probe.connect().then(
    () => probe.disconnect(),
    () => true,
  ) as Promise<boolean>;
}

test('a crash of Redis with kept data loses nothing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-test-redis-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const server = await startRedis({ ...here, dataDir });
  onTestFinished(() => server.stop());
  const redis = open(server.url);
  await redis.set('name', 'value');
  await server.kill();
  await server.restart();
  expect(await redis.get('name')).toBe('value');
});

test('a crash of Redis without kept data loses everything, as a lost queue does', async () => {
  const server = await startRedis(here);
  onTestFinished(() => server.stop());
  const redis = open(server.url);
  await redis.set('name', 'value');
  await server.kill();
  await server.restart();
  expect(await redis.get('name')).toBeNull();
});

test('Redis is set up as the queue needs it, and is reached over loopback only', async () => {
  const redis = open(inject('redisUrl'));
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await redis.config('GET', 'hz')).toEqual(['hz', '100']);
  expect(await redis.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
});

test('a stopped Redis leaves no process, no port and no folder', async () => {
  const server = await startRedis(here);
  const redis = open(server.url);
  const [, folder] = (await redis.config('GET', 'dir')) as [string, string];
  redis.disconnect();
  const pid = server.pid!;
  await Promise.all([server.stop(), server.stop()]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await isGone(server.url)).toBe(true);
  await expect(access(folder)).rejects.toThrow('ENOENT');
});

test('a taken port is an error that names the port, not a hang', async () => {
  const port = Number(new URL(inject('redisUrl')).port);
  await expect(startRedis({ ...here, port })).rejects.toThrow(/already in use/);
});

test.each(['SIGKILL', 'SIGTERM'] as const)('a program ended by %s takes its servers and folders with it', async (signal) => {
  const module = pathToFileURL(join(import.meta.dirname, '../../src/dev/redis.ts')).href;
  const code = `const { startRedis } = await import(${JSON.stringify(module)});
    console.log((await startRedis()).url); setInterval(() => 0, 1000);`;
  const program = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    env: here.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void program.kill('SIGKILL'));
  const url = await new Promise<string>((resolve) => createInterface({ input: program.stdout }).once('line', resolve));
  const redis = open(url);
  const [, folder] = (await redis.config('GET', 'dir')) as [string, string];
  redis.disconnect();
  program.kill(signal);
  await waitFor(() => isGone(url), { what: 'the server to end' });
  await waitFor(() => access(folder).then(() => false, () => true), { what: 'the folder to go', timeoutMs: 10_000 });
});
