/** One SCIM server as its callers share it: what they ask at the same time goes there together. */
import { type Changes, createChanges } from './scim-change.ts';
import type { ScimClient } from './scim-client.ts';
import { createLookup, type Lookup } from './scim-lookup.ts';
import { createMemberships, type Memberships } from './scim-members.ts';
import type { ScimGroup, ScimUser } from './scim-wire.ts';
import { createTogether } from './together.ts';

export interface ScimTarget {
  readonly client: ScimClient;
  readonly usersByExternalId: Lookup<ScimUser>;
  /** Whatever the case. */
  readonly usersByName: Lookup<ScimUser>;
  /** Exactly this name, whatever its Unicode form. */
  readonly groupsByName: Lookup<ScimGroup>;
  readonly groupsOf: Memberships;
  /** One group with its members, read after it was asked for; null when it is not there. */
  group(id: string, signal: AbortSignal): Promise<ScimGroup | null>;
  readonly change: Changes;
}

/** Everything a connector asks of one server. */
export function createScimTarget(client: ScimClient): ScimTarget {
  const { host } = client;
  const users = client.users;
  const groups = (filter: string | null, signal: AbortSignal) => client.groups(filter, false, signal);
  return {
    client,
    usersByExternalId: createLookup({
      host,
      attribute: 'externalId',
      list: users,
      matches: (u, id) => u.externalId === id,
    }),
    usersByName: createLookup({
      host,
      attribute: 'userName',
      list: users,
      matches: (u, name) => u.userName.toLowerCase() === name.toLowerCase(),
    }),
    groupsByName: createLookup({
      host,
      attribute: 'displayName',
      list: groups,
      matches: (g, name) => g.displayName.normalize('NFC') === name.normalize('NFC'),
    }),
    groupsOf: createMemberships(client),
    group: createTogether<string, ScimGroup | null>({
      host,
      lane: (id) => id,
      atOnce: () => 1,
      room: () => () => true,
      async call(shares, signal) {
        const group = await client.group(shares[0]?.ask ?? '', signal);
        for (const s of shares) s.done(group);
      },
    }),
    change: createChanges(client),
  };
}
