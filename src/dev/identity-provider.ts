import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small OpenID Connect provider on loopback: discovery, sign-in page, codes with PKCE, tokens signed with RS256. */
export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Changes the claims of the next ID tokens; null: says what is so. */
  twist: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Answers nothing but 503. */
  away: boolean;
  /** Signs with a key it does not publish. */
  forge: boolean;
  /** Takes a code as often as it comes. */
  lax: boolean;
  /** What browsers were sent here with, the latest last. */
  asked: URLSearchParams[];
  stop(): Promise<void>;
}

/** What somebody signs in as: `sub`, and whether with a second factor. */
interface Code {
  sub: string;
  factors: 1 | 2;
  query: URLSearchParams;
  at: number;
}

/** How an account is signed in, in this provider's words. */
const ACR = { 1: 'silver', 2: 'gold' } as const;

const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Starts a provider for one client. Whoever names an account is let in: its sign-in page has no password.
 * @param now UTC instant of its clock
 */
export async function startIdentityProvider(now: () => Date): Promise<IdentityProvider> {
  const [ours, other] = [keyPair(), keyPair()];
  const codes = new Map<string, Code>();
  const jwk = { ...createPublicKey(ours.privateKey).export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const provider: IdentityProvider = {
    issuer,
    clientId: 'portcullis',
    clientSecret: randomBytes(16).toString('hex'),
    twist: null,
    away: false,
    forge: false,
    lax: false,
    asked: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (provider.away) return void response.writeHead(503).end();
    if (pathname === '/.well-known/openid-configuration') return json(response, 200, metadata(issuer));
    if (pathname === '/jwks') return json(response, 200, { keys: [jwk] });
    if (pathname === '/authorize' && request.method === 'GET') {
      provider.asked.push(searchParams);
      return askWho(response, searchParams);
    }
    if (pathname === '/authorize') return letIn(response, await formOf(request));
    if (pathname === '/token') return giveTokens(request, response, await formOf(request));
    response.writeHead(404).end();
  }

  function letIn(response: ServerResponse, form: URLSearchParams): void {
    const query = new URLSearchParams(form.get('query') ?? '');
    const back = new URL(query.get('redirect_uri') ?? '');
    const code = randomBytes(16).toString('hex');
    const factors = form.get('otp') ? 2 : 1;
    codes.set(code, { sub: form.get('sub') ?? '', factors, query, at: now().getTime() });
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    back.searchParams.set('iss', issuer);
    response.writeHead(303, { location: back.href }).end();
  }

  function giveTokens(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): void {
    const given = codes.get(form.get('code') ?? '');
    if (!provider.lax) codes.delete(form.get('code') ?? '');
    const basic = Buffer.from(`${provider.clientId}:${provider.clientSecret}`).toString('base64');
    if (request.headers.authorization !== `Basic ${basic}`) return json(response, 401, { error: 'invalid_client' });
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      given?.query.get('code_challenge') === challenge && given.query.get('code_challenge_method') === 'S256';
    if (!given || !fits || given.query.get('redirect_uri') !== form.get('redirect_uri'))
      return json(response, 400, { error: 'invalid_grant' });
    const claims = claimsOf(given, issuer, provider.clientId);
    json(response, 200, {
      access_token: randomBytes(16).toString('hex'),
      token_type: 'Bearer',
      expires_in: 60,
      id_token: sealed(provider.twist?.(claims) ?? claims, provider.forge ? other.privateKey : ours.privateKey),
    });
  }

  return provider;
}

function askWho(response: ServerResponse, query: URLSearchParams): void {
  const kept = query.toString().replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const fields = `<input type="hidden" name="query" value="${kept}"><label>Account <input name="sub"></label><label>Second factor <input name="otp"></label>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><title>Sign in</title><form method="post" action="/authorize">${fields}<button>Sign in</button></form>`,
  );
}

function claimsOf({ sub, factors, query, at }: Code, issuer: string, clientId: string): Record<string, unknown> {
  const seconds = Math.floor(at / 1000);
  return {
    iss: issuer,
    aud: clientId,
    sub,
    nonce: query.get('nonce'),
    iat: seconds,
    exp: seconds + 60,
    auth_time: seconds,
    acr: ACR[factors],
    amr: factors === 2 ? ['pwd', 'otp', 'mfa'] : ['pwd'],
  };
}

/** The claims as a token signed with a key. */
function sealed(claims: Record<string, unknown>, key: KeyObject): string {
  const text = `${base64url({ alg: 'RS256', kid: 'k1' })}.${base64url(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}
