import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { createLog } from '../../src/log.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import {
  ACME,
  deliver,
  happened,
  type InstallingWorld,
  installingWorld,
  pressed,
  SECOND,
  TOKEN_KEY,
  typed,
} from '../support/installing-world.ts';
import { aBrowser } from '../support/slack-oauth.ts';

const LINE = 'request support-agent 1h "Helping the Fjord account with its backlog"';
const INGRID = 'U0INGRID';
const upwards = (x: number, y: number) => x - y;

let world: InstallingWorld;
/** Two processes of one deployment. */
let a: string;
let b: string;
/** A third one, within this process, that logs everything there is to log. */
let c: string;
let listening: Portcullis;
const lines: string[] = [];
beforeAll(async () => {
  world = await installingWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  [a, b] = (await Promise.all([world.startHttpBot(), world.startHttpBot()])).map((bot) => bot.address) as [
    string,
    string,
  ];
  const { config, env } = world;
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  listening = await startPortcullis({ config, env, role: 'bot', log });
  c = `http://127.0.0.1:${String((config.slack as { port: number }).port)}`;
  await waitFor(() => listening.slackUp(), { timeoutMs: 10_000, what: 'the bot to listen' });
});
afterAll(async () => {
  await listening.stop();
  await world.stop();
});

const installations = () => world.models.installations.find({}).sort({ _id: 1 }).lean();
const entries = async (action: string) =>
  (await world.models.ledger.find({ action }).sort({ seq: 1 }).lean()).map(
    (e) => (JSON.parse(e.bytes) as { detail: Record<string, unknown> }).detail,
  );
const requests = () => world.models.requests.find({}).sort({ _id: 1 }).lean();

/** A card in the workspace of Priya. */
const cardInSecond = (about: string, start: string) =>
  waitFor(
    async () => {
      const channel = await world.second.dm(PRIYA);
      const all = channel ? await world.second.messages(channel) : [];
      return all.findLast((m) => m.text.startsWith(start) && m.text.includes(about)) ?? null;
    },
    { timeoutMs: 30_000, what: `a message to Priya about ${about}` },
  );

describe('an installation that must not be', () => {
  const consent = (team: string) => ({ team, name: 'Somewhere', by: INGRID, scopes: ['commands'] });

  it('nothing is answered where the app is not installed', async () => {
    expect((await deliver(a, typed(ACME, SAM, LINE))).status).toBe(403);
    expect(await requests()).toEqual([]);
  });

  it('a workspace that is not listed: a plain page, nothing stored, and the token given back', async () => {
    const browser = aBrowser();
    const { state } = await browser.begin(a);
    const page = await browser.finish(a, { code: world.oauth.agree(consent('T0FOREIGN')), state });
    expect(page.status).toBe(403);
    expect(page.html).toContain('not one that Portcullis here may serve');
    expect(await installations()).toEqual([]);
    expect(world.oauth.tokens.at(-1)).toMatchObject({ team: 'T0FOREIGN', dead: 'token_revoked' });
  });

  it('nor an organisation that is not ours', async () => {
    const browser = aBrowser();
    const { state } = await browser.begin(a);
    const code = world.oauth.agree({ ...consent(ACME), team: null, enterprise: 'E0FOREIGN' });
    expect((await browser.finish(a, { code, state })).status).toBe(403);
    expect(await installations()).toEqual([]);
  });

  it('the state of another browser', async () => {
    const { state } = await aBrowser().begin(a);
    const victim = aBrowser();
    await victim.begin(a);
    for (const browser of [victim, aBrowser()]) {
      const code = world.oauth.agree(consent(ACME));
      expect((await browser.finish(a, { code, state })).status).toBe(400);
    }
    expect(await installations()).toEqual([]);
  });

  it('a state that was made up, or changed to last longer', async () => {
    const browser = aBrowser();
    const { state } = await browser.begin(a);
    const [nonce, , signature] = state.split('.');
    const longer = [nonce, (Date.now() + 86_400_000).toString(36), signature].join('.');
    for (const given of ['x', '..', longer]) {
      const headers = { cookie: `portcullis-install=${given}` };
      const query = new URLSearchParams({ code: world.oauth.agree(consent(ACME)), state: given }).toString();
      expect((await fetch(`${a}/slack/oauth_redirect?${query}`, { headers })).status).toBe(400);
    }
    expect(await installations()).toEqual([]);
  });

  it('somebody who does not agree is told so, and nothing happens', async () => {
    const browser = aBrowser();
    const { state } = await browser.begin(a);
    const page = await browser.finish(a, { error: 'access_denied', state });
    expect(page.html).toContain('You did not agree in Slack');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await installations()).toEqual([]);
  });
});

describe('two workspaces, two processes', () => {
  it('begun at one process and finished at the other; used again, the state is refused by both', async () => {
    const browser = aBrowser();
    const { state, scopes } = await browser.begin(a);
    expect(scopes.split(',')).toContain('chat:write');
    const agree = () => world.oauth.agree({ team: ACME, name: 'Acme', by: INGRID, scopes: scopes.split(',') });
    const cookie = browser.cookie();
    expect((await browser.finish(b, { code: agree(), state })).status).toBe(200);
    expect(browser.cookie()).toBe('');
    for (const bot of [a, b]) {
      const query = new URLSearchParams({ code: agree(), state }).toString();
      expect((await fetch(`${bot}/slack/oauth_redirect?${query}`, { headers: { cookie } })).status).toBe(400);
    }
    expect((await world.install({ from: b, to: c }, SECOND)).status).toBe(200);
    expect(await installations()).toMatchObject([
      { _id: ACME, name: 'Acme', installedBy: INGRID, version: 1, ended: null },
      { _id: SECOND, version: 1, ended: null },
    ]);
    expect(await entries('workspace.installed')).toMatchObject([
      { workspace: ACME, by: INGRID, again: false },
      { workspace: SECOND },
    ]);
  });

  it('the tokens are nowhere to be read', async () => {
    const everything = JSON.stringify([
      await installations(),
      await world.models.ledger.find({}).lean(),
      await world.models.deliveries.find({}).lean(),
      await Promise.all([world.cli(['status', '--json']), world.cli(['doctor'])]),
      lines,
    ]);
    expect(lines.join('')).toContain('callbackOptions.success');
    const { install } = world.config.slack;
    const secrets = [
      ...world.oauth.tokens.map((t) => t.token),
      install?.clientSecret,
      install?.stateSecret,
      ...(install?.tokenKeys ?? []),
    ];
    expect(secrets.filter((s) => s && everything.includes(s))).toEqual([]);
  });

  it('payloads that come alternately make one request, decided once, although both get each of them', async () => {
    const asked = typed(ACME, SAM, LINE);
    const answers = await Promise.all([deliver(a, asked), deliver(b, asked)]);
    expect(answers.map((x) => x.status).sort(upwards)).toEqual([200, 409]);
    const [request] = await requests();
    const id = request?._id ?? '';
    await cardInSecond(id, 'Please decide');
    const press = pressed(SECOND, PRIYA, 'approve', `${id}|0|${request?.subjectHash.slice(0, 12) ?? ''}`);
    const presses = await Promise.all([deliver(b, press), deliver(a, press)]);
    expect(presses.map((x) => x.status).sort(upwards)).toEqual([200, 409]);
    await world.until(id, 'active');
    expect(await requests()).toHaveLength(1);
    expect(await entries('approval.approved')).toHaveLength(1);
    // Each was told in their own workspace, with its own token.
    const told = new Map(world.oauth.tokens.map((t) => [t.token, t.team]));
    const posted = world.oauth.calls.filter((c) => c.method === 'chat.postMessage').map((c) => told.get(c.token));
    expect(new Set(posted)).toEqual(new Set([ACME, SECOND]));
    expect((await deliver(a, typed(SECOND, PRIYA, `status ${id}`))).text).toContain(id);
    expect((await deliver(b, typed(ACME, SAM, 'mine'))).text).toContain('Support Agent');
  });
});

describe('a workspace that takes the app out', () => {
  it('the token is erased, it is in the ledger, Security hears of it in the other workspace', async () => {
    expect((await deliver(a, happened(SECOND, { type: 'tokens_revoked', tokens: { oauth: ['U0SAM'] } }))).status).toBe(
      200,
    );
    expect((await installations()).at(-1)).toMatchObject({ _id: SECOND, ended: null });
    const token = world.oauth.tokens.findLast((t) => t.team === SECOND);
    if (token) token.dead = 'token_revoked';
    const gone = happened(SECOND, { type: 'app_uninstalled' });
    await Promise.all([a, b].map((bot) => deliver(bot, gone)));
    await waitFor(async () => (await installations()).at(-1)?.ended !== null, {
      what: 'the installation to have ended',
    });
    expect((await installations()).at(-1)).toMatchObject({ _id: SECOND, token: null, version: 2 });
    await waitFor(async () => (await entries('workspace.ended')).length > 0, { what: 'the ledger to say so' });
    expect(await entries('workspace.ended')).toMatchObject([{ workspace: SECOND }]);
    const channel = world.catalog.slack.securityChannel;
    await waitFor(
      async () => (await world.people.messages(channel)).some((m) => m.text.includes('no longer installed')),
      { timeoutMs: 30_000, what: 'Security to be told' },
    );
    const turnedAway = async () => (await deliver(a, typed(SECOND, PRIYA, 'mine'))).status === 403;
    await waitFor(turnedAway, { timeoutMs: 30_000, what: 'nobody there to be answered' });
  });

  it('access ends on time meanwhile; what was to be said there comes when the app is back', async () => {
    const [held] = await requests();
    expect((await deliver(a, typed(ACME, SAM, `drop ${held?._id ?? ''}`))).status).toBe(200);
    await world.until(held?._id ?? '', 'ended', 30_000);
    expect(world.holds('E1005', 'support-agents')).toBe(false);
    await deliver(b, typed(ACME, SAM, LINE));
    const id = (await requests()).at(-1)?._id ?? '';
    await waitFor(
      async () =>
        (await world.record(id)).outbox.some(
          (e) => e.kind === 'notify' && e.notBefore.getTime() > Date.now() + 600_000,
        ),
      { timeoutMs: 30_000, what: 'the message to wait' },
    );
    // Whoever is asked after her, in the other workspace, has the card all the same.
    const shown = (await world.record(id)).cards.map((card) => card.key);
    expect(shown).toEqual(expect.arrayContaining(['requester', 'approver:0:E1004']));
    expect(shown).not.toContain('approver:0:E1003');
    const { out: output } = await world.cli(['status']);
    expect(output).toMatch(/LOOK .* 1 workspace without the app/);
    expect(output).toMatch(/T0SECOND .* ended .* \((app_uninstalled|token_revoked)\): messages wait/);
    expect((await world.install({ from: a, to: b }, SECOND)).status).toBe(200);
    expect((await cardInSecond(id, 'Please decide')).text).toContain(id);
    expect(await entries('workspace.installed')).toMatchObject([{}, {}, { workspace: SECOND, again: true }]);
  });

  it('a token that Slack takes no more, found at a call, ends it as well; an old event ends no new one', async () => {
    const late = happened(SECOND, { type: 'app_uninstalled' }, Math.floor(Date.now() / 1_000) - 3_600);
    expect((await deliver(a, late)).status).toBe(200);
    const token = world.oauth.tokens.findLast((t) => t.team === SECOND);
    if (token) token.dead = 'account_inactive';
    await deliver(b, typed(ACME, SAM, 'request support-lead 1h "Covering the lead of the night shift"'));
    await waitFor(async () => (await installations()).at(-1)?.ended !== null, {
      timeoutMs: 30_000,
      what: 'the installation to have ended',
    });
    expect((await installations()).at(-1)?.ended).toMatchObject({ why: 'account_inactive' });
    await waitFor(async () => (await entries('workspace.ended')).length === 2, { what: 'the ledger to say so' });
    expect((await world.verify()).verdict).toMatchObject({ ok: true });
  });

  it('installed for the whole organisation, it answers there through that', async () => {
    const browser = aBrowser();
    const { state, scopes } = await browser.begin(b);
    const whole = { team: null, enterprise: 'E0ACME', name: 'Acme', by: INGRID, scopes: scopes.split(',') };
    expect((await browser.finish(b, { code: world.oauth.agree(whole), state })).status).toBe(200);
    expect((await deliver(a, typed(SECOND, PRIYA, 'mine', 'E0ACME'))).status).toBe(200);
    const status = async (enterprise?: string) => (await deliver(a, typed(SECOND, PRIYA, 'mine', enterprise))).status;
    await waitFor(async () => (await status('E0FOREIGN')) === 403, {
      timeoutMs: 30_000,
      what: 'another organisation to be refused',
    });
    expect(await status()).toBe(403);
    expect(await status('E0ACME')).toBe(200);
  });

  it('the tokens are sealed with another key by the command line, and both ways of looking say by whom it was installed', async () => {
    const next = randomBytes(32).toString('base64');
    const { out, err, status } = await world.cli(['rotate-tokens'], [next, TOKEN_KEY]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^2 tokens sealed anew with the key [0-9a-f]{12}, 0 were already\./);
    const [after, before] = await Promise.all([world.cli(['doctor'], [next]), world.cli(['doctor'])]);
    expect(after.out).toMatch(/ok .*T0ACME \(Acme\): installed \S+ by U0INGRID/);
    expect(before.out).toMatch(/error .*PORTCULLIS_TOKEN_KEY: the token of T0ACME is sealed with the key/);
  });
});
