import type { Catalog } from './catalog.ts';
import { isActive, type Person, type Roster } from './person.ts';
import type { AccessRequest } from './record.ts';

/** What an approver is told beside the record: facts of the moment, read when the card is written, kept nowhere. */
export interface Signals {
  /** The person has been seen to hold the role before. */
  heldBefore: boolean;
  /** Colleagues in the same department or under the same manager, and how many of them hold the role now. */
  peers: { count: number; holding: number };
  /** What the person holds on the system now. */
  held: readonly { requestId: string; roleName: string; entitlements: readonly string[]; endsAt: Date | null }[];
  /** What they would get that they do not hold on the system. */
  added: readonly string[];
  /** Roles that must not be held together with this one; `requestId` where the person holds or waits for it. */
  forbidden: readonly { roleName: string; why: string; requestId: string | null }[];
}

/** Most colleagues looked at: beyond that the share tells the same. */
const PEERS_MAX = 500;

/** Colleagues of a person: active, same department or same manager. */
export function peersOf(personId: string, roster: Roster, now: Date): string[] {
  const person = roster.byId(personId);
  if (!person) return [];
  const near = (p: Person) =>
    (person.department !== '' && p.department === person.department) ||
    (person.managerId !== null && p.managerId === person.managerId);
  return roster
    .all()
    .filter((p) => p.id !== personId && near(p) && isActive(p, now))
    .slice(0, PEERS_MAX)
    .map((p) => p.id);
}

/**
 * Puts together what was read.
 * @param live what the person holds or waits for, by request, this one not excluded
 */
export function signalsOf(
  record: AccessRequest,
  read: { live: readonly AccessRequest[]; heldBefore: boolean; peers: Signals['peers'] },
  catalog: Catalog,
): Signals {
  const { terms } = record;
  const others = read.live.filter((r) => r.id !== record.id);
  const there = others.filter((r) => r.terms.systemId === terms.systemId && r.grant?.startedAt);
  const has = new Set(there.flatMap((r) => r.terms.entitlements));
  const pairs = catalog.policy.forbiddenPairs.filter((p) => p.roles.includes(terms.roleId));
  return {
    heldBefore: read.heldBefore,
    peers: read.peers,
    held: there.map((r) => ({
      requestId: r.id,
      roleName: r.terms.roleName,
      entitlements: r.terms.entitlements,
      endsAt: r.endsAt,
    })),
    added: terms.entitlements.filter((e) => !has.has(e)),
    forbidden: pairs.map(({ roles: [a, b], why }) => {
      const other = a === terms.roleId ? b : a;
      const hit = others.find((r) => r.terms.roleId === other);
      return { roleName: catalog.roles.get(other)?.name ?? other, why, requestId: hit?.id ?? null };
    }),
  };
}
