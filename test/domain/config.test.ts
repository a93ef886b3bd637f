import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Env, readConfig } from '../../src/config.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';

const KEYS = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const DATABASES = { MONGODB_URI: 'mongodb://127.0.0.1', REDIS_URL: 'redis://127.0.0.1' };
const INSTALLING: Env = {
  ...DATABASES,
  SLACK_MODE: 'http',
  SLACK_SIGNING_SECRET: 's',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'c',
  SLACK_STATE_SECRET: 'x'.repeat(32),
  PORTCULLIS_TOKEN_KEY: KEYS.join(', '),
};

/** What is wrong, one line each. */
function faults(env: Env): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => line.startsWith('  '));
  }
}

it('a fixed token is one workspace, as ever', () => {
  const env = { ...DATABASES, SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' };
  expect(readConfig(env).slack).toMatchObject({ botToken: 'xoxb-1', install: null });
  expect(faults({ ...env, SLACK_BOT_TOKEN: '' })).toEqual([
    '  SLACK_BOT_TOKEN: is missing (set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE)',
  ]);
});

it('installing needs its four parts and HTTP, and no fixed token beside it', () => {
  expect(readConfig(INSTALLING).slack).toMatchObject({ botToken: null, install: { clientId: '1.2', tokenKeys: KEYS } });
  expect(faults({ ...INSTALLING, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
    '  SLACK_BOT_TOKEN: is set together with SLACK_CLIENT_ID; keep the first for one workspace, the other for several',
  ]);
  const { SLACK_CLIENT_SECRET: _c, SLACK_STATE_SECRET: _s, PORTCULLIS_TOKEN_KEY: _k, ...bare } = INSTALLING;
  expect(faults(bare).map((l) => l.split(':')[0]?.trim())).toEqual([
    'SLACK_CLIENT_SECRET',
    'SLACK_STATE_SECRET',
    'PORTCULLIS_TOKEN_KEY',
  ]);
  expect(faults({ ...INSTALLING, SLACK_MODE: 'socket', SLACK_APP_TOKEN: 'xapp-1' })).toEqual([
    '  SLACK_MODE: must be http where SLACK_CLIENT_ID is set',
  ]);
});

it.each([
  ['too short', randomBytes(16).toString('base64')],
  ['no base64', '!'.repeat(44)],
  ['one good, one not', `${KEYS[0] ?? ''} short`],
])('a key that is %s is named, and not shown', (_what, key) => {
  const told = faults({ ...INSTALLING, PORTCULLIS_TOKEN_KEY: key });
  expect(told).toEqual(['  PORTCULLIS_TOKEN_KEY: each key must be 32 bytes in base64 (openssl rand -base64 32)']);
});

it('each may come from a file, several keys one a line', async () => {
  const folder = await makeTempFolder('keys');
  try {
    const file = join(folder.path, 'key');
    await writeFile(file, `${KEYS.join('\n')}\n`);
    const env = { ...INSTALLING, PORTCULLIS_TOKEN_KEY: undefined, PORTCULLIS_TOKEN_KEY_FILE: file };
    expect(readConfig(env).slack.install?.tokenKeys).toEqual(KEYS);
  } finally {
    await folder.remove();
  }
});
