import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

const CLI = join(import.meta.dirname, '../../dist/src/cli.js');
const VERIFY_PY = join(import.meta.dirname, '../../docs/verify.py');

let world: AWorld;
let folder: TempFolder;
let file: string;
beforeAll(async () => {
  folder = await makeTempFolder('audit-cli');
  file = join(folder.path, 'ledger.jsonl');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  await world.access(SAM, `drop ${id}`);
  await world.until(id, 'ended');
});
afterAll(async () => {
  await world.stop();
  await folder.remove();
});

async function run(program: string, args: readonly string[]): Promise<{ status: number; text: string }> {
  const { config } = world;
  const env = {
    ...process.env,
    ...world.env,
    MONGODB_URI: config.mongodbUri,
    REDIS_URL: config.redisUrl,
    SLACK_BOT_TOKEN: config.slack.botToken ?? '',
    SLACK_APP_TOKEN: 'xapp-local-portcullis',
    PORTCULLIS_CONFIG: config.catalogPath,
    PORTCULLIS_PREFIX: config.prefix,
  };
  return promisify(execFile)(program, [...args], { env }).then(
    ({ stdout, stderr }) => ({ status: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      text: error.stdout + error.stderr,
    }),
  );
}

const portcullis = (...args: string[]) => run(process.execPath, [CLI, ...args]);

it('an export is verified offline, with the head as it was noted, here and by the one-file verifier', async () => {
  const exported = await portcullis('audit', 'export', '--out', file);
  const head = /(\d+:[0-9a-f]{64})/.exec(exported.text)?.[1] ?? '';
  expect(exported).toMatchObject({ status: 0 });
  expect(await portcullis('audit', 'verify', file, '--head', head)).toMatchObject({
    status: 0,
    text: expect.stringMatching(/^OK: /),
  });
  expect(await run('python3', [VERIFY_PY, file])).toMatchObject({ status: 0, text: expect.stringMatching(/^OK: /) });
});

it('an edited export names the first bad entry, with status 1', async () => {
  const damaged = join(folder.path, 'damaged.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines[3] = (lines[3] ?? '').replace('support-agent', 'support-admin');
  await writeFile(damaged, lines.join('\n'));
  const seen = await portcullis('audit', 'verify', damaged);
  expect(seen).toMatchObject({ status: 1, text: expect.stringMatching(/^BROKEN at entry \d+/) });
  expect((await run('python3', [VERIFY_PY, damaged])).text.split('\n')[0]).toBe(seen.text.split('\n')[0]);
});

it('a head that is none is explained, with status 2', async () => {
  expect(await portcullis('audit', 'verify', file, '--head', 'nonsense')).toMatchObject({
    status: 2,
    text: expect.stringContaining('The head looks like'),
  });
});

it('what is open is armed again on request', async () => {
  const id = await world.ask(SAM, 'crm-viewer 1h "Helping the Fjord account with its backlog"').catch(() => null);
  const seen = await portcullis('rebuild');
  expect(seen).toMatchObject({
    status: 0,
    text: expect.stringMatching(id ? /[1-9]\d* effects armed/ : /\d+ effects armed/),
  });
});
