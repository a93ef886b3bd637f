/** Many grants that begin or end at once: fewer requests, and the same outcome for each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChanges } from '../../src/connectors/scim-change.ts';
import { createScimClient } from '../../src/connectors/scim-client.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { callOf, failureOf } from './conformance.ts';
import { gate, type Relay, startRelay } from './scim-relay.ts';
import { AGENTS, BILLING, GROUPS, stateOf, TOKEN } from './scim-target.ts';

const never = new AbortController().signal;
const AGENTS_NAME = 'Support Agents';
const BILLING_NAME = 'Billing';

let target: DevScim;
let relay: Relay;

beforeEach(async () => {
  target = await startScim({ token: TOKEN, groups: GROUPS });
  relay = await startRelay(target);
});
afterEach(async () => {
  await relay.stop();
  await target.stop();
});

const people = (n: number) => Array.from({ length: n }, (_, i) => `P-${String(i + 1)}`);
const members = (group: string) =>
  (stateOf(target).groups[group] ?? []).map((name) => name.split('@')[0]?.toUpperCase() ?? '');

/** Memberships given past the bot. @returns the account id of each person */
function hold(ids: readonly string[], ...groups: string[]): string[] {
  return target.change(
    'add',
    ids.map((id) => ({ personId: id, email: `${id.toLowerCase()}@acme.example`, name: id, groups })),
  );
}

const revoke = (id: string, more: Parameters<typeof callOf>[2] = {}) =>
  relay.connector.revoke(callOf(id, [AGENTS], more));
const grant = (id: string, more: Parameters<typeof callOf>[2] = {}) =>
  relay.connector.grant(callOf(id, [AGENTS], more));
const observe = (id: string) => relay.connector.observe(callOf(id, [AGENTS]));
const isPatch = (p: { method: string; path: string }) => p.method === 'PATCH' && p.path.startsWith('/Groups/');
const isGroup = (p: { method: string; path: string }) => p.method === 'GET' && p.path.startsWith('/Groups/');
const patched = (n: number) =>
  vi.waitFor(() => expect(relay.patches()).toHaveLength(n), { timeout: 5_000, interval: 5 });

describe('many at once', () => {
  it('end with few requests, each with an effect and a proof of its own', async () => {
    const ids = people(50);
    hold(ids, AGENTS_NAME);
    const ended = await Promise.all(ids.map((id) => revoke(id)));
    expect(new Set(ended.map((e) => e.status))).toEqual(new Set(['done']));
    const seen = await Promise.all(ids.map(observe));
    expect(seen.map((s) => s.entitlements)).toEqual(ids.map(() => []));
    expect(new Set(seen.map((s) => s.accountId)).size).toBe(50);
    const removed = target.log().filter((e) => e.op === 'remove');
    expect(removed.map((e) => e.user ?? '').sort()).toEqual([...ids].sort());
    // The first look-up for several is compared with one for each; from then on there are a handful for all.
    expect(relay.patches().length).toBeLessThanOrEqual(10);
    const before = relay.seen.length;
    hold(ids, AGENTS_NAME);
    await Promise.all(ids.map((id) => revoke(id).then(() => observe(id))));
    expect(members(AGENTS_NAME)).toEqual([]);
    expect(relay.seen.length - before).toBeLessThan(100);
  });

  it('begin with few requests', async () => {
    const ids = people(30);
    hold(ids);
    await Promise.all(ids.map((id) => grant(id)));
    expect(members(AGENTS_NAME).sort()).toEqual([...ids].sort());
    expect(relay.patches().length).toBeLessThanOrEqual(10);
    expect(relay.seen.length).toBeLessThan(60);
    expect(target.log().filter((e) => e.op === 'add')).toHaveLength(30);
  });

  it('begin and end in one group together', async () => {
    const [old, young] = [people(4), ['P-11', 'P-12', 'P-13']];
    hold(old, AGENTS_NAME);
    hold(young);
    await Promise.all([...old.map((id) => revoke(id)), ...young.map((id) => grant(id))]);
    expect(members(AGENTS_NAME).sort()).toEqual(young);
  });

  it('are written in the order they were asked for one person', async () => {
    const [first = '', second = ''] = hold(['P-1', 'P-2']);
    const client = createScimClient({ url: relay.url, timeoutMs: 5_000, token: () => TOKEN, credential: null });
    const [group] = (await client.groups('displayName eq "Support Agents"', true, never)) ?? [];
    if (!group) throw new Error('the group is missing');
    const change = createChanges(client);
    const held = gate();
    relay.rule((p) => (isPatch(p) && relay.patches().length === 1 ? { before: held.opened } : null));
    const busy = change({ op: 'add', group, userId: second }, never);
    await patched(1);
    const all = (['add', 'remove', 'add', 'remove'] as const).map((op) => change({ op, group, userId: first }, never));
    held.open();
    await Promise.all([busy, ...all]);
    expect(target.log().flatMap((e) => (e.userId === first ? e.op : []))).toEqual(['add', 'remove', 'add', 'remove']);
  });
});

it('no more than twenty requests are at one server at once; the others follow', async () => {
  const client = createScimClient({ url: relay.url, timeoutMs: 5_000, token: () => TOKEN, credential: null });
  const held = gate();
  relay.rule(() => ({ before: held.opened }));
  const asked = Array.from({ length: 50 }, () => client.groups('displayName eq "Billing"', false, never));
  await vi.waitFor(() => expect(relay.seen).toHaveLength(20), { timeout: 5_000, interval: 5 });
  await sleep(20);
  expect(relay.seen).toHaveLength(20);
  held.open();
  expect((await Promise.all(asked)).every((groups) => groups?.length === 1)).toBe(true);
  expect(relay.seen).toHaveLength(50);
});

describe('one that fails', () => {
  it('for good does not keep the others', async () => {
    const ids = people(6);
    const bad = hold(ids, AGENTS_NAME)[2] ?? '';
    relay.rule((p) =>
      isPatch(p) && p.members.includes(bad) ? { status: 400, body: { scimType: 'invalidValue' } } : null,
    );
    const ends = await Promise.allSettled(ids.map((id) => revoke(id)));
    expect(ends.map((e) => e.status)).toEqual(ids.map((id) => (id === 'P-3' ? 'rejected' : 'fulfilled')));
    expect(await failureOf(revoke('P-3'))).toMatchObject({
      retryable: false,
      message: expect.stringContaining('refuses'),
    });
    expect(members(AGENTS_NAME)).toEqual(['P-3']);
  });

  it('without a verdict keeps the others once, not for ever', async () => {
    const ids = people(6);
    const bad = hold(ids, AGENTS_NAME)[2] ?? '';
    relay.rule((p) => (isPatch(p) && p.members.includes(bad) ? { status: 500 } : null));
    const first = await Promise.allSettled(ids.map((id) => revoke(id)));
    expect(first.filter((e) => e.status === 'rejected').length).toBeGreaterThan(1);
    const again = await Promise.allSettled(ids.map((id) => revoke(id)));
    expect(again.map((e) => e.status)).toEqual(ids.map((id) => (id === 'P-3' ? 'rejected' : 'fulfilled')));
    expect(members(AGENTS_NAME)).toEqual(['P-3']);
  });

  it('because nothing was there leaves the others alone', async () => {
    const ids = people(5);
    const accounts = hold(ids, AGENTS_NAME);
    const held = gate();
    // Between the look and the write somebody else takes P-4 out; the server minds a filter that finds nothing.
    relay.rule((p) => {
      if (!isPatch(p)) return null;
      const isStale = p.members.includes(accounts[3] ?? '');
      return isStale ? { before: held.opened, status: 400, body: { scimType: 'noTarget' } } : null;
    });
    const ends = Promise.all(ids.map((id) => revoke(id)));
    await vi.waitFor(() => expect(relay.patches().length).toBeGreaterThan(0), { timeout: 5_000 });
    target.change('remove', [{ personId: 'P-4', email: '', name: '', groups: [AGENTS_NAME] }]);
    held.open();
    expect((await ends).map((e) => e.status)).toEqual(['done', 'done', 'done', 'absent', 'done']);
    expect(members(AGENTS_NAME)).toEqual([]);
  });
});

describe('a server', () => {
  it('that takes one change at a time is soon asked for one at a time', async () => {
    const ids = people(8);
    hold(ids, AGENTS_NAME);
    relay.rule((p) => (isPatch(p) && p.members.length > 1 ? { status: 400 } : null));
    await Promise.all(ids.map((id) => revoke(id)));
    expect(members(AGENTS_NAME)).toEqual([]);
    for (let round = 0; round < 4; round += 1) {
      hold(ids, AGENTS_NAME);
      await Promise.all(ids.map((id) => revoke(id)));
    }
    const before = relay.patches().length;
    hold(ids, AGENTS_NAME);
    await Promise.all(ids.map((id) => revoke(id)));
    expect(members(AGENTS_NAME)).toEqual([]);
    expect(
      relay
        .patches()
        .slice(before)
        .filter((p) => p.members.length > 1).length,
    ).toBeLessThanOrEqual(1);
  });

  it('that minds the version in its own lists is asked with the one it shows for the group', async () => {
    hold(['P-1'], AGENTS_NAME);
    relay.rule((p) => (isPatch(p) && !relay.seen.some(isGroup) ? { status: 400 } : null));
    expect((await revoke('P-1')).status).toBe('done');
    expect(members(AGENTS_NAME)).toEqual([]);
  });

  it('where somebody else writes in between loses nobody', async () => {
    const ids = people(4);
    hold(ids, AGENTS_NAME);
    // It reads the group, and writes what it made of it later: without a precondition P-90 is lost.
    target.setFault({ kind: 'lost-update', ms: 500, times: 1 });
    const ends = Promise.all(ids.map((id) => revoke(id)));
    await patched(1);
    await sleep(200);
    hold(['P-90'], AGENTS_NAME);
    expect((await ends).map((e) => e.status)).toEqual(['done', 'done', 'done', 'done']);
    expect(members(AGENTS_NAME)).toEqual(['P-90']);
    // The one with the old version was refused, and told nothing to anybody.
    expect(relay.patches().length).toBeGreaterThan(1);
  });

  it('that keeps changing the group is told so to all, and they may try again', async () => {
    const ids = people(3);
    hold(ids, AGENTS_NAME);
    target.setFault({ kind: 'conflict', times: 99 });
    const failures = await Promise.all(ids.map((id) => failureOf(revoke(id))));
    expect(failures.map((f) => f.retryable)).toEqual([true, true, true]);
    target.setFault();
    await Promise.all(ids.map((id) => revoke(id)));
    expect(members(AGENTS_NAME)).toEqual([]);
  });

  it('that hangs on one change holds up neither the group nor another', async () => {
    hold(['P-1', 'P-2'], AGENTS_NAME);
    hold(['P-3'], BILLING_NAME);
    const held = gate();
    relay.rule((p) => (isPatch(p) && relay.patches().length === 1 ? { before: held.opened } : null));
    const hung = revoke('P-1');
    await patched(1);
    await relay.connector.revoke(callOf('P-3', [BILLING]));
    expect(members(BILLING_NAME)).toEqual([]);
    await revoke('P-2');
    expect(members(AGENTS_NAME)).toEqual(['P-1']);
    held.open();
    expect((await hung).status).toBe('done');
    expect(members(AGENTS_NAME)).toEqual([]);
  });
});

describe('a caller who is gone', () => {
  it('does not end the change for the others', async () => {
    const ids = people(3);
    hold(ids, AGENTS_NAME);
    const held = gate();
    relay.rule((p) => (isPatch(p) ? { before: held.opened } : null));
    const leaving = new AbortController();
    const [one, ...others] = ids;
    const left = failureOf(revoke(one ?? '', { signal: leaving.signal }));
    const stay = Promise.all(others.map((id) => revoke(id)));
    await patched(1);
    leaving.abort();
    expect(await left).toMatchObject({ retryable: true, message: expect.stringContaining('was ended') });
    held.open();
    expect((await stay).map((s) => s.status)).toEqual(['done', 'done']);
    expect(members(AGENTS_NAME).filter((m) => m !== 'P-1')).toEqual([]);
  });

  it('before it is sent has no part in it: what he asked for is not written', async () => {
    const ids = people(3);
    const [first] = hold(ids);
    const held = gate();
    relay.rule((p) => (isGroup(p) ? { after: held.opened } : null));
    const leaving = new AbortController();
    const left = failureOf(grant('P-1', { signal: leaving.signal }));
    const stay = Promise.all(['P-2', 'P-3'].map((id) => grant(id)));
    await vi.waitFor(() => expect(relay.seen.some(isGroup)).toBe(true), { timeout: 5_000, interval: 5 });
    leaving.abort();
    await left;
    held.open();
    await stay;
    expect(relay.patches().flatMap((p) => p.members)).not.toContain(first);
    expect(members(AGENTS_NAME).sort()).toEqual(['P-2', 'P-3']);
  });

  it('while each is tried alone has no part in it either', async () => {
    const accounts = hold(people(3), AGENTS_NAME);
    const held = gate();
    relay.rule((p) => {
      if (!isPatch(p)) return null;
      if (p.members.length > 1) return { status: 400 };
      return p.members[0] === accounts[0] ? { before: held.opened } : null;
    });
    const leaving = new AbortController();
    const stay = Promise.all(['P-1', 'P-2'].map((id) => revoke(id)));
    const left = failureOf(revoke('P-3', { signal: leaving.signal }));
    await vi.waitFor(() => expect(relay.patches().at(-1)?.members).toEqual([accounts[0]]), {
      timeout: 5_000,
      interval: 5,
    });
    leaving.abort();
    await left;
    held.open();
    expect((await stay).map((s) => s.status)).toEqual(['done', 'done']);
    expect(members(AGENTS_NAME)).toEqual(['P-3']);
  });

  it('as the last ends the request', async () => {
    const ids = people(2);
    hold(ids, AGENTS_NAME);
    const held = gate();
    relay.rule((p) => (isPatch(p) ? { before: held.opened, status: 500 } : null));
    const leaving = new AbortController();
    const both = Promise.all(ids.map((id) => failureOf(revoke(id, { signal: leaving.signal }))));
    await patched(1);
    leaving.abort();
    await both;
    await vi.waitFor(() => expect(relay.patches()[0]?.gone).toBe(true), { timeout: 5_000, interval: 5 });
    held.open();
    expect(members(AGENTS_NAME)).toEqual(ids);
  });
});
