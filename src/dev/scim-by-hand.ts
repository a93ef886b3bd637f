import type { ScimStore } from './scim-store.ts';

/** One person's memberships changed at the target itself. */
export interface ChangeByHand {
  /** The account's `externalId`. */
  personId: string;
  email: string;
  name: string;
  /** Groups to join or to leave; none only makes the account. */
  groups: readonly string[];
}

/**
 * Memberships changed past the protocol, as by an administrator of the target.
 * @returns the account id of each person, made where there was none
 * @throws Error when there is no such system or group
 */
export function changeByHand(
  store: ScimStore,
  systemId: string,
  op: 'add' | 'remove',
  list: readonly ChangeByHand[],
): string[] {
  const system = store.systems.get(systemId);
  if (!system) throw new Error(`the target has no system ${systemId}`);
  const accounts = new Map([...system.users.values()].map((u) => [u.attributes.externalId ?? '', u.id]));
  const changes = new Map<string, Set<string>>();
  for (const { personId, email, name, groups } of list) {
    const attributes = { userName: email, externalId: personId, displayName: name, active: true };
    const id = accounts.get(personId) ?? store.putUser(system, null, attributes).id;
    accounts.set(personId, id);
    for (const group of groups) changes.set(group, (changes.get(group) ?? new Set()).add(id));
  }
  for (const [name, ids] of changes) {
    const group = [...system.groups.values()].find((g) => g.displayName === name);
    if (!group) throw new Error(`the target has no group ${name} on ${systemId}`);
    const kept = group.members.filter((m) => !ids.has(m));
    store.putGroup(system, group.id, name, op === 'add' ? [...kept, ...ids] : kept);
  }
  return list.map(({ personId }) => accounts.get(personId) ?? '');
}
