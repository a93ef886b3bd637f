/**
 * A SCIM target lean enough to count tens of thousands of removals in seconds. It speaks the part of the protocol that
 * the connector uses, shows no versions (RFC 7644, 3.14 leaves them to the server), and writes down what it did by its
 * own clock: an oracle.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface Account {
  id: string;
  userName: string;
  externalId: string;
  groups: Set<Group>;
}

export interface Group {
  id: string;
  displayName: string;
  members: Set<Account>;
}

export interface Change {
  /** ms since 1970, by the process it runs in. */
  at: number;
  op: 'add' | 'remove';
  account: Account;
  group: Group;
}

export interface LeanTarget {
  readonly url: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Every membership that began or ended, in order. */
  readonly log: readonly Change[];
  readonly counts: { requests: number; mostWriting: number };
  /** How long every write takes, ms. */
  writeMs: number;
  addAccount(account: Omit<Account, 'groups'>): void;
  addGroup(group: Omit<Group, 'members'>): void;
  /** Held from the beginning: not logged. */
  hold(groupId: string, accountId: string): void;
  /** Logged, unless it was so before. */
  change(op: Change['op'], groupId: string, accountId: string): void;
  /** Forgets everything. */
  clear(): void;
  stop(): Promise<void>;
}

/** Everything it knows. Each is found by every name it has: ids, e-mails and ids of persons look different. */
interface Held {
  accounts: Map<string, Account>;
  accountsByName: Map<string, Account>;
  groups: Map<string, Group>;
  groupsByName: Map<string, Group>;
}

const userOf = ({ id, userName, externalId }: Account) => ({ id, userName, externalId, active: true });
const plainGroup = ({ id, displayName }: Group) => ({ id, displayName });
const fullGroup = (group: Group) => ({
  ...plainGroup(group),
  members: [...group.members].map(({ id: value }) => ({ value })),
});

function send(res: ServerResponse, status: number, body?: object): void {
  if (!body) return void res.writeHead(status).end();
  res.writeHead(status, { 'content-type': 'application/scim+json' }).end(JSON.stringify(body));
}

const list = (res: ServerResponse, found: object[]) =>
  send(res, 200, { schemas: [LIST], totalResults: found.length, startIndex: 1, Resources: found });

function show(held: Held, path: string, query: URLSearchParams, res: ServerResponse): void {
  // `a eq "x" or a eq "y"`: the values have no quotes in them.
  const wanted = [...(query.get('filter') ?? '').matchAll(/(\S+) eq "([^"]*)"/g)];
  const attribute = wanted[0]?.[1];
  const values = wanted.map(([, , value = '']) => value);
  if (path === '/ServiceProviderConfig') return send(res, 200, { patch: { supported: true } });
  if (path === '/Users') {
    const found = values.flatMap((v) => held.accountsByName.get(v) ?? []);
    const isSo = (a: Account) => values.includes(attribute === 'externalId' ? a.externalId : a.userName);
    return list(res, found.filter(isSo).map(userOf));
  }
  const shape = query.get('excludedAttributes') === 'members' ? plainGroup : fullGroup;
  if (path === '/Groups' && attribute === 'members.value') {
    const found = values.flatMap((v) => [...(held.accounts.get(v)?.groups ?? [])]);
    return list(res, [...new Set(found)].map(shape));
  }
  if (path === '/Groups') return list(res, values.flatMap((v) => held.groupsByName.get(v) ?? []).map(shape));
  const group = held.groups.get(path.slice('/Groups/'.length));
  if (group) return send(res, 200, fullGroup(group));
  send(res, 404);
}

interface Operation {
  op: string;
  path: string;
  value?: { value: string }[];
}

async function operationsIn(req: IncomingMessage): Promise<Operation[]> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk as string;
  return (JSON.parse(text) as { Operations: Operation[] }).Operations;
}

/** @param c.base path of its address @param c.token to present */
export async function startLeanTarget(c: { base: string; token: string }): Promise<LeanTarget> {
  const held: Held = { accounts: new Map(), accountsByName: new Map(), groups: new Map(), groupsByName: new Map() };
  const log: Change[] = [];
  const counts = { requests: 0, mostWriting: 0 };
  let writing = 0;

  const patch = async (path: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const operations = await operationsIn(req);
    const changes = operations.reduce((n, { value }) => n + (value?.length ?? 1), 0);
    writing += changes;
    counts.mostWriting = Math.max(counts.mostWriting, writing);
    if (target.writeMs > 0) await sleep(target.writeMs);
    writing -= changes;
    const groupId = path.slice('/Groups/'.length);
    for (const o of operations) {
      if (o.op === 'add') for (const m of o.value ?? []) target.change('add', groupId, m.value);
      else target.change('remove', groupId, /"([^"]*)"/.exec(o.path)?.[1] ?? '');
    }
    send(res, 204);
  };
  const server = createServer((req, res) => {
    counts.requests += 1;
    if (req.headers.authorization !== `Bearer ${c.token}`) return send(res, 401);
    const url = new URL(req.url ?? '', 'http://target');
    const path = url.pathname.slice(c.base.length);
    if (req.method === 'GET') return show(held, path, url.searchParams, res);
    void patch(path, req, res);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const target: LeanTarget = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${c.base}`,
    ...{ accounts: held.accounts, groups: held.groups, log, counts, writeMs: 0 },
    addAccount(one) {
      const account = { ...one, groups: new Set<Group>() };
      held.accounts.set(one.id, account);
      for (const name of [one.userName, one.externalId]) held.accountsByName.set(name, account);
    },
    addGroup(one) {
      const group = { ...one, members: new Set<Account>() };
      held.groups.set(one.id, group);
      held.groupsByName.set(one.displayName, group);
    },
    hold(groupId, accountId) {
      join(held, 'add', groupId, accountId);
    },
    change(op, groupId, accountId) {
      const changed = join(held, op, groupId, accountId);
      if (changed) log.push({ at: Date.now(), op, ...changed });
    },
    clear() {
      for (const map of Object.values(held)) map.clear();
      log.splice(0);
      Object.assign(counts, { requests: 0, mostWriting: 0 });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return target;
}

/** Null when it was so before, or there is no such account or group. */
function join({ accounts, groups }: Held, op: Change['op'], groupId: string, accountId: string) {
  const [account, group] = [accounts.get(accountId), groups.get(groupId)];
  if (!account || !group || group.members.has(account) === (op === 'add')) return null;
  group.members[op === 'add' ? 'add' : 'delete'](account);
  account.groups[op === 'add' ? 'add' : 'delete'](group);
  return { account, group };
}
