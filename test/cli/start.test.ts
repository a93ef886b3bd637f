import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type AWorld, aWorld } from '../support/a-world.ts';
import { runCli } from '../support/run-cli.ts';

let world: AWorld;
let folder: string;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  folder = await mkdtemp(join(tmpdir(), 'portcullis-start-'));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

it('a file that cannot be used ends the process, with what is wrong: whoever supervises it sees that it is down', async () => {
  const broken = join(folder, 'portcullis.yml');
  await writeFile(broken, 'organisation: { id: acme }\n');
  const run = await runCli(world, ['start'], { PORTCULLIS_CONFIG: broken });
  expect(run).toMatchObject({ status: 1, err: expect.stringContaining('portcullis.yml:1:') as string });
});

it('so does a database that is not there', async () => {
  const env = { MONGODB_URI: 'mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=500' };
  expect(await runCli(world, ['start'], env)).toMatchObject({ status: 1, err: expect.stringContaining('9') as string });
});
