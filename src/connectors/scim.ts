/** SCIM 2.0: an account for the person, an entitlement `group:<displayName>` for each membership. */
import { type Connector, type ConnectorCall, ConnectorError, type Observation } from './connector.ts';
import { ensureAccount, type Found, findAccount } from './scim-account.ts';
import { createScimClient, type ScimClient, type ScimClientOptions } from './scim-client.ts';
import { isNamed, readMemberships, theGroup } from './scim-groups.ts';
import { createScimTarget } from './scim-target.ts';
import { asObject, type ScimGroup } from './scim-wire.ts';

const PREFIX = 'group:';
/** Groups spelled out in the evidence; the entitlements list them all. */
const SHOWN = 8;

/** A connector for one SCIM server. */
export function createScimConnector(options: ScimClientOptions): Connector {
  const client = createScimClient(options);
  const target = createScimTarget(client);
  const { host } = client;

  return {
    kind: 'scim',
    capabilities: { nativeExpiry: false, sessionKill: false, readBack: 'observed' },

    async grant({ account, entitlements, signal }) {
      // All groups first: one that is missing must not leave half a grant or an empty account behind.
      const groups = await Promise.all(entitlements.map(nameOf).map((name) => theGroup(target, name, signal)));
      const user = await ensureAccount(target, account, signal);
      const added: string[] = [];
      for (const group of groups)
        if (await target.change({ op: 'add', group, userId: user.id }, signal)) added.push(group.displayName);
      return { status: 'done', detail: `${host}: ${added.length ? `added to ${added.join(', ')}` : 'was a member'}` };
    },

    async revoke({ account, entitlements, signal }) {
      const names = groupNames(entitlements);
      const removed: string[] = [];
      for (const user of (await findAccount(target, account, signal)).users) {
        const { held, silent } = await readMemberships(target, user, names, signal);
        // A group that does not show its members may well have this one.
        for (const group of [...held, ...silent].filter((g) => isNamed(g, names)))
          if (await target.change({ op: 'remove', group, userId: user.id }, signal)) removed.push(group.displayName);
      }
      if (removed.length === 0) return { status: 'absent', detail: `${host}: nothing to remove` };
      return { status: 'done', detail: `${host}: removed from ${removed.join(', ')}` };
    },

    async observe(call) {
      const found = await findAccount(target, call.account, call.signal);
      const names = groupNames(call.entitlements);
      const held = new Map<string, ScimGroup>();
      for (const user of found.users) {
        const memberships = await readMemberships(target, user, names, call.signal);
        // A group that shows its members to nobody proves nothing, least of all a removal.
        const hidden = memberships.silent.find((g) => isNamed(g, names));
        if (hidden)
          throw new ConnectorError(`${host}: the group ${hidden.displayName} does not show its members`, {
            retryable: true,
          });
        for (const g of memberships.held) held.set(g.id, g);
      }
      return describe(client.address, call, found, [...held.values()]);
    },

    async check(signal) {
      try {
        return await probe(client, signal);
      } catch (error) {
        if (error instanceof ConnectorError) return error.message;
        throw error;
      }
    },
  };
}

/** @throws ConnectorError not retryable when the catalogue asks for something SCIM does not have */
function nameOf(entitlement: string): string {
  if (entitlement.startsWith(PREFIX) && entitlement.length > PREFIX.length) return entitlement.slice(PREFIX.length);
  const words = `"${entitlement}" is not an entitlement of a SCIM system; write ${PREFIX}<name>`;
  throw new ConnectorError(words, { retryable: false });
}

/** Groups only. What was never ours to give is not there to remove or to see. */
function groupNames(entitlements: readonly string[]): string[] {
  return entitlements.filter((e) => e.startsWith(PREFIX)).map((e) => e.slice(PREFIX.length));
}

function describe(address: string, call: ConnectorCall, found: Found, held: readonly ScimGroup[]): Observation {
  // In the spelling of the catalogue where only the Unicode form differs.
  const asked = new Map(call.entitlements.map((e) => [e.normalize('NFC'), e]));
  const spelled = held.map((g) => {
    const entitlement = PREFIX + g.displayName;
    return asked.get(entitlement.normalize('NFC')) ?? entitlement;
  });
  const [first] = found.users;
  const entitlements = [...new Set(spelled)].sort();
  if (!first) return { accountId: null, entitlements, evidence: `SCIM Users at ${address}: ${NO_ACCOUNT[found.kind]}` };
  const isAsked = (g: ScimGroup) => asked.has((PREFIX + g.displayName).normalize('NFC'));
  const groups = [...held].sort((a, b) => Number(isAsked(b)) - Number(isAsked(a)));
  const shown = groups.slice(0, SHOWN).map(inWords);
  const rest = groups.length > SHOWN ? ` and ${groups.length - SHOWN} more` : '';
  const ids = found.users.map((u) => u.id).join(' and ');
  const what = shown.length > 0 ? `member of ${shown.join(', ')}${rest}` : 'member of no group';
  const inactive = found.users.every((u) => !u.active) ? '; the account is not active' : '';
  const unbound = found.kind === 'unbound' ? '; found by e-mail, not bound yet' : '';
  const evidence = `SCIM Groups at ${address}: user id ${ids}, ${what}${inactive}${unbound}`;
  return { accountId: first.id, entitlements, evidence };
}

const NO_ACCOUNT: Record<Found['kind'], string> = {
  none: 'no account for this person',
  foreign: 'no account for this person; the one with this e-mail belongs to another person id',
  bound: '',
  unbound: '',
};

function inWords(group: ScimGroup): string {
  const version = group.version === null ? '' : `, ETag ${group.version}`;
  return `${group.displayName} (group id ${group.id}${version})`;
}

async function probe(client: ScimClient, signal: AbortSignal): Promise<string | null> {
  const answer = await client.send('GET', '/ServiceProviderConfig', { signal });
  if (answer.status !== 200) return `${client.host} shows no SCIM ServiceProviderConfig (${answer.status})`;
  if (asObject(asObject(answer.body).patch).supported === false) return `${client.host} does not support PATCH`;
  // The configuration may be public (RFC 7644, 4): only a list proves the credential.
  const list = await client.send('GET', '/Groups?startIndex=1&count=1', { signal });
  return list.status === 200 ? null : `${client.host} does not list groups (${list.status})`;
}
