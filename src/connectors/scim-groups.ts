/** Membership in groups. Direct membership only: SCIM servers do not resolve groups in groups the same way. */
import { ConnectorError } from './connector.ts';
import type { ScimTarget } from './scim-target.ts';
import type { ScimGroup, ScimUser } from './scim-wire.ts';

const normal = (name: string) => name.normalize('NFC');

/** Whether the group has one of the names, whatever their Unicode form. */
export function isNamed(group: ScimGroup, names: readonly string[]): boolean {
  return names.some((n) => normal(n) === normal(group.displayName));
}

/**
 * The one group of this name. Portcullis never creates groups.
 * @throws ConnectorError not retryable when there is none, or more than one
 */
export async function theGroup({ client, groupsByName }: ScimTarget, name: string, signal: AbortSignal) {
  const [group, ...more] = await groupsByName(name, signal);
  if (!group) throw new ConnectorError(`${client.host} has no group "${name}"`, { retryable: false });
  if (more.length === 0) return group;
  throw new ConnectorError(`${client.host} has ${more.length + 1} groups named "${name}"`, { retryable: false });
}

interface Memberships {
  held: ScimGroup[];
  /** Groups asked about that do not say who is in them. */
  silent: ScimGroup[];
}

/**
 * The groups the user is in, as the groups say. Groups that must not be overlooked (those asked about and those the
 * user resource claims) are read one by one as well.
 */
export async function readMemberships(
  target: ScimTarget,
  user: ScimUser,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Memberships> {
  const listed = await target.groupsOf(user.id, signal);
  const held = new Map(listed.map((g) => [g.id, g]));
  const unlisted = names.filter((name) => !listed.some((g) => isNamed(g, [name])));
  const named = await Promise.all(unlisted.map((name) => target.groupsByName(name, signal)));
  const doubtful = new Set([...user.groups, ...named.flat().map((g) => g.id)]);
  const unheld = [...doubtful].filter((id) => !held.has(id));
  const silent: ScimGroup[] = [];
  for (const group of await Promise.all(unheld.map((id) => target.group(id, signal)))) {
    if (group?.members?.includes(user.id)) held.set(group.id, group);
    else if (group?.members === null) silent.push(group);
  }
  return { held: [...held.values()], silent };
}
