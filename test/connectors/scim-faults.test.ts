import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { createScimConnector } from '../../src/connectors/scim.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { callOf, failureOf } from './conformance.ts';
import { AGENTS, addGroup, addMember, addUser, BILLING, connect, GROUPS, ops, stateOf, TOKEN } from './scim-target.ts';

let target: DevScim;
let scim: Connector;

beforeEach(async () => {
  target = await startScim({ token: TOKEN, groups: GROUPS });
  scim = connect(target);
});
afterEach(() => target.stop());

describe('two writers', () => {
  it('lose nobody at a target that loses updates without a precondition', async () => {
    const people = await Promise.all(['a', 'b'].map((n) => addUser(target, { userName: `${n}@acme.example` })));
    const group = await addGroup(target, 'Raw');
    target.setFault({ kind: 'lost-update', ms: 400 });
    // The target is as bad as we say: without If-Match one of the two is gone.
    await Promise.all(people.map(({ id }) => addMember(target, group.id, id)));
    expect(stateOf(target).groups.Raw).toHaveLength(1);
    await Promise.all(['P-1', 'P-2'].map((p) => scim.grant(callOf(p, [AGENTS]))));
    expect(stateOf(target).groups['Support Agents']).toHaveLength(2);
    await Promise.all([scim.revoke(callOf('P-1', [AGENTS])), scim.grant(callOf('P-3', [AGENTS]))]);
    expect(stateOf(target).groups['Support Agents']?.sort()).toEqual(['p-2@acme.example', 'p-3@acme.example']);
  });

  it('lose nobody: parallel grants to one group all end as members', async () => {
    const people = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6'];
    await Promise.all(people.slice(0, 2).map((p) => scim.grant(callOf(p, [AGENTS]))));
    expect(stateOf(target).groups['Support Agents']).toHaveLength(2);
    const again = async (p: string): Promise<void> => {
      // More writers than tries: what is left over must be retryable, as the worker retries.
      await scim.grant(callOf(p, [AGENTS])).catch(async (error: { retryable: boolean }) => {
        expect(error.retryable).toBe(true);
        await again(p);
      });
    };
    await Promise.all(people.map(again));
    expect(stateOf(target).groups['Support Agents']?.sort()).toEqual(
      people.map((p) => `${p.toLowerCase()}@acme.example`),
    );
    expect(target.log().filter((e) => e.op === 'remove')).toEqual([]);
  });

  it('read again after a conflict', async () => {
    target.setFault({ kind: 'conflict', times: 3 });
    expect((await scim.grant(callOf('P-1', [AGENTS]))).status).toBe('done');
    target.setFault({ kind: 'conflict', times: 3 });
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
    expect(ops(target)).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });

  it('of our own make no conflict: many join and leave one group at once', async () => {
    const people = Array.from({ length: 24 }, (_, i) => callOf(`P-${String(i)}`, [AGENTS]));
    await Promise.all(people.map((p) => scim.grant(p)));
    expect(stateOf(target).groups['Support Agents']).toHaveLength(people.length);
    await Promise.all(people.map((p) => scim.revoke(p)));
    expect(stateOf(target).groups['Support Agents']).toEqual([]);
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
    expect(ops(target)).toEqual(['add P-1 Billing']);
    await vi.waitFor(() => expect(ops(target)).toContain('add P-1 Support Agents'), { timeout: 8_000 });
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
    expect(ops(target)).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });

  it('creates the account and loses the reply: still one account', async () => {
    target.setFault({ kind: 'lose-reply', on: 'write', times: 1 });
    await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(stateOf(target).users).toHaveLength(1);
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
