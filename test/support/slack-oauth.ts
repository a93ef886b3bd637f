import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOCAL_TOKENS } from '../../src/dev/workspace.ts';

/** Credentials of the app, as its page "Basic Information" would show them. */
export const APP = { id: 'A0PORTCULLIS', clientId: '1.2', clientSecret: 'client-secret-of-the-app' } as const;

/** What somebody agreed to install. */
export interface Consent {
  /** The workspace, or null for all of the organisation. */
  team: string | null;
  enterprise?: string;
  name: string;
  by: string;
  scopes: string[];
}

interface Token extends Consent {
  token: string;
  /** Slack takes it no more, and says this. */
  dead: string | null;
}

/**
 * Slack's side of installing, which the local workspace lacks: codes, tokens of several workspaces, their end. All
 * other calls of a token that lives go on to the local workspace it belongs to.
 */
export interface SlackOauth {
  apiUrl: string;
  /** Everything it gave out, the newest last. */
  tokens: Token[];
  /** Methods called with which token, as they came. */
  calls: { method: string; token: string }[];
  /** Somebody agrees: the code their browser brings back. */
  agree(consent: Consent): string;
  close(): Promise<void>;
}

/** @param workspaces Web API addresses of the local workspaces, by team id */
export async function startSlackOauth(workspaces: ReadonlyMap<string, string>): Promise<SlackOauth> {
  const codes = new Map<string, Consent>();
  const random = () => randomBytes(12).toString('hex');

  /** The answer of `oauth.v2.access`, in the shape Slack documents. */
  function access(form: URLSearchParams): object {
    const consent = codes.get(form.get('code') ?? '');
    if (form.get('client_id') !== APP.clientId || form.get('client_secret') !== APP.clientSecret)
      return { ok: false, error: 'bad_client_secret' };
    if (!consent) return { ok: false, error: 'invalid_code' };
    codes.delete(form.get('code') ?? '');
    const token = `xoxb-${random()}`;
    slack.tokens.push({ ...consent, token, dead: null });
    return {
      ok: true,
      app_id: APP.id,
      authed_user: { id: consent.by },
      scope: consent.scopes.join(','),
      token_type: 'bot',
      access_token: token,
      bot_user_id: 'U0PORTCULLIS',
      team: consent.team === null ? null : { id: consent.team, name: consent.name },
      enterprise: consent.enterprise ? { id: consent.enterprise, name: consent.name } : null,
      is_enterprise_install: consent.team === null,
    };
  }

  const server = createServer((req, res) => {
    answerCall(req, res, { slack, workspaces, access }).catch(() => res.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slack: SlackOauth = {
    apiUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/`,
    tokens: [],
    calls: [],
    agree(consent) {
      const code = random();
      codes.set(code, consent);
      return code;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return slack;
}

interface Slack {
  slack: Pick<SlackOauth, 'tokens' | 'calls'>;
  workspaces: ReadonlyMap<string, string>;
  access(form: URLSearchParams): object;
}

async function answerCall(req: IncomingMessage, res: ServerResponse, on: Slack): Promise<void> {
  const { slack, workspaces, access } = on;
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  const raw = Buffer.concat(pieces).toString();
  const method = req.url?.split('/').at(-1)?.split('?')[0] ?? '';
  const json = (body: object, headers: Record<string, string> = {}) =>
    void res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (method === 'oauth.v2.access') return json(access(new URLSearchParams(raw)));
  const given = req.headers.authorization?.replace(/^Bearer /, '') ?? '';
  slack.calls.push({ method, token: given });
  const known = slack.tokens.find((t) => t.token === given);
  if (!known || known.dead) return json({ ok: false, error: known?.dead ?? 'invalid_auth' });
  if (method === 'auth.revoke') {
    known.dead = 'token_revoked';
    return json({ ok: true, revoked: true });
  }
  if (method === 'auth.test')
    return json(
      {
        ok: true,
        url: 'https://acme.slack.com/',
        team: known.name,
        team_id: known.team,
        bot_id: 'B0BOT',
        user: 'portcullis',
      },
      { 'x-oauth-scopes': known.scopes.join(',') },
    );
  const behind = workspaces.get(known.team ?? '') ?? [...workspaces.values()][0] ?? '';
  const passed = await fetch(new URL(method, behind), {
    method: 'POST',
    headers: {
      'content-type': req.headers['content-type'] ?? '',
      authorization: `Bearer ${LOCAL_TOKENS.botToken}`,
    },
    body: raw,
  });
  res.writeHead(passed.status, { 'content-type': 'application/json' }).end(await passed.text());
}

/** A browser of somebody who installs the app: it keeps one cookie, as told. */
export function aBrowser() {
  let cookie = '';
  async function open(address: string): Promise<{ status: number; html: string; headers: Headers }> {
    const answer = await fetch(address, { headers: cookie ? { cookie } : {}, redirect: 'manual' });
    const set = answer.headers.get('set-cookie');
    if (set !== null) cookie = /Expires=Thu, 01 Jan 1970/.test(set) ? '' : (set.split(';')[0] ?? '');
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }
  return {
    open,
    cookie: () => cookie,
    /** Opens the install page. @returns the state that goes to Slack */
    async begin(bot: string): Promise<{ state: string; scopes: string }> {
      const { html } = await open(`${bot}/slack/install`);
      const href = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const query = new URL(href).searchParams;
      return { state: query.get('state') ?? '', scopes: query.get('scope') ?? '' };
    },
    finish: (bot: string, query: Record<string, string>) =>
      open(`${bot}/slack/oauth_redirect?${new URLSearchParams(query).toString()}`),
  };
}
