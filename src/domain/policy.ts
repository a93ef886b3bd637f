import { type Catalog, type Role, type StepName, type System, stepsOf } from './catalog.ts';
import { isActive, isThirdParty, type Person, type PersonRef, type Roster, toRef } from './person.ts';
import type { AccessRequest, ApprovalStep } from './record.ts';

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
function canAct(personId: string, roster: Roster, now: Date): Person | null {
  const person = roster.byId(personId);
  return person?.slack && isActive(person, now) ? person : null;
}

function idsFor(step: StepName, system: System, catalog: Catalog): readonly string[] {
  return step === 'owner' ? [system.owner, ...system.deputies] : catalog.policy.security;
}

/**
 * The people who may decide a step now, without those who may not decide this request at all.
 * @param excluded person ids: requester, target
 */
export function approversOf(
  step: StepName,
  facts: { system: System; catalog: Catalog; roster: Roster; excluded: readonly string[] },
  now: Date,
): PersonRef[] {
  const ids = [...new Set(idsFor(step, facts.system, facts.catalog))].filter((id) => !facts.excluded.includes(id));
  return ids.flatMap((id) => canAct(id, facts.roster, now) ?? []).map(toRef);
}

/** Whether the person, today, belongs to those who may decide the step. */
export function isApproverNow(
  person: Person,
  step: StepName,
  facts: { system: System; catalog: Catalog },
  now: Date,
): boolean {
  return isActive(person, now) && idsFor(step, facts.system, facts.catalog).includes(person.id);
}

/** The owner or a deputy who is active and reachable; a role without one cannot be requested. */
export function hasActiveOwner(system: System, roster: Roster, now: Date): boolean {
  return [system.owner, ...system.deputies].some((id) => canAct(id, roster, now) !== null);
}

/** The steps of a new request, each with the people who may decide it. */
export function stepsFor(
  role: Role,
  facts: { system: System; catalog: Catalog; roster: Roster; excluded: readonly string[] },
  now: Date,
): ApprovalStep[] {
  return stepsOf(role).map((name) => ({ name, approvers: approversOf(name, facts, now), decision: null }));
}

/** Whether every step can be decided by a different person, since nobody decides twice in one request. */
export function canBeDecided(steps: readonly ApprovalStep[], used: readonly string[] = []): boolean {
  const [first, ...rest] = steps;
  if (!first) return true;
  return first.approvers.some((a) => !used.includes(a.id) && canBeDecided(rest, [...used, a.id]));
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

/** Who may look a request up: the people in it, those asked, and security. */
export function maySee(record: AccessRequest, person: Person, catalog: Catalog): boolean {
  const system = catalog.systems.get(record.terms.systemId);
  const inside = [record.requester.id, record.target.id, ...record.steps.flatMap((s) => s.approvers.map((a) => a.id))];
  const around = [...catalog.policy.security, ...(system ? [system.owner, ...system.deputies, ...system.admins] : [])];
  return [...inside, ...around].includes(person.id);
}
