import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createScimConnector } from '../../src/connectors/scim.ts';
import { callOf, failureOf } from './conformance.ts';

/** Servers the development target is too good to play: each test writes down what its server says. */
type Says = (method: string, path: string, query: URLSearchParams) => { status?: number; body?: unknown };

let server: Server | null = null;

async function connect(says: Says) {
  const s = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    const { status = 200, body } = says(req.method ?? '', url.pathname, url.searchParams);
    res.writeHead(status, { 'content-type': 'application/scim+json' });
    res.end(body === undefined ? '' : JSON.stringify(body));
  });
  server = s;
  await new Promise<void>((resolve) => {
    s.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(s.address() as AddressInfo).port}`;
  return createScimConnector({ url, timeoutMs: 2_000, token: () => null, credential: null });
}

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

const list = (Resources: object[], totalResults = Resources.length) => ({ body: { totalResults, Resources } });
const ana = { id: 'u1', userName: 'p-1@acme.example', externalId: 'P-1' };
const call = callOf('P-1', ['group:Agents']);

describe('a SCIM server', () => {
  it('that repeats its first page is not believed to have no more', async () => {
    const page = Array.from({ length: 20 }, (_, i) => ({ id: `g${i}`, displayName: `G${i}` }));
    const scim = await connect((_m, path) => (path === '/Users' ? list([ana]) : list(page, 60)));
    const error = await failureOf(scim.observe(call));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('20 of 60');
  });

  it('whose list ends early is not believed either', async () => {
    const scim = await connect((_m, path) => (path === '/Users' ? list([ana]) : list([], 3)));
    expect((await failureOf(scim.observe(call))).message).toContain('0 of 3');
    expect((await failureOf(scim.revoke(call))).retryable).toBe(true);
  });

  it('whose pages shift while they are read is not believed', async () => {
    const page = (from: number) => Array.from({ length: 20 }, (_, i) => ({ id: `g${from + i}`, displayName: 'G' }));
    const scim = await connect((_m, path, query) => {
      if (path === '/Users') return list([ana]);
      return query.get('startIndex') === '1' ? list(page(0), 40) : list(page(19), 40);
    });
    expect((await failureOf(scim.observe(call))).message).toContain('39 of 40');
  });

  it('is asked with filters as the standard writes them, whatever is in a name', async () => {
    const names = ['say "hi" \\', 'R&D #1 + 50%', 'Équipe 🎉'];
    const filters: string[] = [];
    const scim = await connect((_m, path, query) => {
      if (path === '/Groups') filters.push(query.get('filter') ?? '');
      return list([]);
    });
    for (const n of names) await failureOf(scim.grant(callOf('P-1', [`group:${n}`])));
    expect(filters).toEqual([
      'displayName eq "say \\"hi\\" \\\\"',
      'displayName eq "R&D #1 + 50%"',
      'displayName eq "Équipe 🎉"',
    ]);
  });

  it('that does not speak SCIM is a fault', async () => {
    const scim = await connect(() => ({ body: { hello: 'world' } }));
    expect((await failureOf(scim.revoke(call))).message).toContain('SCIM list');
  });

  it('that lists more than can be read is a fault', async () => {
    const scim = await connect(() => list([ana], 10_001));
    expect((await failureOf(scim.observe(call))).message).toContain('at most 10000');
  });

  it('that hides the members of its groups is asked to remove all the same', async () => {
    const asked: string[] = [];
    const group = { id: 'g1', displayName: 'Agents' };
    const scim = await connect((method, path, query) => {
      if (method === 'PATCH') asked.push(path);
      if (path === '/Users') return list([ana]);
      if (path === '/Groups') return query.get('filter')?.startsWith('members') ? { status: 400 } : list([group]);
      return method === 'PATCH' ? { status: 204 } : { body: group };
    });
    expect((await scim.revoke(call)).status).toBe('done');
    expect(asked).toEqual(['/Groups/g1']);
    // A look at such a group proves nothing: least of all that the access is gone.
    expect(await failureOf(scim.observe(call))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('Agents'),
    });
  });

  it('that has nothing to remove after all says so, and that is a success', async () => {
    const group = { id: 'g1', displayName: 'Agents' };
    const scim = await connect((method, path, query) => {
      if (path === '/Users') return list([ana]);
      if (path === '/Groups') return query.get('filter')?.startsWith('members') ? { status: 400 } : list([group]);
      return method === 'PATCH' ? { status: 400, body: { scimType: 'noTarget' } } : { body: group };
    });
    expect((await scim.revoke(call)).status).toBe('absent');
  });

  it('cannot send us outside its address with an id', async () => {
    const paths: string[] = [];
    const scim = await connect((_method, path) => {
      paths.push(path);
      return path === '/Users' ? list([ana]) : list([{ id: '..', displayName: 'Agents' }]);
    });
    expect((await failureOf(scim.grant(call))).retryable).toBe(false);
    expect(new Set(paths)).toEqual(new Set(['/Users', '/Groups']));
  });

  it('that refuses is quoted in one short line without secrets', async () => {
    const detail = `no\nwith Bearer abc.def.ghi and ${'long '.repeat(60)}`;
    const scim = await connect((method, path) => {
      if (path === '/Groups') return list([{ id: 'g1', displayName: 'Agents' }]);
      return method === 'POST' ? { status: 400, body: { scimType: 'invalidValue', detail } } : list([]);
    });
    const { message } = await failureOf(scim.grant(call));
    expect(message).toContain('(400, invalidValue, no with [removed] and long');
    expect(message).not.toContain('abc.def');
    expect(message.length).toBeLessThan(260);
  });

  it('that says the name is taken but shows no such account is a fault for people', async () => {
    const scim = await connect((method, path) => {
      if (path === '/Groups') return list([{ id: 'g1', displayName: 'Agents' }]);
      return method === 'POST' ? { status: 409, body: { scimType: 'uniqueness' } } : list([]);
    });
    expect(await failureOf(scim.grant(call))).toMatchObject({ retryable: false });
  });

  it('without PATCH is found out by the check', async () => {
    const scim = await connect(() => ({ body: { patch: { supported: false } } }));
    expect(await scim.check(call.signal)).toContain('PATCH');
  });
});
