import type { Catalog, Role, System } from './catalog.ts';
import { isActive, isThirdParty, type Person, type PersonRef, type Roster, toRef } from './person.ts';
import type { AccessRequest } from './record.ts';

/** Who may ask, decide, hold and end. Pure: every fact is an argument. */

/** Self, the target's manager, or the target's sponsor. */
export function mayAskFor(requester: Person, target: Person): boolean {
  return requester.id === target.id || target.managerId === requester.id || target.sponsorId === requester.id;
}

/** A third party needs somebody inside who answers for them, and who is still here. */
export function hasSponsor(target: Person, roster: Roster, now: Date): boolean {
  if (!isThirdParty(target)) return true;
  const sponsor = target.sponsorId === null ? null : roster.byId(target.sponsorId);
  return sponsor !== null && isActive(sponsor, now);
}

/** Whether the catalogue lets this person hold the role. */
export function mayHold(role: Role, target: Person): boolean {
  const { types, departments } = role.requestableBy;
  const typeFits = types.length === 0 || types.includes(target.type);
  return typeFits && (departments.length === 0 || departments.includes(target.department));
}

/** Active, and reachable in Slack: a person who can be asked. */
export function canAct(personId: string, roster: Roster, now: Date): Person | null {
  const person = roster.byId(personId);
  return person?.slack && isActive(person, now) ? person : null;
}

/** The owner or a deputy who is active and reachable; a role without one cannot be requested. */
export function hasActiveOwner(system: System, roster: Roster, now: Date): boolean {
  return [system.owner, ...system.deputies].some((id) => canAct(id, roster, now) !== null);
}

/** Owner, deputies and security may end any grant on a system; ending is always safe, so no self-check. */
export function mayRevoke(person: Person, system: System | null, catalog: Catalog, now: Date): boolean {
  const ids = [...(system ? [system.owner, ...system.deputies] : []), ...catalog.policy.security];
  return isActive(person, now) && ids.includes(person.id);
}

/** Who carries out a manual task, and who may confirm it: never the person it is about. */
export function taskPeople(
  facts: { system: System | null; catalog: Catalog; roster: Roster; targetId: string },
  now: Date,
): { assignees: PersonRef[]; confirmers: PersonRef[] } {
  const { system, catalog, roster, targetId } = facts;
  const refs = (ids: readonly string[]) =>
    [...new Set(ids)]
      .filter((id) => id !== targetId)
      .flatMap((id) => canAct(id, roster, now) ?? [])
      .map(toRef);
  const admins = refs(system?.admins ?? []);
  const owners = refs(system ? [system.owner, ...system.deputies] : []);
  const security = refs(catalog.policy.security);
  const assignees = admins.length > 0 ? admins : owners.length > 0 ? owners : security;
  const confirmers = [...new Map([...admins, ...owners].map((p) => [p.id, p])).values()];
  return { assignees, confirmers: confirmers.length > 1 ? confirmers : [...confirmers, ...security] };
}

/** Who may look a request up: the people in it, those asked, security and auditors. */
export function maySee(record: AccessRequest, person: Person, catalog: Catalog): boolean {
  const system = catalog.systems.get(record.terms.systemId);
  const steps = [...record.steps, ...(record.extensions ?? []).flatMap((x) => x.steps)];
  const inside = [record.requester.id, record.target.id, ...steps.flatMap((s) => s.approvers.map((a) => a.id))];
  const all = [...catalog.policy.security, ...catalog.policy.auditors];
  const around = [...all, ...(system ? [system.owner, ...system.deputies, ...system.admins] : [])];
  return [...inside, ...around].includes(person.id);
}
