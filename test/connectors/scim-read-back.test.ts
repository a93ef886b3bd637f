/** What is read together proves as much as what is read alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { callOf } from './conformance.ts';
import { gate, type Passing, type Relay, startRelay } from './scim-relay.ts';
import { AGENTS, BILLING, GROUPS, TOKEN } from './scim-target.ts';

let target: DevScim;
let relay: Relay;

beforeEach(async () => {
  target = await startScim({ token: TOKEN, groups: [...GROUPS, ...ids.map(ownGroup)] });
  relay = await startRelay(target);
});
afterEach(async () => {
  await relay.stop();
  await target.stop();
});

/** A group nobody else is in. */
const ownGroup = (id: string) => `Own of ${id}`;
const ids = Array.from({ length: 12 }, (_, i) => `P-${String(i + 1)}`);

function change(op: 'add' | 'remove', list: readonly string[], ...groups: string[]): void {
  target.change(
    op,
    list.map((id) => ({ personId: id, email: `${id.toLowerCase()}@acme.example`, name: id, groups })),
  );
}

const observe = (id: string) => relay.connector.observe(callOf(id, [AGENTS]));
const isJoined = ({ filter }: Passing) => filter?.includes(' or ') ?? false;
const asksFor = (attribute: string) => (p: Passing) => p.filter?.startsWith(attribute) ?? false;

/** Whether the server filters at all is asked once, with an id nobody has. */
const isProbe = ({ filter }: Passing) => filter?.includes('portcullis-nobody') ?? false;

/** Lets the connector learn what the server can do. */
async function learn(): Promise<void> {
  change('add', ids, 'Support Agents');
  await Promise.all(ids.map(observe));
  await Promise.all(ids.map(observe));
}

/** Holds back the answer to the first such read: read at the target at once, and on its way for long. */
function holdFirst(isRead: (p: Passing) => boolean): { arrived(): Promise<void>; open(): void } {
  const slow = gate();
  let came = 0;
  relay.rule((p) => {
    if (!isRead(p)) return null;
    came += 1;
    return came === 1 ? { after: slow.opened } : null;
  });
  const arrived = async () => {
    await vi.waitFor(() => expect(came).toBe(1), { timeout: 5_000, interval: 5 });
    await sleep(100);
  };
  return { arrived, open: slow.open };
}

describe('a read-back', () => {
  it.each([
    ['group', 'empty-filter', (p: Passing) => p.method === 'GET' && p.path.startsWith('/Groups/')],
    ['memberships', null, (p: Passing) => p.path === '/Groups' && asksFor('members.value')(p) && !isProbe(p)],
  ] as const)('of the %s is never an answer from before the removal', async (_words, kind, isRead) => {
    change('add', ['P-1'], 'Support Agents');
    if (kind) target.setFault({ kind, attribute: 'members.value' });
    const held = holdFirst(isRead);
    const early = observe('P-1');
    await held.arrived();
    expect((await relay.connector.revoke(callOf('P-1', [AGENTS]))).status).toBe('done');
    const readBack = observe('P-1');
    await sleep(50);
    held.open();
    expect((await readBack).entitlements).toEqual([]);
    expect((await early).entitlements).toEqual([AGENTS]);
  });

  it('of the account is never an answer from before it was made', async () => {
    const held = holdFirst(asksFor('externalId'));
    const early = observe('P-1');
    await held.arrived();
    await relay.connector.grant(callOf('P-1', [AGENTS]));
    const readBack = observe('P-1');
    await sleep(50);
    held.open();
    expect((await readBack).entitlements).toEqual([AGENTS]);
    await early;
  });

  it('for many takes few requests', async () => {
    await learn();
    const before = relay.seen.length;
    const seen = await Promise.all(ids.map(observe));
    expect(seen.map((s) => s.entitlements)).toEqual(ids.map(() => [AGENTS]));
    expect(relay.seen.length - before).toBeLessThan(ids.length);
  });

  it('for many shows what each holds, and nobody what another holds', async () => {
    change('add', ids.slice(0, 6), 'Support Agents');
    change('add', ids.slice(3, 9), 'Billing');
    for (let round = 0; round < 3; round += 1) {
      const seen = await Promise.all(ids.map(observe));
      expect(seen.map((s) => s.entitlements)).toEqual(
        ids.map((_, i) => [...(i >= 3 && i < 9 ? [BILLING] : []), ...(i < 6 ? [AGENTS] : [])]),
      );
    }
    expect(relay.seen.some((p) => asksFor('members.value')(p) && isJoined(p))).toBe(true);
  });
});

/** Servers that do not take several values, each in its own way. */
const SERVERS: Record<string, (p: Passing) => { status?: number; body?: object; filter?: string } | null> = {
  'refuses several values': (p) => (isJoined(p) ? { status: 400, body: { scimType: 'invalidFilter' } } : null),
  'breaks on several values': (p) => (isJoined(p) ? { status: 500 } : null),
  'looks only at the first of several values': (p) =>
    isJoined(p) ? { filter: p.filter?.slice(0, p.filter.indexOf(' or ')) ?? '' } : null,
  'finds nothing for several values': (p) => (isJoined(p) ? { body: { totalResults: 0, Resources: [] } } : null),
  'answers several values with something else': (p) =>
    isJoined(p) ? { body: { totalResults: 1, Resources: [{ id: 'x' }] } } : null,
};

describe.each(Object.entries(SERVERS))('a server that %s', (_words, rule) => {
  it('hides nobody, and everybody loses what ends', async () => {
    change('add', ids, 'Support Agents');
    for (const id of ids) change('add', [id], ownGroup(id));
    const own = (id: string) => `group:${ownGroup(id)}`;
    // Nor does a user tell his groups: only the lists of groups do.
    relay.rule((p) => (p.path === '/Users' ? { hide: 'groups', ...rule(p) } : rule(p)));
    for (let round = 0; round < 2; round += 1) {
      const seen = await Promise.all(ids.map(observe));
      expect(seen.map((s) => s.entitlements)).toEqual(ids.map((id) => [own(id), AGENTS]));
    }
    const ends = await Promise.all(ids.map((id) => relay.connector.revoke(callOf(id, [AGENTS, own(id)]))));
    expect(ends.map((e) => e.status)).toEqual(ids.map(() => 'done'));
    expect((await Promise.all(ids.map(observe))).map((s) => s.entitlements)).toEqual(ids.map(() => []));
  });
});

it.each([
  ['takes them no more', { status: 400 }],
  ['shows no members any more', { hide: 'members' }],
])('a server that took several values and %s hides nobody', async (_words, instead) => {
  for (const id of ids) change('add', [id], ownGroup(id));
  await learn();
  expect(relay.seen.filter((p) => asksFor('members.value')(p) && isJoined(p)).length).toBeGreaterThan(0);
  relay.rule((p) => {
    if (p.path === '/Users') return { hide: 'groups' };
    return isJoined(p) ? instead : null;
  });
  const seen = await Promise.all(ids.map(observe));
  expect(seen.map((s) => s.entitlements)).toEqual(ids.map((id) => [`group:${ownGroup(id)}`, AGENTS]));
});

it('large groups are not sent along for every few people', async () => {
  const crowd = Array.from({ length: 260 }, (_, i) => `C-${String(i + 1)}`);
  change('add', [...crowd, 'P-1', 'P-2'], 'Support Agents');
  for (let round = 0; round < 4; round += 1) {
    const seen = await Promise.all(['P-1', 'P-2'].map(observe));
    expect(seen.map((s) => s.entitlements)).toEqual([[AGENTS], [AGENTS]]);
  }
  // Tried once: two people are no reason to read 260.
  expect(relay.seen.filter((p) => asksFor('members.value')(p) && isJoined(p)).length).toBe(1);
});
