import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { callOf, failureOf, proveConformance } from './conformance.ts';
import { AGENTS, addGroup, addUser, BILLING, connect, GROUPS, ops, stateOf, TOKEN } from './scim-target.ts';

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
let scim: Connector;

beforeEach(async () => {
  target = await startScim({ token: TOKEN, groups: GROUPS });
  scim = connect(target);
});
afterEach(() => target.stop());

describe('the account', () => {
  it('is created once, active, with the person id', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    await scim.grant(callOf('P-1', [BILLING]));
    expect(stateOf(target).users).toEqual([
      { userName: 'p-1@acme.example', externalId: 'P-1', active: true, groups: ['Support Agents', 'Billing'] },
    ]);
  });

  it('is one account even when two grants of the same person race', async () => {
    await Promise.all([scim.grant(callOf('P-1', [AGENTS])), scim.grant(callOf('P-1', [BILLING]))]);
    expect(stateOf(target).users.map((u) => u.groups.sort())).toEqual([['Billing', 'Support Agents']]);
  });

  it('that was there without an owner is bound, not doubled', async () => {
    await addUser(target, { userName: 'P-1@ACME.example' });
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(stateOf(target).users).toMatchObject([{ externalId: 'P-1', groups: ['Support Agents'] }]);
  });

  it('of somebody else is never taken over, read or changed', async () => {
    await addUser(target, { userName: 'p-1@acme.example', externalId: 'P-2' });
    await scim.grant(callOf('P-2', [AGENTS]));
    const error = await failureOf(scim.grant(callOf('P-1', [AGENTS])));
    expect(error.retryable).toBe(false);
    expect((await scim.revoke(callOf('P-1', [AGENTS]))).status).toBe('absent');
    const seen = await scim.observe(callOf('P-1', [AGENTS]));
    expect(seen).toMatchObject({ accountId: null, entitlements: [] });
    expect(seen.evidence).toContain('another person id');
    expect(stateOf(target).users).toMatchObject([{ externalId: 'P-2', groups: ['Support Agents'] }]);
  });

  it('is still found by the person id after the e-mail has changed', async () => {
    await scim.grant(callOf('P-1', [AGENTS]));
    const account = { personId: 'P-1', email: 'married@acme.example', name: 'New Name' };
    expect((await scim.revoke(callOf('P-1', [AGENTS], { account }))).status).toBe('done');
    expect(stateOf(target).users).toHaveLength(1);
  });

  it('that exists twice is granted nothing and loses everything', async () => {
    const a = await addUser(target, { userName: 'a@acme.example', externalId: 'P-1' });
    const b = await addUser(target, { userName: 'b@acme.example', externalId: 'P-1' });
    await addGroup(target, 'Shared', a.id, b.id);
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS])))).message).toContain('2 accounts');
    expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual(['group:Shared']);
    await scim.revoke(callOf('P-1', ['group:Shared']));
    expect(stateOf(target).groups.Shared).toEqual([]);
  });

  it('that is switched off is switched on for a grant, and only then', async () => {
    await addUser(target, { userName: 'p-1@acme.example', externalId: 'P-1', active: false });
    expect((await scim.observe(callOf('P-1', [AGENTS]))).evidence).toContain('not active');
    await scim.revoke(callOf('P-1', [AGENTS]));
    expect(stateOf(target).users[0]?.active).toBe(false);
    await scim.grant(callOf('P-1', [AGENTS]));
    expect(stateOf(target).users[0]?.active).toBe(true);
  });
});

describe('the groups', () => {
  it('missing at the target are named, and nothing else is touched', async () => {
    const error = await failureOf(scim.grant(callOf('P-1', [AGENTS, 'group:Ghosts'])));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain('"Ghosts"');
    expect(stateOf(target).users).toEqual([]);
  });

  it('are matched exactly, although the target compares without case', async () => {
    expect((await failureOf(scim.grant(callOf('P-1', ['group:support agents'])))).retryable).toBe(false);
  });

  it('with the same name are not guessed between', async () => {
    await addGroup(target, 'Billing');
    expect((await failureOf(scim.grant(callOf('P-1', [BILLING])))).message).toContain('2 groups');
  });

  it.each(['Équipe "A\\B" – d\'accès 🎉', '100% (a) [b] & c+d?#/é', 'a\\', '"', 'null', '42'])(
    'may be called %s',
    async (name) => {
      await addGroup(target, name);
      await scim.grant(callOf('P-1', [`group:${name}`]));
      expect((await scim.observe(callOf('P-1', []))).entitlements).toEqual([`group:${name}`]);
      expect((await scim.revoke(callOf('P-1', [`group:${name}`]))).status).toBe('done');
      expect(stateOf(target).groups[name]).toEqual([]);
    },
  );

  it('are spelled as in the catalogue when only the Unicode form differs', async () => {
    const name = 'Équipe';
    const { id } = await addUser(target, { userName: 'p-1@acme.example', externalId: 'P-1' });
    await addGroup(target, name.normalize('NFD'), id);
    const seen = await scim.observe(callOf('P-1', [`group:${name.normalize('NFC')}`]));
    expect(seen.entitlements).toEqual([`group:${name.normalize('NFC')}`]);
  });

  it('that are no groups are refused before anything happens, and not in the way of a removal', async () => {
    expect((await failureOf(scim.grant(callOf('P-1', [AGENTS, 'role:admin'])))).message).toContain('role:admin');
    expect(stateOf(target).users).toEqual([]);
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
    expect(ops(target)).toEqual(['add P-1 Support Agents', 'remove P-1 Support Agents']);
  });
});

describe('more than a hundred groups', () => {
  const many = Array.from({ length: 110 }, (_, i) => `Team ${String(i).padStart(3, '0')}`);

  it.each([
    ['with a filter by member', []],
    ['without one', [{ kind: 'reject-filter', attribute: 'members.value' } as const]],
    ['with one that is ignored', [{ kind: 'ignore-filter', attribute: 'members.value' } as const]],
  ])('are paged through %s', async (_words, faults) => {
    const { id } = await addUser(target, { userName: 'p-1@acme.example', externalId: 'P-1' });
    await Promise.all(many.map((name) => addGroup(target, name, id)));
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
    expect(stateOf(target).groups['Support Agents']).toEqual([]);
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
      expect(stateOf(target).groups['Support Agents']).toEqual(['p-2@acme.example']);
    },
  );
});
