import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Refusal, RefusalValues } from '../domain/refusal.ts';
import { type ErrorCode, Fault } from '../errors.ts';
import { errorPage, lostPage } from '../pages/error-page.ts';
import { showConfirm, takeConfirm } from './confirm.ts';
import type { WebDeps } from './deps.ts';
import { type Reply, send } from './reply.ts';
import { startSignIn } from './start-sign-in.ts';
import { takeAnswer } from './take-answer.ts';
import { wordsAsked } from './words-of.ts';

/** What a browser may take for its headers and for all of its request, and an idle connection for the next one, in ms. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 };

export interface WebServer {
  port: number;
  close(): Promise<void>;
}

/** The answer to one request. @throws Fault */
async function answer(deps: WebDeps, request: IncomingMessage): Promise<Reply | ({ ok: false } & Refusal) | null> {
  // Only the path and the query are read: who asks by which name is not asked.
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pages.invalid');
  const [, secret] = /^\/step-up\/([\w-]{43})$/u.exec(pathname) ?? [];
  const [, id] = /^\/step-up\/confirm\/([0-9a-f]{64})$/u.exec(pathname) ?? [];
  if (request.method === 'POST') return id === undefined ? null : takeConfirm(deps, request, id);
  if (request.method !== 'GET') return null;
  if (pathname === '/step-up/callback') return takeAnswer(deps, request, searchParams);
  if (secret !== undefined) return startSignIn(deps, secret);
  return id === undefined ? null : showConfirm(deps, request, id);
}

/** Nothing is given away by the status but what the page says too. */
const statusOf = (code: ErrorCode): number =>
  code === 'internal' || code === 'not_recorded' ? 500 : code === 'step_up_provider_away' ? 503 : 403;

/** Everything a request may come to, as a page. */
async function reply(deps: WebDeps, request: IncomingMessage): Promise<Reply> {
  const words = wordsAsked(deps, request);
  const say = (code: ErrorCode, values: RefusalValues = {}): Reply => ({
    kind: 'page',
    status: statusOf(code),
    html: errorPage(words, code, values),
  });
  try {
    const found = await answer(deps, request);
    if (!found) return { kind: 'page', status: 404, html: lostPage(words) };
    return 'refused' in found ? say(found.refused, found.values) : found;
  } catch (error) {
    if (error instanceof Fault) return say(error.code);
    deps.ctx.log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'page failed');
    const isDatabase = error instanceof Error && /^(Mongo|LedgerUnavailable|PoolCleared)/u.test(error.name);
    return say(isDatabase ? 'not_recorded' : 'internal');
  }
}

/**
 * Serves the pages where people sign in to confirm what they pressed.
 * @throws when the port cannot be had
 */
export async function serveWeb(deps: WebDeps, on: { host: string; port: number }): Promise<WebServer> {
  const isSecure = deps.origin.startsWith('https:');
  const server = createServer({ ...TIMES, maxHeaderSize: 16_384 }, (request, response) => {
    void reply(deps, request).then((r) => {
      // What is left of a body too long is not waited for.
      if (!request.complete) response.setHeader('connection', 'close');
      send(response, r, isSecure);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(on.port, on.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}
