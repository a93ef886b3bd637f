import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createStateStore } from '../../handlers/install-state.ts';
import { createPacers } from '../../jobs/pace-slack.ts';
import { createSlackPort, NotInstalledError } from '../../jobs/slack-port.ts';
import { tellSecurity } from '../../jobs/tell-security.ts';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import type { InstallConfig } from '../../src/config.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { checkWorkspaces } from '../../src/doctor/check-workspaces.ts';
import type { InstalledFacts } from '../../src/domain/installation.ts';
import { createLog } from '../../src/log.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { endInstallation } from '../../src/operations/end-installation.ts';
import { installWorkspace } from '../../src/operations/install-workspace.ts';
import { resealTokens } from '../../src/operations/reseal-tokens.ts';
import { tellInstallations } from '../../src/operations/tell-installations.ts';
import { createSealer } from '../../src/seal-token.ts';
import { createSlackClients } from '../../src/slack-clients.ts';
import { aCatalog, aRoster } from '../support/an-organisation.ts';

const [KEY, OTHER] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')] as const;
const TEAMS = ['T0ONE', 'T0TWO'];
const TOKENS: Record<string, string> = { T0ONE: 'xoxb-of-one', T0TWO: 'xoxb-of-two' };

let uri: string;
let connection: Connection;
let models: Models;
let slackServer: Server;
let apiUrl: string;
/** Slack's word for every call; null: well. */
let word: string | null;
/** The clock stands until it is moved, in ms. */
let now: number;
let lines: string[];
/** Channel and credential of every message. */
let posted: string[];

beforeAll(async () => {
  uri = withDatabase(inject('mongodbUri'), `clients-${randomBytes(6).toString('hex')}`);
  connection = await connectMongo(uri);
  await ensureIndexes(connection);
  models = createModels(connection);
  slackServer = createServer((req, res) => {
    let body = '';
    req.on('data', (piece) => (body += String(piece)));
    req.on('end', () => {
      const channel = new URLSearchParams(body).get('channel') ?? '';
      const method = req.url?.split('/').at(-1) ?? '';
      if (method === 'chat.postMessage') posted.push(`${channel} ${req.headers.authorization ?? ''}`);
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify(word === null ? { ok: true, channel: 'D1', ts: '1.1' } : { ok: false, error: word }));
    });
  });
  await new Promise<void>((resolve) => slackServer.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${String((slackServer.address() as AddressInfo).port)}/api/`;
});
afterAll(async () => {
  slackServer.close();
  slackServer.closeAllConnections();
  await connection.dropDatabase();
  await connection.close();
});

const facts = (id: string): InstalledFacts => ({
  id,
  orgWide: false,
  appId: 'A0',
  name: id,
  botUserId: 'U0BOT',
  scopes: ['commands'],
  installedBy: 'U0ANA',
});
const catalog = { ...aCatalog(), slack: { ...aCatalog().slack, teams: TEAMS } };
const deps = (): Deps => ({
  ctx: createContext(createLog('info', { write: (line) => void lines.push(line) }), {
    clock: { now: () => new Date(now) },
  }),
  models,
  ledger: createLedgerWriter(models.ledger),
  catalog: () => catalog,
  roster: () => aRoster(),
  nudge: () => undefined,
});
const installing = (keys: readonly string[]): InstallConfig => ({
  clientId: '1.2',
  clientSecret: 'c',
  stateSecret: 's',
  tokenKeys: keys,
});
const clientsWith = (...keys: string[]) =>
  createSlackClients(
    { mode: 'http', signingSecret: 's', host: '127.0.0.1', port: 0, apiUrl, botToken: null, install: installing(keys) },
    deps(),
  );
const doctor = async (...keys: string[]) => {
  const settings = {
    mongodbUri: uri,
    redisUrl: null,
    botToken: null,
    install: installing(keys),
    apiUrl,
    appToken: null,
  };
  const found = await checkWorkspaces({ ...settings, mode: 'http', catalogPath: '', prefix: '' }, catalog);
  return found.map((f) => `${f.level} ${f.text}`).join('\n');
};
const rows = () => models.installations.find({}).sort({ _id: 1 }).lean();
const actions = async () => (await models.ledger.find({}).sort({ seq: 1 }).lean()).map((e) => e.action);

beforeEach(async () => {
  [word, now, lines, posted] = [null, Date.UTC(2026, 10, 24, 12), [], []];
  await Promise.all([models.installations.deleteMany({}), models.ledger.deleteMany({})]);
  for (const id of TEAMS)
    await installWorkspace(deps(), createSealer([KEY]), { ...facts(id), token: TOKENS[id] ?? '' });
});

it('each workspace has its own token, and only what the file lists is answered', async () => {
  const clients = clientsWith(KEY);
  for (const teamId of TEAMS) expect((await clients.find({ teamId }))?.token).toBe(TOKENS[teamId]);
  expect(await clients.find({ teamId: 'T0THREE' })).toBeNull();
  expect(await installWorkspace(deps(), createSealer([KEY]), { ...facts('T0THREE'), token: 'xoxb-3' })).toBe(false);
  expect(await rows()).toHaveLength(2);
});

describe('a token that was tampered with is of no use, and it is said which and why', () => {
  const broken = async (): Promise<string> => {
    const clients = clientsWith(KEY);
    expect(await clients.find({ teamId: 'T0ONE' })).toBeNull();
    return clients.trouble() ?? '';
  };

  it('moved from one workspace to another', async () => {
    const [one, two] = await rows();
    await models.installations.updateOne({ _id: 'T0ONE' }, { token: two?.token });
    await models.installations.updateOne({ _id: 'T0TWO' }, { token: one?.token });
    expect(await broken()).toBe(
      TEAMS.map((id) => `PORTCULLIS_TOKEN_KEY: the token of ${id} was changed or belongs to another workspace`).join(
        '; ',
      ),
    );
  });

  it('changed, cut, or not there at all', async () => {
    const token = (await rows())[0]?.token;
    const changes = [
      { ...token, data: 'AAAA' },
      { ...token, tag: token?.tag.slice(0, 8) },
      { ...token, nonce: '' },
      { keyId: 1 },
    ];
    for (const change of changes) {
      await models.installations.updateOne({ _id: 'T0ONE' }, { token: change });
      expect(await broken()).toContain('PORTCULLIS_TOKEN_KEY: the token of T0ONE');
    }
  });

  it('the wrong key: by name, once in the log, for the doctor too, and without a token anywhere', async () => {
    const clients = clientsWith(OTHER);
    for (let i = 0; i < 3; i += 1) {
      expect(await clients.find({ teamId: 'T0ONE' })).toBeNull();
      now += 60_000;
    }
    const ids = [createSealer([KEY]).keyId, createSealer([OTHER]).keyId];
    const said = `PORTCULLIS_TOKEN_KEY: the token of T0ONE is sealed with the key ${ids[0] ?? ''}; there is only ${ids[1] ?? ''}`;
    expect(clients.trouble()).toContain(said);
    expect(lines.filter((l) => l.includes(said))).toHaveLength(1);
    const seen = await doctor(OTHER);
    expect(seen).toContain(`error ${said}`);
    expect([seen, ...lines].join('')).not.toMatch(/xoxb-|of-one/);
    expect(await doctor(KEY)).toMatch(/error T0ONE .*lacks the scopes chat:write/);
  });
});

it('another key: the first seals, the old one opens until everything is sealed anew', async () => {
  const both = createSealer([OTHER, KEY]);
  expect((await clientsWith(OTHER, KEY).find({ teamId: 'T0ONE' }))?.token).toBe('xoxb-of-one');
  const who = { actor: { kind: 'system', name: 'test' } as const, by: 'ana@host' };
  expect(await resealTokens(deps(), both, who)).toEqual({ done: TEAMS, kept: [], failed: [] });
  expect(await resealTokens(deps(), both, who)).toEqual({ done: [], kept: TEAMS, failed: [] });
  expect((await clientsWith(OTHER).find({ teamId: 'T0TWO' }))?.token).toBe('xoxb-of-two');
  expect((await resealTokens(deps(), createSealer([KEY]), who)).failed.map((f) => f.id)).toEqual(TEAMS);
  expect(await actions()).toEqual(['workspace.installed', 'workspace.installed', 'workspace.resealed']);
});

describe('an installation ends', () => {
  const port = (clients: ReturnType<typeof clientsWith>) =>
    createSlackPort(async (teamId) => (await clients.find({ teamId }))?.client ?? null);
  const say = (clients: ReturnType<typeof clientsWith>) =>
    port(clients).post({ teamId: 'T0ONE', id: 'U0ANA' }, { text: 'x', blocks: [] });

  it.each(['invalid_auth', 'account_inactive', 'token_revoked'])(
    'when Slack says %s, once, in two processes',
    async (why) => {
      const both = [clientsWith(KEY), clientsWith(KEY)];
      await Promise.all(both.map((c) => c.find({ teamId: 'T0ONE' })));
      word = why;
      const tries = await Promise.allSettled([...both, ...both].map(say));
      for (const t of tries)
        expect(t).toMatchObject({ status: 'rejected', reason: expect.any(NotInstalledError) as unknown });
      expect((await rows())[0]).toMatchObject({ token: null, ended: { why }, version: 2 });
      expect((await actions()).filter((a) => a === 'workspace.ended')).toHaveLength(1);
    },
  );

  it.each(['channel_not_found', 'ratelimited', 'missing_scope', 'not_allowed_token_type'])(
    'but not when it says %s',
    async (why) => {
      word = why;
      await expect(say(clientsWith(KEY))).rejects.not.toBeInstanceOf(NotInstalledError);
      expect((await rows())[0]?.ended).toBeNull();
    },
  );

  it('and not when it was installed again before the old token was refused', async () => {
    const stale = clientsWith(KEY);
    await stale.find({ teamId: 'T0ONE' });
    await installWorkspace(deps(), createSealer([KEY]), { ...facts('T0ONE'), token: 'xoxb-anew' });
    word = 'token_revoked';
    await expect(say(stale)).rejects.toBeInstanceOf(NotInstalledError);
    expect((await rows())[0]).toMatchObject({ ended: null, version: 2 });
    word = null;
    now += 10_000;
    expect((await stale.find({ teamId: 'T0ONE' }))?.token).toBe('xoxb-anew');
    expect(await say(stale)).toMatchObject({ ts: '1.1' });
  });

  it('an end whose entry was not written is brought to the ledger by whoever looks next, once', async () => {
    const cut: Deps = { ...deps(), ledger: { append: () => Promise.reject(new Error('away')) } };
    await endInstallation(cut, { id: 'T0ONE', why: 'app_uninstalled', stillTheOne: () => true });
    expect(await actions()).not.toContain('workspace.ended');
    await Promise.all([tellInstallations(deps()), tellInstallations(deps())]);
    await tellInstallations(deps());
    expect((await actions()).filter((a) => a === 'workspace.ended')).toHaveLength(1);
    expect((await rows())[0]?.events).toEqual([]);
  });
});

describe('the workspace of the security channel takes the app out', () => {
  const told = async (message: string) => {
    const clients = clientsWith(KEY);
    const slack = createSlackPort(async (teamId) => (await clients.find({ teamId }))?.client ?? null);
    const roster = aRoster({ dora: { slack: { teamId: 'T0TWO', userId: 'U0DORA' } } });
    const pacerOf = createPacers({ clock: deps().ctx.clock, limits: () => null });
    await tellSecurity({ ...deps(), roster: () => roster, slack, pacerOf }, () => ({ text: message, blocks: [] }));
  };
  const end = (id: string) => endInstallation(deps(), { id, why: 'app_uninstalled', stillTheOne: () => true });

  it('whoever of Security is in another workspace hears of it there', async () => {
    await end('T0ONE');
    await told('gone');
    expect(posted).toEqual(['U0DORA Bearer xoxb-of-two']);
  });

  it('with nobody left it is an error, so that it is tried again', async () => {
    await Promise.all(TEAMS.map(end));
    await expect(told('gone')).rejects.toThrow('nobody of Security could be told');
    expect(lines.join('')).toContain('the app is no longer installed in a workspace');
  });
});

it('a state counts once, whichever process it comes back to', async () => {
  const [one, other] = [createStateStore(deps(), 'a secret'), createStateStore(deps(), 'a secret')];
  const state = await one.generateStateParam({ scopes: [] }, new Date(now));
  const back = () => Promise.allSettled([one, other].map((s) => s.verifyStateParam(new Date(now), state)));
  const all = [...(await back()), ...(await back())];
  expect(all.filter((x) => x.status === 'fulfilled')).toHaveLength(1);
});

it('a state lasts ten minutes, and not a moment longer', async () => {
  const states = createStateStore(deps(), 'a secret of the deployment');
  const taken = async (afterMs: number, secret = 'a secret of the deployment') => {
    const begun = now;
    const state = await states.generateStateParam({ scopes: [] }, new Date(now));
    now += afterMs;
    const done = await createStateStore(deps(), secret)
      .verifyStateParam(new Date(now), state)
      .then(
        () => 'taken',
        (error: Error) => error.message,
      );
    now = begun;
    return done;
  };
  expect(await taken(0)).toBe('taken');
  expect(await taken(599_999)).toBe('taken');
  expect(await taken(600_000)).toBe('the state is too old');
  expect(await taken(0, 'another secret')).toBe('the state is not ours');
});
