/** What the development target remembers: people, groups, and its own log of every change of membership. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Clock } from '../context.ts';

export interface StoredUser {
  id: string;
  /** SCIM attributes as the client wrote them, without id, meta and groups. */
  attributes: Record<string, unknown> & { userName: string; externalId?: string; displayName?: string };
  version: number;
  created: string;
  lastModified: string;
}

export interface StoredGroup {
  id: string;
  displayName: string;
  /** User ids, in the order they came. */
  members: string[];
  version: number;
  created: string;
  lastModified: string;
}

/** One membership that began or ended: what the target knows, whatever the bot believes. */
export interface MembershipEffect {
  /** ISO 8601, by the target's clock. */
  at: string;
  system: string;
  op: 'add' | 'remove';
  group: string;
  groupId: string;
  userId: string;
  /** The user's externalId then. */
  user: string | null;
  userName: string;
}

export interface ScimSystem {
  readonly id: string;
  readonly users: Map<string, StoredUser>;
  readonly groups: Map<string, StoredGroup>;
}

export interface ScimStore {
  readonly systems: ReadonlyMap<string, ScimSystem>;
  readonly log: readonly MembershipEffect[];
  /** Creates (id null) or replaces a user. */
  putUser(system: ScimSystem, id: string | null, attributes: StoredUser['attributes']): StoredUser;
  /** Creates (id null) or replaces a group; differences in membership are logged. */
  putGroup(system: ScimSystem, id: string | null, displayName: string, members: readonly string[]): StoredGroup;
  /** Removes a user, from all groups first. */
  dropUser(system: ScimSystem, id: string): void;
  dropGroup(system: ScimSystem, id: string): void;
}

interface Snapshot {
  systems: Record<string, { users: StoredUser[]; groups: StoredGroup[] }>;
  log: MembershipEffect[];
}

interface StoreOptions {
  /** Group names by system id. */
  groups: ReadonlyMap<string, readonly string[]>;
  clock: Clock;
  /** Kept as JSON here after every change, and read at the start. */
  dataFile: string | null;
}

/** The version of a resource as SCIM shows it: a weak ETag (RFC 7644, 3.14). */
export function versionOf(resource: { version: number }): string {
  return `W/"${resource.version}"`;
}

/**
 * Opens the store.
 * @throws Error when the data file is there but not readable as JSON
 */
export function openStore(options: StoreOptions): ScimStore {
  const kept = readSnapshot(options.dataFile);
  const log: MembershipEffect[] = kept?.log ?? [];
  const systems = new Map<string, ScimSystem>();
  const now = () => options.clock.now().toISOString();

  function keep(): void {
    if (options.dataFile === null) return;
    const snapshot: Snapshot = { systems: {}, log };
    for (const s of systems.values())
      snapshot.systems[s.id] = { users: [...s.users.values()], groups: [...s.groups.values()] };
    // Written aside and renamed: a reader never meets half a file.
    writeFileSync(`${options.dataFile}.new`, JSON.stringify(snapshot, null, 1));
    renameSync(`${options.dataFile}.new`, options.dataFile);
  }

  function note(system: ScimSystem, op: 'add' | 'remove', group: StoredGroup, userId: string): void {
    const user = system.users.get(userId)?.attributes;
    const who = { userId, user: user?.externalId ?? null, userName: user?.userName ?? '' };
    log.push({ at: now(), system: system.id, op, group: group.displayName, groupId: group.id, ...who });
  }

  const fresh = () => ({ id: randomUUID(), version: 0, created: now() });

  const store: ScimStore = {
    systems,
    log,
    putUser(system, id, attributes) {
      const old = (id !== null && system.users.get(id)) || fresh();
      const user = { ...old, attributes, version: old.version + 1, lastModified: now() };
      system.users.set(user.id, user);
      keep();
      return user;
    },
    putGroup(system, id, displayName, members) {
      const old = (id !== null && system.groups.get(id)) || {
        ...fresh(),
        displayName: '',
        lastModified: now(),
        members: [],
      };
      const wanted = [...new Set(members)];
      const isSame = old.displayName === displayName && old.members.join() === wanted.join();
      if (old.version > 0 && isSame) return old;
      const group = { ...old, displayName, members: wanted, version: old.version + 1, lastModified: now() };
      system.groups.set(group.id, group);
      for (const m of without(wanted, old.members)) note(system, 'add', group, m);
      for (const m of without(old.members, wanted)) note(system, 'remove', group, m);
      keep();
      return group;
    },
    dropUser(system, id) {
      for (const g of system.groups.values())
        if (g.members.includes(id))
          store.putGroup(
            system,
            g.id,
            g.displayName,
            g.members.filter((m) => m !== id),
          );
      system.users.delete(id);
      keep();
    },
    dropGroup(system, id) {
      const group = system.groups.get(id);
      if (group) store.putGroup(system, id, group.displayName, []);
      system.groups.delete(id);
      keep();
    },
  };

  for (const [id, names] of options.groups) {
    const system = { id, users: byId(kept?.systems[id]?.users), groups: byId(kept?.systems[id]?.groups) };
    systems.set(id, system);
    const known = new Set([...system.groups.values()].map((g) => g.displayName));
    for (const name of names) if (!known.has(name)) store.putGroup(system, null, name, []);
  }
  return store;
}

/** By way of a set: groups of thousands change one member at a time. */
function without(list: readonly string[], out: readonly string[]): string[] {
  const gone = new Set(out);
  return list.filter((m) => !gone.has(m));
}

function readSnapshot(file: string | null): Snapshot | null {
  return file !== null && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Snapshot) : null;
}

function byId<T extends { id: string }>(list: readonly T[] = []): Map<string, T> {
  return new Map(list.map((x) => [x.id, x]));
}
