/** A relay in front of a SCIM target: counts what passes, and lets a test hold, change or refuse single requests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connector } from '../../src/connectors/connector.ts';
import { createScimConnector } from '../../src/connectors/scim.ts';
import type { DevScim } from '../../src/dev/scim.ts';
import { TOKEN } from './scim-target.ts';

interface Operation {
  op: string;
  path?: string;
  value?: { value: string }[];
}

export interface Passing {
  method: string;
  /** Below the system, e.g. `/Groups/42`. */
  path: string;
  filter: string | null;
  /** User ids a PATCH of a group names, in its order. */
  members: string[];
  /** The caller has hung up. */
  gone: boolean;
}

/** What the relay does instead of passing a request on. */
export interface Instead {
  /** Answers this itself. */
  status?: number;
  body?: object;
  /** Passes it on with this filter. */
  filter?: string;
  /** Leaves this attribute out of every resource of a list. */
  hide?: string;
  /** Waits for this before the request is passed on, or before the answer is. */
  before?: Promise<unknown>;
  after?: Promise<unknown>;
}

export type Rule = (passing: Passing) => Instead | null;

export interface Relay {
  readonly url: string;
  readonly connector: Connector;
  /** Everything that came, in order. */
  readonly seen: Passing[];
  /** Replaces the rule. */
  rule(rule: Rule): void;
  /** The PATCHes of groups that came. */
  patches(): Passing[];
  stop(): Promise<void>;
}

function membersOf(body: string): string[] {
  if (body === '') return [];
  const { Operations = [] } = JSON.parse(body) as { Operations?: Operation[] };
  return Operations.flatMap(({ path = '', value }) =>
    Array.isArray(value) ? value.map((m) => m.value) : [/"(.*)"/.exec(path)?.[1] ?? ''],
  );
}

function without(text: string, attribute: string): string {
  const list = JSON.parse(text) as { Resources?: Record<string, unknown>[] };
  const Resources = list.Resources?.map(({ [attribute]: _hidden, ...rest }) => rest);
  return JSON.stringify({ ...list, Resources });
}

/** Starts a relay before the only system of the target. */
export async function startRelay(target: DevScim, timeoutMs = 10_000): Promise<Relay> {
  let rule: Rule = () => null;
  const seen: Passing[] = [];
  const server = createServer((req, res) => {
    void (async () => {
      const url = new URL(req.url ?? '', 'http://relay');
      let body = '';
      for await (const chunk of req.setEncoding('utf8')) body += chunk as string;
      const filter = url.searchParams.get('filter');
      const { method = '' } = req;
      const passing: Passing = { method, path: url.pathname, filter, members: membersOf(body), gone: false };
      res.on('close', () => {
        passing.gone = !res.writableFinished;
      });
      seen.push(passing);
      const instead = rule(passing) ?? {};
      await instead.before;
      if (instead.filter !== undefined) url.searchParams.set('filter', instead.filter);
      const kept = ['authorization', 'content-type', 'if-match'];
      const headers = Object.fromEntries(
        Object.entries(req.headers).flatMap(([h, v]) => (kept.includes(h) && typeof v === 'string' ? [[h, v]] : [])),
      );
      const sent = method === 'GET' ? {} : { body };
      const { status, etag, text } =
        instead.status === undefined
          ? await fetch(target.systemUrl() + url.pathname + url.search, { method, headers, ...sent }).then(
              async (r) => ({
                status: r.status,
                etag: r.headers.get('etag'),
                text: await r.text(),
              }),
            )
          : { status: instead.status, etag: null, text: instead.body ? JSON.stringify(instead.body) : '' };
      await instead.after;
      const shown = instead.hide === undefined ? text : without(text, instead.hide);
      res.writeHead(status, { 'content-type': 'application/scim+json', ...(etag ? { etag } : {}) }).end(shown);
    })().catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    connector: createScimConnector({ url, timeoutMs, token: () => TOKEN, credential: null }),
    seen,
    rule(next) {
      rule = next;
    },
    patches: () => seen.filter((p) => p.method === 'PATCH' && p.path.startsWith('/Groups/')),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A promise and its resolver: what a test holds back until it says so. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
