import type { ScimStore } from './scim-store.ts';

/** Who is in what, by user name. */
export interface SystemState {
  users: { userName: string; externalId: string | null; active: boolean; groups: string[] }[];
  groups: Record<string, string[]>;
}

/** What the target shows at `/_state`, by system id. */
export function stateOf(store: ScimStore): Record<string, SystemState> {
  const state: Record<string, SystemState> = {};
  for (const system of store.systems.values()) {
    const groups = [...system.groups.values()];
    const nameOf = (id: string) => system.users.get(id)?.attributes.userName ?? id;
    state[system.id] = {
      users: [...system.users.values()].map((u) => ({
        userName: u.attributes.userName,
        externalId: u.attributes.externalId ?? null,
        active: u.attributes.active !== false,
        groups: groups.filter((g) => g.members.includes(u.id)).map((g) => g.displayName),
      })),
      groups: Object.fromEntries(groups.map((g) => [g.displayName, g.members.map(nameOf)])),
    };
  }
  return state;
}
