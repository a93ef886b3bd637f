/**
 * A SCIM target in a process of its own, lean enough to count tens of thousands of removals in seconds. It speaks the
 * part of the protocol that the connector uses, shows no versions (RFC 7644, 3.14 leaves them to the server), and
 * writes down what it did by its own clock: the oracle of the bench.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveCalls } from './support/calls.ts';
import { emailOf, grantAt, groupOf, numberIn, personId, type Size, TOKEN } from './support/organisation.ts';

const BASE = '/scim/v2/target';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

interface Change {
  /** ms since 1970, by this process. */
  at: number;
  op: 'add' | 'remove';
  person: number;
  role: number;
}

let size: Size = { people: 0, roles: 0 };
/** Members of each group, and groups of each person, by number. */
let members: Set<number>[] = [];
let groups: Set<number>[] = [];
let log: Change[] = [];
let requests = 0;
let writeMs = 0;
let writing = 0;
let mostWriting = 0;

const userOf = (n: number) => ({ id: `u${String(n)}`, userName: emailOf(n), externalId: personId(n), active: true });
const plainGroup = (n: number) => ({ id: `g${String(n)}`, displayName: groupOf(n) });

function fullGroup(n: number): object {
  return { ...plainGroup(n), members: [...(members[n] ?? [])].map((m) => ({ value: `u${String(m)}` })) };
}

function send(res: ServerResponse, status: number, body?: object): void {
  if (!body) return void res.writeHead(status).end();
  res.writeHead(status, { 'content-type': 'application/scim+json' }).end(JSON.stringify(body));
}

const list = (res: ServerResponse, found: object[]) =>
  send(res, 200, { schemas: [LIST], totalResults: found.length, startIndex: 1, Resources: found });

function change(op: Change['op'], role: number, person: number): void {
  const held = members[role]?.has(person) ?? false;
  if (held === (op === 'add')) return;
  members[role]?.[op === 'add' ? 'add' : 'delete'](person);
  groups[person]?.[op === 'add' ? 'add' : 'delete'](role);
  log.push({ at: Date.now(), op, person, role });
}

function show(url: URL, res: ServerResponse): void {
  const path = url.pathname.slice(BASE.length);
  const query = url.searchParams;
  // `a eq "x" or a eq "y"`: the values of the bench have no quotes in them.
  const wanted = [...(query.get('filter') ?? '').matchAll(/(\S+) eq "([^"]*)"/g)];
  const attribute = wanted[0]?.[1];
  const values = wanted.map(([, , value = '']) => value);
  if (path === '/ServiceProviderConfig') return send(res, 200, { patch: { supported: true } });
  if (path === '/Users')
    return list(
      res,
      values.flatMap((v) => (isKnown(attribute, v, numberIn(v)) ? userOf(numberIn(v)) : [])),
    );
  const show = query.get('excludedAttributes') === 'members' ? plainGroup : fullGroup;
  if (path === '/Groups' && attribute === 'members.value') {
    const held = values.flatMap((v) => (v.startsWith('u') ? [...(groups[numberIn(v)] ?? [])] : []));
    return list(res, [...new Set(held)].map(show));
  }
  if (path === '/Groups')
    return list(
      res,
      values.filter(isGroup).map((v) => show(numberIn(v))),
    );
  if (path.startsWith('/Groups/')) return send(res, 200, fullGroup(numberIn(path)));
  send(res, 404);
}

const isGroup = (name: string) => name === groupOf(numberIn(name)) && numberIn(name) < size.roles;

const isKnown = (attribute: string | undefined, value: string, n: number) =>
  n < size.people && value === (attribute === 'externalId' ? personId(n) : emailOf(n));

interface Operation {
  op: string;
  path: string;
  value?: { value: string }[];
}

async function patch(url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk as string;
  const { Operations: operations } = JSON.parse(text) as { Operations: Operation[] };
  const changes = operations.reduce((n, { value }) => n + (value?.length ?? 1), 0);
  writing += changes;
  mostWriting = Math.max(mostWriting, writing);
  if (writeMs > 0) await sleep(writeMs);
  writing -= changes;
  const role = numberIn(url.pathname.slice(BASE.length));
  for (const { op, path, value } of operations) {
    if (op === 'add') for (const m of value ?? []) change('add', role, numberIn(m.value));
    else change('remove', role, numberIn(path));
  }
  send(res, 204);
}

const server = createServer((req, res) => {
  requests += 1;
  if (req.headers.authorization !== `Bearer ${TOKEN}`) return send(res, 401);
  const url = new URL(req.url ?? '', 'http://target');
  if (req.method === 'GET') return show(url, res);
  void patch(url, req, res);
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

const calls = {
  url: () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${BASE}`,
  /** Forgets everything. @param ms how long every write takes */
  begin(of: Size, ms: number): void {
    size = of;
    members = Array.from({ length: of.roles }, () => new Set());
    groups = Array.from({ length: of.people }, () => new Set());
    log = [];
    requests = 0;
    mostWriting = 0;
    writeMs = ms;
  },
  /** So many grants, as the records say, are held already. */
  hold(from: number, to: number): void {
    for (let n = from; n < to; n += 1) {
      const { person, role } = grantAt(n, size);
      members[role]?.add(person);
      groups[person]?.add(role);
    }
  },
  /** What happened from the `from`th change on, and what it took. */
  seen: (from = 0) => ({ changes: log.slice(from), requests, mostWriting }),
  counts: () => ({
    changes: log.length,
    requests,
    held: members.reduce((sum, m) => sum + m.size, 0),
  }),
};
export type TargetCalls = typeof calls;
serveCalls(calls);
