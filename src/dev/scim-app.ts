/** The way of a request through the development target: faults, one at a time, versions, then SCIMMY. */
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import type { Faults, Strike } from './scim-faults.ts';
import { declareResources, isCurrent, type Visit } from './scim-resources.ts';
import { stateOf } from './scim-state.ts';
import type { ScimStore } from './scim-store.ts';

/** Most resources in one page, whatever `count` asks for. */
const PAGE_LIMIT = 50;
const EQUALITY = /\s*([A-Za-z][\w.]*)\s+eq\s+("(?:[^"\\]|\\.)*")\s*/iy;
const OR = /or\s/iy;

/** The routes: SCIM below `/scim/v2/<system>`, and `/_log`, `/_state`, `/_fault` for whoever watches. */
export function createApp(store: ScimStore, faults: Faults, token: string): express.Express {
  const app = express();
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(express.json({ type: ['application/scim+json', 'application/json'], limit: '1mb' }));
  app.get('/_log', (_req, res) => void res.json(store.log));
  app.get('/_state', (_req, res) => void res.json(stateOf(store)));
  app.post('/_fault', (req, res) => {
    faults.set([req.body as unknown].flat());
    res.status(204).end();
  });
  app.use('/scim/v2/:system', receive(store, faults, token), takeTurn, checkVersion, scimRouter());
  app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    if (!res.headersSent) sendError(res, error.status ?? 400, error.message);
  });
  return app;
}

const visits = new WeakMap<Request, Visit & { loseReply: boolean }>();

/** Finds the system, asks for the token and lets the armed faults strike. */
function receive(store: ScimStore, faults: Faults, token: string): RequestHandler {
  return async (req, res, next) => {
    const system = store.systems.get(String(req.params.system));
    if (!system) return sendError(res, 404, 'no such system');
    if (req.get('authorization') !== `Bearer ${token}`) return sendError(res, 401, 'a valid bearer token is required');
    const query = { ...req.query } as Record<string, unknown>;
    const found = typeof query.filter === 'string' ? readEqualities(query.filter) : null;
    const attribute = found?.attribute ?? null;
    const strike: Strike = { system: system.id, method: req.method, path: req.path, attribute };
    if (faults.take('unauthorized', strike)) return sendError(res, 401, 'the token has expired');
    if (faults.take('unavailable', strike)) return sendError(res, 503, 'down for maintenance');
    const throttle = faults.take('throttle', strike);
    if (throttle) return sendError(res.set('retry-after', throttle.retryAfter), 429, 'too many requests');
    if (faults.take('conflict', strike)) return sendError(res, 412, 'changed by somebody else');
    if (faults.take('reject-filter', strike)) return sendError(res, 400, 'filter not supported', 'invalidFilter');
    const hang = faults.take('hang', strike);
    if (hang) await sleep(hang.ms, undefined, { ref: false });

    let filter: Visit['filter'] = null;
    if (faults.take('ignore-filter', strike)) filter = 'all';
    else if (faults.take('empty-filter', strike)) filter = 'none';
    // SCIMMY's tokenizer ends a string at the first quote, escaped or not, and compares what is between raw.
    else filter = found;
    if (filter) delete query.filter;
    presentQuery(req, query);
    visits.set(req, {
      store,
      system,
      filter,
      lie: faults.take('lie', strike) !== null,
      extraGroup: faults.take('extra-group', strike)?.group ?? null,
      showVersions: faults.take('no-etag', strike) === null,
      bare: req.method === 'GET' && query.excludedAttributes === 'members',
      tornMs: faults.take('lost-update', strike)?.ms ?? 0,
      ifMatch: req.get('if-match') ?? null,
      loseReply: faults.take('lose-reply', strike) !== null,
    });
    next();
  };
}

/** `a eq "x"` and `a eq "x" or a eq "y"`; null for any other filter. */
function readEqualities(filter: string): { attribute: string; values: string[] } | null {
  const values: string[] = [];
  let attribute: string | null = null;
  for (let at = 0; ; ) {
    EQUALITY.lastIndex = at;
    const [all, name, value] = EQUALITY.exec(filter) ?? [];
    if (all === undefined || name === undefined || value === undefined) return null;
    if (attribute !== null && attribute !== name) return null;
    attribute = name;
    values.push(JSON.parse(value) as string);
    at += all.length;
    if (at === filter.length) return { attribute, values };
    OR.lastIndex = at;
    const [or] = OR.exec(filter) ?? [];
    if (or === undefined) return null;
    at += or.length;
  }
}

/** scimmy-routers turns paging strings into numbers inside `req.query`, which Express 5 parses anew each time. */
function presentQuery(req: Request, query: Record<string, unknown>): void {
  if (query.startIndex !== undefined) query.startIndex = Number(query.startIndex);
  query.count = Math.min(query.count === undefined ? PAGE_LIMIT : Number(query.count), PAGE_LIMIT);
  const isList = req.method === 'GET' && /^\/(Users|Groups)\/?$/.test(req.path);
  if (!isList) delete query.count;
  Object.defineProperty(req, 'query', { value: query, writable: true, configurable: true });
}

let queue: Promise<void> = Promise.resolve();

/**
 * One request at a time in this process: SCIMMY reads, patches and writes in steps, and keeps the base address
 * of its resources in one place for all servers.
 */
const takeTurn: RequestHandler = (req, res, next) => {
  const before = visits.get(req)?.tornMs ? Promise.resolve() : queue;
  let leave: () => void = () => undefined;
  queue = new Promise((resolve) => {
    leave = resolve;
  });
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  res.end = ((...args: unknown[]) => {
    leave();
    if (!visits.get(req)?.loseReply) return end(...args);
    req.socket.destroy();
    return res;
  }) as typeof res.end;
  const json = res.json.bind(res);
  res.json = (body: { meta?: { version?: string } } | undefined) => {
    if (body?.meta?.version) res.set('etag', body.meta.version);
    return json(body);
  };
  void before.then(() => next());
};

/** SCIMMY knows no preconditions: `If-Match` is kept here. */
const checkVersion: RequestHandler = (req, res, next) => {
  const [, kind, id = ''] = /^\/(Users|Groups)\/([^/]+)$/.exec(req.path) ?? [];
  const visit = visits.get(req);
  const resource = kind === 'Users' ? visit?.system.users.get(id) : visit?.system.groups.get(id);
  if (!visit || !resource || isCurrent(visit.ifMatch, resource)) return next();
  sendError(res, 412, 'the resource has changed since it was read');
};

let router: SCIMMYRouters | null = null;

function scimRouter(): SCIMMYRouters {
  if (router) return router;
  declareResources();
  router = new SCIMMYRouters({
    type: 'bearer',
    handler: () => 'portcullis',
    context: (req: Request) => visits.get(req),
    baseUri: (req: Request) => `http://${req.get('host')}`,
  });
  SCIMMY.Config.set({ etag: true, bulk: false });
  return router;
}

function sendError(res: Response, status: number, detail: string, scimType?: string): void {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  res.status(status).type('application/scim+json');
  res.send(JSON.stringify({ schemas, status: String(status), ...(scimType ? { scimType } : {}), detail }));
}
