import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startRedis } from '../../src/dev/redis.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { exists, isAlive, listens } from './traces.ts';

const here = { env: { ...process.env, REDIS_URL: '' } };

function open(url: string): Redis {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

const portOf = (url: string) => Number(new URL(url).port);

test('a crash of Redis with kept data loses nothing', async () => {
  const { path: dataDir, remove } = await makeTempFolder('test');
  onTestFinished(remove);
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

test('Redis is set up as the queue needs it, and leaves no process, no port and no folder', async () => {
  const server = await startRedis(here);
  onTestFinished(() => server.stop());
  const redis = open(server.url);
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  expect(await redis.config('GET', 'hz')).toEqual(['hz', '100']);
  expect(await redis.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
  const [, folder] = (await redis.config('GET', 'dir')) as [string, string];
  const port = portOf(server.url);
  await expect(startRedis({ ...here, port })).rejects.toThrow(/already in use/);

  redis.disconnect();
  const pid = server.pid!;
  await Promise.all([server.stop(), server.stop()]);
  expect([isAlive(pid), await listens(port), await exists(folder)]).toEqual([false, false, false]);
});

test('a Redis somebody else runs is handed out, never stopped', async () => {
  const url = inject('redisUrl');
  const server = await startRedis({ env: { REDIS_URL: url } });
  expect(server).toMatchObject({ url, pid: null });
  await server.stop();
  expect(() => server.pause()).toThrow('REDIS_URL points at a server that is not ours');
  expect(await open(url).ping()).toBe('PONG');
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a program ended by %s takes its servers and folders with it',
  async (signal) => {
    const module = pathToFileURL(join(import.meta.dirname, '../../src/dev/redis.ts')).href;
    const code = `const { startRedis } = await import(${JSON.stringify(module)});
    console.log((await startRedis()).url); setInterval(() => 0, 1000);`;
    const program = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
      env: here.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void program.kill('SIGKILL'));
    const url = await new Promise<string>((resolve) =>
      createInterface({ input: program.stdout }).once('line', resolve),
    );
    const redis = open(url);
    const [, folder] = (await redis.config('GET', 'dir')) as [string, string];
    redis.disconnect();
    program.kill(signal);
    await waitFor(async () => !(await listens(portOf(url))), { what: 'the server to end' });
    expect(await waitFor(async () => !(await exists(folder)), { what: 'the folder to go', timeoutMs: 10_000 })).toBe(
      true,
    );
  },
);
