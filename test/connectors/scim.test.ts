import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createScimConnector } from '../../src/connectors/scim.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { callOf, failureOf, proveConformance } from './conformance.ts';

const TOKEN = 'test-token';
const AGENTS = 'group:Support Agents';
const BILLING = 'group:Billing';
const GROUPS = ['Support Agents', 'Billing', 'Admins'];

const connect = (target: DevScim, timeoutMs = 5_000, system?: string) =>
  createScimConnector({ url: target.systemUrl(system), timeoutMs, token: () => TOKEN, credential: 'ACME_TOKEN' });

proveConformance('scim', async () => {
  const target = await startScim({ token: TOKEN, groups: GROUPS });
  return {
    connector: connect(target),
    entitlements: [BILLING, AGENTS],
    call: (_kind, personId, entitlements) => callOf(personId, entitlements),
    finish: () => undefined,
    impossible: () => callOf('P-1', ['group:No such group']),
    close: () => target.stop(),
  };
});

let target: DevScim;
let scim: ReturnType<typeof connect>;

beforeEach(async () => {
  target = await startScim({ token: TOKEN, groups: GROUPS });
  scim = connect(target);
});
afterEach(() => target.stop());

const ops = () => target.log().map((e) => `${e.op} ${e.user} ${e.group}`);
const users = () => target.state().default?.users ?? [];

async function post(path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' };
  const reply = await fetch(target.systemUrl() + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(reply.status).toBe(201);
  return (await reply.json()) as { id: string };
}

async function patchMember(path: string, value: string): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' };
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  const body = JSON.stringify({ schemas, Operations: [{ op: 'add', path: 'members', value: [{ value }] }] });
  expect((await fetch(target.systemUrl() + path, { method: 'PATCH', headers, body })).status).toBe(200);
}

const existing = (attributes: object) =>
  post('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], ...attributes });

describe('the account', () => {
  it('is created once, active, with the person id', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    await scim.grant(callOf('P-1', [BILLING]));
    expect(users()).toEqual([
      { userName: 'p-1@acme.example', externalId: 'P-1', active: true, groups: ['Support Agents', 'Billing'] },
    ]);
  });

  it('is one account even when two grants of the same person race', async () => {
    await Promise.all([scim.grant(callOf('P-1', [AGENTS])), scim.grant(callOf('P-1', [BILLING]))]);
    expect(users().map((u) => u.groups.sort())).toEqual([['Billing', 'Support Agents']]);
  });

  it('that was there without an owner is bound, not doubled', async () => {
    await existing({ userName: 'P-1@ACME.example' });
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(users()).toMatchObject([{ externalId: 'P-1', groups: ['Support Agents'] }]);
  });

  it('of somebody else is never taken over, read or changed', async () => {
    await existing({ userName: 'p-1@acme.example', externalId: 'P-2' });
    await scim.grant(callOf('P-2', [AGENTS]));
    const error = await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    expect(error.retryable).toBe(false);
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('absent');
    const seen = await scim.observe(callOf('P-1', [AGENTS]));
    expect(seen).toMatchObject({ accountId: null, entitlements: [] });
    expect(seen.evidence).toContain('another person id');
    expect(users()).toMatchObject([{ externalId: 'P-2', groups: ['Support Agents'] }]);
  });

  it('is still found by the person id after the e-mail has changed', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    const account = { personId: 'P-1', email: 'married@acme.example', name: 'New Name' };
    expect((await scim.revoke(callOf('P-1', [AGENTS], { account }))).status).toBe('done');
    expect(users()).toHaveLength(1);
  });

  it('that exists twice is granted nothing and loses everything', async () => {
    const a = await existing({ userName: 'a@acme.example', externalId: 'P-1' });
    const b = await existing({ userName: 'b@acme.example', externalId: 'P-1' });
    const members = [{ value: a.id }, { value: b.id }];
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    await post('/Groups', { schemas, displayName: 'Shared', members });
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS])))).message).toContain('2 accounts');
    expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual(['group:Shared']);
    await scim.revoke(callOf('P-1', ['group:Shared']));
    expect(target.state().default?.groups.Shared).toEqual([]);
  });

  it('that is switched off is switched on for a grant, and only then', async () => {
    await existing({ userName: 'p-1@acme.example', externalId: 'P-1', active: false });
    expect((await scim.observe(callOf('P-1', [AGENTS]))).evidence).toContain('not active');
    await scim.revoke(callOf('P-1', [AGENTS]));
    expect(users()[0]?.active).toBe(false);
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(users()[0]?.active).toBe(true);
  });
});

describe('the groups', () => {
  it('missing at the target are named, and nothing else is touched', async () => {
    const error = await failureOf(scim.grant(callOf('P-1', [AGENTS, 'group:Ghosts'])));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain('"Ghosts"');
    expect(users()).toEqual([]);
  });

  it('are matched exactly, although the target compares without case', async () => {
    expect((await failureOf(scim.grant(callOf('P-1', ['group:support agents'])))).retryable).toBe(false);
  });

  it('with the same name are not guessed between', async () => {
    await post('/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Billing' });
    expect((await failureOf(scim.grant(callOf('P-1', [BILLING])))).message).toContain('2 groups');
  });

  it.each(['Équipe "A\\B" – d\'accès 🎉', '100% (a) [b] & c+d?#/é', 'a\\', '"', 'null', '42'])(
    'may be called %s',
    async (name) => {
      await post('/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: name });
      await scim.grant(callOf('P-1', [`group:${name}`]));
      expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual([`group:${name}`]);
      expect((await scim.revoke(callOf('P-1', [`group:${name}`]))).status).toBe('done');
      expect(target.state().default?.groups[name]).toEqual([]);
    },
  );

  it('are spelled as in the catalogue when only the Unicode form differs', async () => {
    const name = 'Équipe';
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    const { id } = await existing({ userName: 'p-1@acme.example', externalId: 'P-1' });
    await post('/Groups', { schemas, displayName: name.normalize('NFD'), members: [{ value: id }] });
    const seen = await scim.observe(callOf('P-1', [`group:${name.normalize('NFC')}`]));
    expect(seen.entitlements).toEqual([`group:${name.normalize('NFC')}`]);
  });

  it('that are no groups are refused before anything happens, and not in the way of a removal', async () => {
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS, 'role:admin'])))).message).toContain('role:admin');
    expect(users()).toEqual([]);
    expect((await scim.revoke(callOf('P-1', ['role:admin']))).status).toBe('absent');
  });

  it('are all seen, also those nobody asked about', async () => {
    await scim.grant(callOf('P-1', [AGENTS, BILLING, 'group:Admins']));
    const seen = await scim.observe(callOf('P-1', [AGENTS]));
    expect(seen.entitlements).toEqual(['group:Admins', BILLING, AGENTS]);
    expect(seen.evidence).toMatch(
      /^SCIM Groups at 127\.0\.0\.1:\d+\/scim\/v2\/default: user id \S+, member of Support Agents \(group id \S+, ETag W\/"2"\), /,
    );
  });

  it('removed at the target are absent', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    expect((await scim.revoke(callOf('P-1', ['group:Gone']))).status).toBe('absent');
    await scim.revoke(callOf('P-1', [AGENTS]));
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('absent');
    expect(ops()).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });
});

describe('more than a hundred groups', () => {
  const many = Array.from({ length: 110 }, (_, i) => `Team ${String(i).padStart(3, '0')}`);

  it.each([
    ['with a filter by member', []],
    ['without one', [{ kind: 'reject-filter', attribute: 'members.value' } as const]],
    ['with one that is ignored', [{ kind: 'ignore-filter', attribute: 'members.value' } as const]],
  ])('are paged through %s', async (_words, faults) => {
    const { id } = await existing({ userName: 'p-1@acme.example', externalId: 'P-1' });
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    await Promise.all(many.map((displayName) => post('/Groups', { schemas, displayName, members: [{ value: id }] })));
    target.setFault(...faults);
    expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual(many.map((n) => `group:${n}`));
    expect((await scim.observe(callOf('P-2', []))).entitlements).toEqual([]);
  });
});

describe('a filter that finds nothing', () => {
  it.each(['members.value', 'displayName', 'externalId'])('by %s does not hide access', async (attribute) => {
    await scim.grant(callOf('P-1', [AGENTS]));
    target.setFault({ kind: 'empty-filter', attribute });
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([AGENTS]);
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
    expect(target.state().default?.groups['Support Agents']).toEqual([]);
  });
});

describe('what the user resource claims', () => {
  it('is followed up where the filter is silent', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    target.setFault({ kind: 'empty-filter', attribute: 'members.value' });
    expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual([AGENTS]);
  });
});

describe('a filter the target does not take', () => {
  it.each(['members.value', 'displayName', 'externalId', 'userName'])(
    'by %s is replaced by reading all',
    async (attribute) => {
      target.setFault({ kind: 'reject-filter', attribute });
      await scim.grant(callOf('P-1', [AGENTS]));
      await scim.grant(callOf('P-2', [AGENTS]));
      expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([AGENTS]);
      expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
      expect(target.state().default?.groups['Support Agents']).toEqual(['p-2@acme.example']);
    },
  );
});

describe('two writers', () => {
  it('lose nobody at a target that loses updates without a precondition', async () => {
    const people = await Promise.all(['a', 'b'].map((n) => existing({ userName: `${n}@acme.example` })));
    const list = await fetch(`${target.systemUrl()}/Groups`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const { Resources } = (await list.json()) as { Resources: { id: string; displayName: string }[] };
    const group = Resources.find((g) => g.displayName === 'Admins');
    target.setFault({ kind: 'lost-update', ms: 400 });
    // The target is as bad as we say: without If-Match one of the two is gone.
    await Promise.all(people.map(({ id }) => patchMember(`/Groups/${group?.id}`, id)));
    expect(target.state().default?.groups.Admins).toHaveLength(1);
    await Promise.all(['P-1', 'P-2'].map((p) => scim.grant(callOf(p, [AGENTS]))));
    expect(target.state().default?.groups['Support Agents']).toHaveLength(2);
    await Promise.all([scim.revoke(callOf('P-1', [AGENTS])), scim.grant(callOf('P-3', [AGENTS]))]);
    expect(target.state().default?.groups['Support Agents']?.sort()).toEqual(['p-2@acme.example', 'p-3@acme.example']);
  });

  it('lose nobody: parallel grants to one group all end as members', async () => {
    const people = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6'];
    await Promise.all(people.slice(0, 2).map((p) => scim.grant(callOf(p, [AGENTS]))));
    expect(target.state().default?.groups['Support Agents']).toHaveLength(2);
    const again = async (p: string): Promise<void> => {
      // More writers than tries: what is left over must be retryable, as the worker retries.
      await scim.grant(callOf(p, [AGENTS])).catch(async (error: { retryable: boolean }) => {
        expect(error.retryable).toBe(true);
        await again(p);
      });
    };
    await Promise.all(people.map(again));
    expect(target.state().default?.groups['Support Agents']?.sort()).toEqual(
      people.map((p) => `${p.toLowerCase()}@acme.example`),
    );
    expect(target.log().filter((e) => e.op === 'remove')).toEqual([]);
  });

  it('read again after a conflict', async () => {
    target.setFault({ kind: 'conflict', times: 3 });
    expect((await scim.grant(callOf('P-1', [AGENTS]))).status).toBe('done');
    target.setFault({ kind: 'conflict', times: 3 });
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
    expect(ops()).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });

  it('give up for now, not for ever, when the conflict does not end', async () => {
    target.setFault({ kind: 'conflict', times: 99 });
    const error = await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('keeps changing');
  });

  it('leave a member alone: nothing is written for what is there already', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    target.setFault({ kind: 'conflict', times: 99 });
    expect((await scim.grant(callOf('P-1', [AGENTS]))).status).toBe('done');
  });

  it('do without versions where the target has none', async () => {
    target.setFault({ kind: 'no-etag' });
    await scim.grant(callOf('P-1', [AGENTS]));
    const seen = await scim.observe(callOf('P-1', [AGENTS]));
    expect(seen.entitlements).toEqual([AGENTS]);
    expect(seen.evidence).not.toContain('ETag');
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
  });
});

describe('a target that misbehaves', () => {
  it('asks for a pause, and the pause is handed on', async () => {
    target.setFault({ kind: 'throttle', retryAfter: '120' });
    const error = await failureOf(scim.revoke(callOf('P-1', [AGENTS])));
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 120_000 });
  });

  it.each(['unavailable', 'unauthorized'] as const)('is %s: later it works again', async (kind) => {
    target.setFault({ kind, times: 1 });
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS])))).retryable).toBe(true);
    expect((await scim.grant(callOf('P-1', [AGENTS]))).status).toBe('done');
  });

  it('is too slow: unknown until observed', async () => {
    await scim.grant(callOf('P-1', [BILLING]));
    target.setFault({ kind: 'hang', ms: 2_000, on: 'membership', times: 1 });
    const error = await failureOf(connect(target, 1_000).grant(callOf('P-1', [AGENTS])));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('1000 ms');
    expect(ops()).toEqual(['add P-1 Billing']);
    await vi.waitFor(() => expect(ops()).toContain('add P-1 Support Agents'), { timeout: 8_000 });
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([BILLING, AGENTS]);
  });

  it('applies and loses the reply: observed, and not done twice', async () => {
    target.setFault({ kind: 'lose-reply', times: 1 });
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS])))).retryable).toBe(true);
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([AGENTS]);
    await scim.grant(callOf('P-1', [AGENTS]));
    target.setFault({ kind: 'lose-reply', times: 1 });
    expect((await failureOf(scim.revoke(callOf('P-1', [AGENTS])))).retryable).toBe(true);
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('absent');
    expect(ops()).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });

  it('creates the account and loses the reply: still one account', async () => {
    target.setFault({ kind: 'lose-reply', on: 'write', times: 1 });
    await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(users()).toHaveLength(1);
  });

  it('says yes and does nothing: the read-back shows it', async () => {
    target.setFault({ kind: 'lie' });
    expect((await scim.grant(callOf('P-1', [AGENTS]))).status).toBe('done');
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([]);
    target.setFault();
    await scim.grant(callOf('P-1', [AGENTS]));
    target.setFault({ kind: 'lie' });
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([AGENTS]);
  });

  it('gives more than it was asked for: the read-back shows it', async () => {
    target.setFault({ kind: 'extra-group', group: 'Admins' });
    await scim.grant(callOf('P-1', [AGENTS]));
    expect((await scim.observe(callOf('P-1', [AGENTS]))).entitlements).toEqual(['group:Admins', AGENTS]);
  });

  it('with a wrong address is a fault, never "nothing there"', async () => {
    const url = `${target.url}/default/v9`;
    const lost = createScimConnector({ url, timeoutMs: 1_000, token: () => TOKEN, credential: null });
    await failureOf(lost.revoke(callOf('P-1', [AGENTS])));
    await failureOf(lost.observe(callOf('P-1', [AGENTS])));
    expect(await lost.check(new AbortController().signal)).toContain('404');
  });

  it('is checked with the credential, and the words do not show it', async () => {
    const url = target.systemUrl();
    const wrong = createScimConnector({ url, timeoutMs: 1_000, token: () => 'canary-77', credential: 'ACME_TOKEN' });
    const words = await wrong.check(new AbortController().signal);
    expect(words).toContain('ACME_TOKEN');
    expect(words).not.toContain('canary-77');
  });
});

describe('the development target', () => {
  it('keeps its systems apart', async () => {
    const two = await startScim({ token: TOKEN, groups: { desk: ['A'], crm: ['A'] } });
    const [desk, crm] = ['desk', 'crm'].map((s) => connect(two, 2_000, s));
    await desk?.grant(callOf('P-1', ['group:A']));
    expect((await crm?.observe(callOf('P-1', ['group:A'])))?.entitlements).toEqual([]);
    expect(two.log()).toMatchObject([{ system: 'desk', op: 'add', group: 'A', user: 'P-1' }]);
    await two.stop();
  });

  it('remembers everything in its data file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scim-'));
    const options = { token: TOKEN, groups: GROUPS, dataFile: join(folder, 'scim.json') };
    const before = await startScim(options);
    await connect(before).grant(callOf('P-1', [AGENTS]));
    await before.stop();
    const after = await startScim({ ...options, groups: [...GROUPS, 'New'] });
    expect((await connect(after).observe(callOf('P-1', [AGENTS]))).entitlements).toEqual([AGENTS]);
    expect(after.log()).toEqual(before.log());
    await after.stop();
    rmSync(folder, { recursive: true });
  });

  it('tells and takes over HTTP what it does in the process', async () => {
    const { origin } = new URL(target.url);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ kind: 'unavailable', times: 1 });
    expect((await fetch(`${origin}/_fault`, { method: 'POST', headers, body })).status).toBe(204);
    await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(await (await fetch(`${origin}/_log`)).json()).toEqual(target.log());
    expect(await (await fetch(`${origin}/_state`)).json()).toEqual(target.state());
    const unknown = JSON.stringify({ kind: 'explode' });
    expect((await fetch(`${origin}/_fault`, { method: 'POST', headers, body: unknown })).status).toBe(400);
  });
});
