import { decisionsOf } from './approvers.ts';
import { addressOf, type Catalog, type Role } from './catalog.ts';
import { coversChain } from './chain.ts';
import type { Roster } from './person.ts';
import { mayHold } from './policy.ts';
import type { AccessRequest, Changes, Decision, Suggestion, Terms } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { subjectHashOf } from './subject.ts';
import { termsOf } from './terms.ts';

/** Less than was asked for: a shorter time, a smaller role on the same system. Never more. */

export interface NarrowFacts {
  catalog: Catalog;
  roster: Roster;
}

/** What an approver wants instead; null leaves that part as it is. */
export interface Wish {
  /** ms */
  durationMs: number | null;
  roleId: string | null;
}

type Extent = Pick<AccessRequest, 'terms' | 'durationMs'>;

/** Whether `b` gives nothing that `a` does not. */
export function isWithin(b: Extent, a: Extent): boolean {
  return (
    b.durationMs <= a.durationMs &&
    b.terms.systemId === a.terms.systemId &&
    b.terms.address === a.terms.address &&
    b.terms.entitlements.every((e) => a.terms.entitlements.includes(e))
  );
}

/** Roles on the same system that give a part of what is asked for, and that the person may hold. */
export function lowerRoles(record: AccessRequest, { catalog, roster }: NarrowFacts): Role[] {
  const target = roster.byId(record.target.id);
  const system = catalog.systems.get(record.terms.systemId);
  if (!target || !system || addressOf(system.connector) !== record.terms.address) return [];
  const { entitlements } = record.terms;
  return [...catalog.roles.values()].filter(
    (r) =>
      r.system === system.id &&
      r.id !== record.terms.roleId &&
      r.entitlements.length < new Set(entitlements).size &&
      r.entitlements.every((e) => entitlements.includes(e)) &&
      mayHold(r, target),
  );
}

/** Those of {@link lowerRoles} that need no step which this request does not have. @param now UTC instant */
export function smallerRoles(record: AccessRequest, facts: NarrowFacts, now: Date): Role[] {
  const system = facts.catalog.systems.get(record.terms.systemId);
  if (!system) return [];
  const chain = {
    ...facts,
    system,
    target: facts.roster.byId(record.target.id),
    requesterId: record.requester.id,
    durationMs: record.durationMs,
    excluded: [record.requester.id, record.target.id],
    // Whether they have held the smaller role nobody has looked up.
    firstTime: null,
    outOfHours: record.circumstances?.outOfHours ?? true,
  };
  return lowerRoles(record, facts).filter((r) => coversChain(record, r, chain, now));
}

const tooWide = (field: 'duration' | 'role', record: AccessRequest) =>
  refuse('wider_than_asked', { role: record.terms.roleName, max: { ms: record.durationMs } }, field);

function checkTime(record: AccessRequest, wish: Wish, role: Role | null, { catalog }: NarrowFacts) {
  const durationMs = wish.durationMs ?? record.durationMs;
  if (durationMs > record.durationMs) return tooWide('duration', record);
  if (durationMs < catalog.policy.minimumTimeMs)
    return refuse('time_too_short', { min: { ms: catalog.policy.minimumTimeMs } }, 'duration');
  if (role && durationMs > role.maxTimeMs)
    return refuse('time_too_long', { role: role.name, max: { ms: role.maxTimeMs } }, 'duration');
  return null;
}

/** The terms, the time and their hash as they are to be from now on, and what to keep of the change. */
export interface Narrowed extends Extent {
  subjectHash: string;
  changes: Changes;
}

/**
 * What is left of a request by an approver's wish, or why that cannot be.
 * @param now UTC instant
 */
export function narrow(record: AccessRequest, wish: Wish, facts: NarrowFacts, now: Date): Outcome<Narrowed> {
  const wanted = wish.roleId === record.terms.roleId ? null : wish.roleId;
  const role = wanted === null ? null : (smallerRoles(record, facts, now).find((r) => r.id === wanted) ?? null);
  if (wanted !== null && !role) return tooWide('role', record);
  const bad = checkTime(record, wish, role, facts);
  if (bad) return bad;
  const durationMs = wish.durationMs ?? record.durationMs;
  if (!role && durationMs === record.durationMs) return refuse('nothing_changed', {}, 'duration');
  const system = facts.catalog.systems.get(record.terms.systemId);
  const terms: Terms = role && system ? termsOf(role, system, facts) : record.terms;
  const subjectHash = subjectHashOf({ ...record, terms, durationMs });
  const changes: Changes = {
    ...(durationMs === record.durationMs ? {} : { durationMs }),
    ...(role ? { roleId: role.id } : {}),
    was: {
      durationMs: record.durationMs,
      subjectHash: record.subjectHash,
      ...(role ? { terms: record.terms } : {}),
    },
  };
  return allow({ terms, durationMs, subjectHash, changes });
}

/** What may be asked for instead of what is denied; nothing wider. The chain of the new request is its own. */
export function suggest(record: AccessRequest, wish: Wish, facts: NarrowFacts): Outcome<Suggestion | null> {
  const wanted = wish.roleId === record.terms.roleId ? null : wish.roleId;
  const role = wanted === null ? null : (lowerRoles(record, facts).find((r) => r.id === wanted) ?? null);
  if (wanted !== null && !role) return tooWide('role', record);
  const bad = wish.durationMs === null ? null : checkTime(record, wish, role, facts);
  if (bad) return bad;
  if (!role && (wish.durationMs === null || wish.durationMs === record.durationMs)) return allow(null);
  return allow({
    ...(role ? { roleId: role.id, roleName: role.name } : {}),
    ...(wish.durationMs === null ? {} : { durationMs: wish.durationMs }),
  });
}

/**
 * What each approval on record has to be for, by hash: the record as it is, and before every change as it was then.
 * Null where something on the way made it wider, or does not lead to what is there now.
 */
export function agreedSubjects(record: AccessRequest): Map<Decision, string> | null {
  const agreed = new Map<Decision, string>();
  let extent: Extent = { terms: record.terms, durationMs: record.durationMs };
  for (const decision of record.steps.flatMap(decisionsOf).reverse()) {
    agreed.set(decision, subjectHashOf({ ...record, ...extent }));
    const { changes } = decision;
    if (!changes) continue;
    const before: Extent = { terms: changes.was.terms ?? extent.terms, durationMs: changes.was.durationMs };
    if (!isWithin(extent, before) || subjectHashOf({ ...record, ...before }) !== changes.was.subjectHash) return null;
    extent = before;
  }
  return agreed;
}
