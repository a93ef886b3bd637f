import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';

const CLI = join(import.meta.dirname, '../../dist/src/cli.js');

let tmp: TempFolder;
beforeEach(async () => {
  tmp = await makeTempFolder('demo-test');
});
afterEach(() => tmp.remove());

interface Run {
  child: ChildProcess;
  text(): string;
  ended: Promise<number | null>;
}

/** The demo as a person runs it, with a folder for temporary files that nobody else uses. */
function runDemo(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [CLI, 'demo', ...args], {
    env: { ...process.env, TMPDIR: tmp.path, MONGODB_URI: '', REDIS_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, text: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

/** Addresses the demo printed: nobody may answer there afterwards. */
async function answers(text: string): Promise<string[]> {
  const urls = [...text.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map((m) => m[0]);
  const open = await Promise.all(
    urls.map((url) =>
      fetch(url).then(
        () => url,
        () => null,
      ),
    ),
  );
  return open.filter((url) => url !== null);
}

async function leftBehind(): Promise<string[]> {
  return (await readdir(tmp.path)).filter((name) => !name.startsWith('node-compile-cache'));
}

it('plays its story, says each step as seen, and leaves nothing behind', async () => {
  const demo = runDemo(['--exit']);
  expect({ status: await demo.ended, text: demo.text() }).toMatchObject({ status: 0 });
  expect(demo.text()).toMatch(/recorded {2}\[REQ-\d{4}-000001\]/);
  expect(demo.text()).toContain('target says: E1005 is in support-agents on support-desk');
  expect(demo.text()).toContain('target says: E1005 is not in support-agents any more');
  expect(demo.text()).toMatch(/OK: \d+ entries, unbroken/);
  expect(demo.text()).not.toContain('NOT SEEN');
  expect(await answers(demo.text())).toEqual([]);
  await waitFor(async () => (await leftBehind()).length === 0, { what: 'the temporary folders to be gone' });
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s while it stays up ends it cleanly', async (signal) => {
  const demo = runDemo([]);
  await waitFor(() => demo.text().includes('Ctrl-C ends everything'), {
    timeoutMs: 50_000,
    what: 'the demo to stay up',
  });
  demo.child.kill(signal);
  expect({ status: await demo.ended, text: demo.text() }).toMatchObject({ status: 0 });
  expect(await answers(demo.text())).toEqual([]);
  await waitFor(async () => (await leftBehind()).length === 0, { what: 'the temporary folders to be gone' });
});

it('with no server and no way to get one: one clear text, status 1, nothing half-started', async () => {
  const demo = runDemo(['--exit'], {
    PATH: '/nowhere',
    XDG_CACHE_HOME: join(tmp.path, 'cache'),
    HOME: tmp.path,
    MONGOMS_RUNTIME_DOWNLOAD: '0',
  });
  expect(await demo.ended).toBe(1);
  expect(demo.text()).toMatch(/MongoDB/);
  expect(demo.text()).toMatch(/MONGODB_URI/);
  expect(demo.text()).not.toContain('    at ');
  expect(await answers(demo.text())).toEqual([]);
});

it('a folder given with --data keeps the story for next time', async () => {
  const data = join(tmp.path, 'kept');
  expect(await runDemo(['--exit', '--data', data]).ended).toBe(0);
  const again = runDemo(['--exit', '--data', data]);
  expect({ status: await again.ended, text: again.text() }).toMatchObject({ status: 0 });
  expect(again.text()).toMatch(/recorded {2}\[REQ-\d{4}-000002\]/);
});
