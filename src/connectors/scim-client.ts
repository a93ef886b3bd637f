/** Requests to a SCIM 2.0 server (RFC 7644). What the answers mean is for others. */
import { ConnectorError } from './connector.ts';
import { shortDetail } from './detail.ts';
import { callTarget, type TargetAnswer, type TargetRequest } from './http.ts';
import { readPages } from './scim-pages.ts';
import { asObject, type Json, pathOf, readGroup, readUser, type ScimGroup, type ScimUser } from './scim-wire.ts';
import { createTurns } from './turns.ts';

export interface ScimClientOptions {
  /** Base address, e.g. `https://target.example/scim/v2`. */
  url: string;
  /** For each request, in ms. */
  timeoutMs: number;
  /** The bearer token at this moment; null when the target takes none. @throws ConnectorError when it is missing */
  token: () => string | null;
  /** Where the token comes from, in words; null when there is none. */
  credential: string | null;
}

interface SendOptions {
  signal: AbortSignal;
  body?: unknown;
  ifMatch?: string | null;
}

/** Every method throws ConnectorError for no answer, and for answers that are not its caller's to decide. */
export interface ScimClient {
  readonly host: string;
  /** Host and path: tells systems on one host apart. */
  readonly address: string;
  /** One request below the base address. */
  send(method: TargetRequest['method'], path: string, options: SendOptions): Promise<TargetAnswer>;
  /**
   * What the server returns for the filter (all when it is null), from all pages, maybe more than matches; null when
   * the server does not take the filter.
   */
  users(filter: string | null, signal: AbortSignal): Promise<ScimUser[] | null>;
  groups(filter: string | null, withMembers: boolean, signal: AbortSignal): Promise<ScimGroup[] | null>;
  /** One resource with its current version; null when it is not there. */
  user(id: string, signal: AbortSignal): Promise<ScimUser | null>;
  group(id: string, signal: AbortSignal): Promise<ScimGroup | null>;
  /** Whether the resource read last had a version; null before the first. */
  showsVersions(): boolean | null;
  /** Applies the operations, all or none. They are asked for when the request is sent. */
  patch(
    path: string,
    operations: () => readonly object[],
    ifMatch: string | null,
    signal: AbortSignal,
  ): Promise<TargetAnswer>;
}

/** With members a resource can be large, and the answer has a size limit. */
const PAGE = { plain: 100, withMembers: 25 };
/** Requests to one server at once, however many removals run. */
const AT_ONCE = 20;

/** An answer that means no: the target understood and refused, asking again does not help. */
export function refusal(host: string, answer: TargetAnswer, wanted: string): ConnectorError {
  const { scimType, detail } = asObject(answer.body);
  const words = [answer.status, shortDetail(scimType), shortDetail(detail)].filter((w) => w !== '').join(', ');
  return new ConnectorError(`${host} refuses to ${wanted} (${words})`, { retryable: false });
}

const wanted = (filter: string | null): string => (filter === null ? '' : `filter=${encodeURIComponent(filter)}&`);

/** A client for one base address. */
export function createScimClient(options: ScimClientOptions): ScimClient {
  const base = options.url.replace(/\/+$/, '');
  const { host, pathname } = new URL(base);
  let showsVersions: boolean | null = null;
  const turn = createTurns(host, AT_ONCE);

  async function one<T extends { version: string | null }>(path: string, read: (r: Json) => T, signal: AbortSignal) {
    const answer = await client.send('GET', path, { signal });
    if (answer.status === 404) return null;
    if (answer.status !== 200) throw refusal(host, answer, `show ${path}`);
    const resource = read(asObject(answer.body));
    const version = answer.etag ?? resource.version;
    showsVersions = version !== null;
    return { ...resource, version };
  }

  /** Null when the server does not take the filter in the path. */
  async function readList(path: string, size: number, signal: AbortSignal): Promise<Json[] | null> {
    const list = await readPages(host, size, (page) => client.send('GET', path + page, { signal }));
    if (Array.isArray(list)) return list;
    if (path.includes('?filter=') && (list.status === 400 || list.status === 501)) return null;
    throw refusal(host, list, `list ${path.slice(0, path.indexOf('?'))}`);
  }

  const client: ScimClient = {
    host,
    address: host + pathname,
    async send(method, path, { signal, body, ifMatch = null }) {
      const end = await turn(signal);
      try {
        const token = options.token();
        const headers = {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
        };
        const { timeoutMs, credential } = options;
        return await callTarget({ method, url: new URL(base + path), headers, body, timeoutMs, signal, credential });
      } finally {
        end();
      }
    },
    async users(filter, signal) {
      const list = await readList(`/Users?${wanted(filter)}`, PAGE.plain, signal);
      return list?.map(readUser) ?? null;
    },
    async groups(filter, withMembers, signal) {
      const path = `/Groups?${wanted(filter)}${withMembers ? '' : 'excludedAttributes=members&'}`;
      const list = await readList(path, withMembers ? PAGE.withMembers : PAGE.plain, signal);
      return list?.map(readGroup) ?? null;
    },
    user: async (id, signal) => one(pathOf('Users', id), readUser, signal),
    group: async (id, signal) => one(pathOf('Groups', id), readGroup, signal),
    showsVersions: () => showsVersions,
    patch(path, operations, ifMatch, signal) {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      const body = () => ({ schemas, Operations: operations() });
      return client.send('PATCH', path, { signal, ifMatch, body });
    },
  };
  return client;
}
