import type { ForbiddenPair } from './catalog.ts';

/** One role an identity holds, is being given, or is losing: a line of the identity's guard. */
export interface Hold {
  requestId: string;
  roleId: string;
  roleName: string;
  systemId: string;
  entitlements: string[];
  /** Its removal has begun; until it is proved the role still counts. */
  ending: boolean;
}

/** The guard of one identity: every admission goes through a compare-and-set on it (write-skew fence). */
export interface Guard {
  personId: string;
  version: number;
  holds: Hold[];
}

/** The pair that forbids holding `roleId` beside `held`, or null. */
export function forbiddenWith(
  roleId: string,
  held: readonly { roleId: string; requestId: string }[],
  pairs: readonly ForbiddenPair[],
): { pair: ForbiddenPair; with: { roleId: string; requestId: string } } | null {
  for (const pair of pairs) {
    const other = pair.roles[0] === roleId ? pair.roles[1] : pair.roles[1] === roleId ? pair.roles[0] : null;
    const hit = other === null ? undefined : held.find((h) => h.roleId === other);
    if (hit) return { pair, with: hit };
  }
  return null;
}

/** Entitlements other holds on the same system keep alive: these must stay when ours goes (the last end removes it). */
export function keptByOthers(guard: Guard, requestId: string, systemId: string): string[] {
  const others = guard.holds.filter((h) => h.requestId !== requestId && h.systemId === systemId && !h.ending);
  return [...new Set(others.flatMap((h) => h.entitlements))].sort();
}

/** Entitlements that may be seen at the target because of any other hold, ending ones too. */
export function explainedByOthers(guard: Guard, requestId: string, systemId: string): string[] {
  const others = guard.holds.filter((h) => h.requestId !== requestId && h.systemId === systemId);
  return [...new Set(others.flatMap((h) => h.entitlements))].sort();
}
