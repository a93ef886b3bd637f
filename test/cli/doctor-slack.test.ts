import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/doctor/check-environment.ts';
import { checkSlack } from '../../src/doctor/check-slack.ts';
import { describeFindings } from '../../src/doctor/describe-findings.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';

/** Answers as slack.com does where the local workspace is more lenient: by method, with the scopes in a header. */
const WELL: Record<string, object> = {
  'auth.test': { ok: true, user: 'portcullis', team: 'Acme', team_id: 'T0ACME' },
  'apps.connections.open': { ok: true, url: 'wss://127.0.0.1/link' },
  'conversations.info': {
    ok: true,
    channel: { name: 'security', is_member: true, is_archived: false, is_ext_shared: false },
  },
};
let answers = WELL;
let scopes = '';
const asked: string[] = [];

const server = createServer((request, response) => {
  const method = request.url?.split('/').at(-1) ?? '';
  asked.push(method);
  response.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': scopes });
  response.end(JSON.stringify(answers[method] ?? { ok: false, error: 'unknown_method' }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as { port: number };

const catalog = readCatalog(new URL('../../examples/acme/portcullis.yml', import.meta.url).pathname).catalog as Catalog;
const settings: Settings = {
  mongodbUri: null,
  redisUrl: null,
  botToken: 'xoxb-of-this-test',
  install: null,
  mode: 'socket',
  appToken: 'xapp-of-this-test',
  apiUrl: `http://127.0.0.1:${String(port)}/api/`,
  catalogPath: 'portcullis.yml',
  prefix: 'portcullis',
};

beforeEach(() => {
  answers = WELL;
  scopes = 'commands,chat:write,im:write,users:read,channels:read,groups:read';
  asked.length = 0;
});
afterAll(() => server.close());

/** What is not as it should be, as printed. */
async function complaints(
  differences: Record<string, object> = {},
  changed: Partial<Settings> = {},
  file: Catalog = catalog,
): Promise<string> {
  answers = { ...WELL, ...differences };
  const findings = await checkSlack({ ...settings, ...changed }, file);
  const text = describeFindings(findings.filter((f) => f.level !== 'ok'));
  expect(text).not.toContain('of-this-test');
  return text.replaceAll(/ +/g, ' ').replaceAll('\n mend: ', ' => ');
}

const refused = (error: string, more: object = {}) => ({ ok: false, error, ...more });
const channel = (differences: object) => ({
  'conversations.info': { ok: true, channel: { name: 'security', is_member: true, ...differences } },
});

it('all is well: nothing is complained of, and nothing is posted', async () => {
  expect(await complaints()).toMatch(/^\s*\. No error/);
  expect(asked.sort()).toEqual(['apps.connections.open', 'auth.test', 'conversations.info']);
});

describe('tokens', () => {
  it('a wrong bot token is one line: the rest stands on it', async () => {
    const said = await complaints({ 'auth.test': refused('invalid_auth') });
    expect(said).toMatch(/^slack error Slack refuses the bot token \(invalid_auth\) => copy the Bot User OAuth Token/);
    expect(said).toContain('1 error.');
    expect(asked).toEqual(['auth.test']);
  });

  it('an app-level token without its scope', async () => {
    expect(await complaints({ 'apps.connections.open': refused('missing_scope') })).toMatch(
      /error Slack refuses the app-level token \(missing_scope\) => make one with connections:write/,
    );
  });

  it('a token of another workspace', async () => {
    expect(await complaints({ 'auth.test': { ...WELL['auth.test'], team_id: 'T0OTHER' } })).toMatch(
      /error the token is of the workspace T0OTHER, the catalogue knows T0ACME.*=> use the token of that workspace/,
    );
  });

  it('HTTP mode says what only Slack can try', async () => {
    expect(await complaints({}, { mode: 'http', appToken: null })).toMatch(/note HTTP mode: the signing secret/);
  });

  it('what is not Slack is not quoted', async () => {
    expect(await complaints({ 'auth.test': refused('<html>sign in here</html>') })).toMatch(
      /does not answer \(what answers there is not Slack\)/,
    );
  });
});

describe('scopes against manifest.yml', () => {
  it('a missing one is an error, one too many a warning', async () => {
    scopes = 'commands,chat:write,users:read,channels:read,groups:read,channels:history';
    const said = await complaints();
    expect(said).toMatch(/slack error the bot lacks the scopes im:write => paste manifest\.yml/);
    expect(said).toMatch(/slack warning the bot holds scopes it does not need: channels:history => remove/);
  });
});

describe('the security channel', () => {
  it.each([
    ['archived', channel({ is_archived: true }), /error .*C0SECURITY is archived.*=> unarchive it/],
    ['shared with outsiders', channel({ is_ext_shared: true }), /error .*another organisation.*=> end the sharing/],
    [
      'without the bot',
      channel({ is_member: false }),
      /error the bot is not in .*=> in that channel: \/invite @portcullis/,
    ],
    [
      'unknown, or private and without the bot',
      { 'conversations.info': refused('channel_not_found') },
      /error .*does not exist, or is private.*=> in that channel: \/invite @portcullis/,
    ],
  ])('%s', async (_, differences, words) => {
    expect(await complaints(differences)).toMatch(words);
  });

  it('what the scopes do not let us see is an error: Security is told directly then', async () => {
    const said = await complaints({ 'conversations.info': refused('missing_scope', { needed: 'groups:read' }) });
    expect(said).toMatch(
      /error .*cannot be seen without the scope groups:read: Security is told by direct message.*=> paste manifest\.yml/,
    );
  });
});

describe('the channels of owners', () => {
  /** Production and staging name the same one, the support desk the channel of Security. */
  const named: Record<string, string> = { production: 'C0OWNERS', staging: 'C0OWNERS', 'support-desk': 'C0SECURITY' };
  const systems = [...catalog.systems].map(([id, s]) => [id, named[id] ? { ...s, channel: named[id] } : s] as const);
  const file: Catalog = { ...catalog, systems: new Map(systems) };
  const owners = async (differences: Record<string, object>) =>
    (await complaints(differences, {}, file)).split('\n').filter((line) => line.includes('owner channel'));

  it('each is asked about once, and nothing is said of what is well', async () => {
    expect(await owners({})).toEqual([]);
    expect(asked.filter((method) => method === 'conversations.info')).toHaveLength(2);
  });

  it.each([
    [
      'archived',
      channel({ is_archived: true }),
      /warning the owner channel C0OWNERS of production is archived: no card/,
    ],
    ['shared', channel({ is_ext_shared: true }), /warning .*another organisation.*=> end the sharing, or name another/],
    ['without the bot', channel({ is_member: false }), /warning the bot is not in the owner channel C0OWNERS/],
    ['public', channel({ is_private: false }), /warning .*is public: everybody .*=> make it private/],
    [
      'unknown',
      { 'conversations.info': refused('channel_not_found') },
      /warning .*does not exist, or is private.*or name another one in systems\.production\.channel/,
    ],
  ])('one that is %s is a warning: whoever decides is asked directly', async (_, differences, words) => {
    const said = await owners(differences);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
  });
});
