import { DateTime } from 'luxon';
import { type Catalog, ruleOf, type StepBy, type StepName, type System, tierOf } from './catalog.ts';
import { onCallAt } from './on-call.ts';
import { isActive, type Person, type Roster, toRef } from './person.ts';
import { canAct } from './policy.ts';
import type { AccessRequest, ApprovalStep, Approver } from './record.ts';

/** Who may decide a step, and why they. Pure: every fact is an argument. */

/** Where to look people up. `target`: for whom the access is, as the roster knows them today; `requesterId`: who asked. */
export interface ApproverFacts {
  system: System;
  catalog: Catalog;
  roster: Roster;
  target: Person | null;
  requesterId: string;
}

interface Candidate {
  id: string;
  why: string;
}

/** What the record and the ledger call a step. */
export function stepNameOf(by: StepBy): StepName {
  if (typeof by === 'string') return by;
  if ('people' in by) return 'people';
  return 'group' in by ? `group:${by.group}` : `onCall:${by.onCall}`;
}

const one = (id: string | null | undefined, why: string): Candidate[] => (id ? [{ id, why }] : []);

function nameOf(id: string, roster: Roster): string {
  return roster.byId(id)?.name ?? id;
}

function owners({ system, roster }: ApproverFacts): Candidate[] {
  const owner = nameOf(system.owner, roster);
  const deputies = system.deputies.map((id) => ({ id, why: `a deputy for ${owner}, who owns ${system.name}` }));
  return [{ id: system.owner, why: `the owner of ${system.name}` }, ...deputies];
}

function security({ catalog }: ApproverFacts): Candidate[] {
  return catalog.policy.security.map((id) => ({ id, why: 'on the security team' }));
}

/** Manager or sponsor; where they ask for their own report, whoever they report to. */
function answering(as: 'manager' | 'sponsor', id: string | null, facts: ApproverFacts): Candidate[] {
  const { roster, target, requesterId } = facts;
  if (id === null || id !== requesterId) return one(id, `the ${as} of ${target?.name ?? ''}`);
  const asker = roster.byId(id);
  return one(asker?.managerId, `the manager of ${asker?.name ?? ''}, who asks as the ${as} of ${target?.name ?? ''}`);
}

function onCall(scheduleId: string, { catalog }: ApproverFacts, now: Date): Candidate[] {
  const schedule = catalog.schedules.get(scheduleId);
  const turn = schedule ? onCallAt(schedule, now) : null;
  if (!schedule || !turn) return [];
  const until = DateTime.fromJSDate(turn.until, { zone: schedule.timezone }).setLocale('en');
  const words = `${until.toFormat('d LLL HH:mm')} (${schedule.timezone})`;
  return [{ id: turn.personId, why: `on call for ${schedule.name} until ${words}` }];
}

function candidates(by: StepBy, facts: ApproverFacts, now: Date): Candidate[] {
  const { target, catalog } = facts;
  if (by === 'owner') return owners(facts);
  if (by === 'security') return security(facts);
  if (by === 'manager') return answering('manager', target?.managerId ?? null, facts);
  if (by === 'sponsor') return answering('sponsor', target?.sponsorId ?? null, facts);
  if ('people' in by) return by.people.map((id) => ({ id, why: 'named for this role' }));
  if ('onCall' in by) return onCall(by.onCall, facts, now);
  const group = catalog.groups.get(by.group);
  return (group?.people ?? []).map((id) => ({ id, why: `in the group ${group?.name ?? by.group}` }));
}

/** Those who can be asked, each once, without those who must not be. */
function able(found: readonly Candidate[], roster: Roster, excluded: readonly string[], now: Date): Approver[] {
  const first = found.filter((c, i) => found.findIndex((o) => o.id === c.id) === i && !excluded.includes(c.id));
  return first.flatMap((c) => {
    const person = canAct(c.id, roster, now);
    return person ? [{ ...toRef(person), why: c.why }] : [];
  });
}

/**
 * The people who may decide a step now, without those who may not decide this request at all.
 * @param facts.excluded person ids: requester, target
 */
export function approversOf(by: StepBy, facts: ApproverFacts & { excluded: readonly string[] }, now: Date): Approver[] {
  return able(candidates(by, facts, now), facts.roster, facts.excluded, now);
}

/**
 * Who stands behind those who did not decide: owner and deputies, then Security, or above the owner where Security
 * decides a step of its own: two offices stay two. Behind Security stands nobody.
 */
function line(record: AccessRequest, step: ApprovalStep, facts: ApproverFacts): Candidate[] {
  if (step.name === 'security') return [];
  const { system, roster } = facts;
  const owner = roster.byId(system.owner);
  const above = one(owner?.managerId, `the manager of ${owner?.name ?? ''}, who owns ${system.name}`);
  const last = record.steps.some((s) => s.name === 'security') ? above : security(facts);
  return [...(step.name === 'owner' ? [] : owners(facts)), ...last].map(({ id, why }) => ({
    id,
    why: `next in line: ${why}`,
  }));
}

/** The next in line who can be asked and are not yet. */
export function nextInLine(record: AccessRequest, step: ApprovalStep, facts: ApproverFacts, now: Date): Approver[] {
  const decided = record.steps.flatMap(decisionsOf).map((d) => d.by.id);
  const excluded = [record.requester.id, record.target.id, ...step.approvers.map((a) => a.id), ...decided];
  return able(line(record, step, facts), facts.roster, excluded, now);
}

/** Everybody the catalogue and the roster of today let decide a step, whoever was asked. */
function members(
  record: Pick<AccessRequest, 'terms'>,
  step: ApprovalStep,
  facts: ApproverFacts,
  at: readonly Date[],
): string[] {
  const { name } = step;
  const ids = (by: StepBy) => at.flatMap((t) => candidates(by, facts, t)).map((c) => c.id);
  if (name.startsWith('group:')) return ids({ group: name.slice('group:'.length) });
  if (name.startsWith('onCall:')) return ids({ onCall: name.slice('onCall:'.length) });
  if (name !== 'people') return ids(name as StepBy);
  const rules = facts.catalog.roles.get(record.terms.roleId)?.approval.map(ruleOf) ?? [];
  return rules.flatMap(({ by }) => (typeof by === 'object' && 'people' in by ? by.people : []));
}

/** Those of a step who have not handed it over. */
export function askedNow(step: ApprovalStep): Approver[] {
  return step.approvers.filter((a) => !a.gave);
}

/** The people of a step with these among them; whoever is there already is replaced in their place. */
export function withApprovers(before: readonly Approver[], more: readonly Approver[]): Approver[] {
  const kept = before.map((a) => more.find((m) => m.id === a.id) ?? a);
  return [...kept, ...more.filter((m) => !before.some((a) => a.id === m.id))];
}

type Parties = Pick<AccessRequest, 'requester' | 'target' | 'terms'>;

/**
 * Whether somebody may decide a step in the place of one of those asked, by the rule for handing over and standing in:
 * Security only by Security; else owner, deputies and those the step is for; at low risk any employee. Never who asks
 * or is given it.
 */
export function mayTakeOver(
  person: Person,
  record: Parties,
  step: ApprovalStep,
  facts: Omit<ApproverFacts, 'target' | 'requesterId'>,
  now: Date,
): boolean {
  if (!canAct(person.id, facts.roster, now)) return false;
  if ([record.requester.id, record.target.id].includes(person.id)) return false;
  if (step.name === 'security') return facts.catalog.policy.security.includes(person.id);
  const { system, roster } = facts;
  const all = { ...facts, target: roster.byId(record.target.id), requesterId: record.requester.id };
  const office = [system.owner, ...system.deputies, ...members(record, step, all, [step.openedAt ?? now, now])];
  return office.includes(person.id) || (tierOf(record.terms) === 'low' && person.type === 'employee');
}

/**
 * Whether the person, today, belongs to those who may decide the step, or stands next in line and was asked as such.
 * On call counts whoever was when it was asked, when the step opened, or is now.
 */
export function isApproverNow(
  person: Person,
  record: AccessRequest,
  step: ApprovalStep,
  facts: Omit<ApproverFacts, 'target' | 'requesterId'>,
  now: Date,
): boolean {
  const asked = step.approvers.find((a) => a.id === person.id);
  if (!isActive(person, now) || asked?.gave) return false;
  const all = { ...facts, target: facts.roster.byId(record.target.id), requesterId: record.requester.id };
  const at = [record.openedAt, step.openedAt ?? record.openedAt, now];
  const own = members(record, step, all, at);
  const late = line(record, step, all).map((c) => c.id);
  const byRight = (a: Approver) => own.includes(a.id) || (Boolean(a.askedAt) && late.includes(a.id));
  if (own.includes(person.id) || (asked && byRight(asked))) return true;
  return (
    asked?.instead !== undefined && mayTakeOver(person, record, step, facts, now) && stemsFrom(asked, step, byRight)
  );
}

/** Whether a place that was handed on, however often, comes from somebody who has it by right. */
function stemsFrom(from: Approver, step: ApprovalStep, byRight: (a: Approver) => boolean): boolean {
  const seen = new Set<string>();
  for (let a: Approver | undefined = from; a && !seen.has(a.id); ) {
    if (byRight(a)) return true;
    seen.add(a.id);
    const of: string | undefined = a.instead?.of;
    a = step.approvers.find((o) => o.id === of);
  }
  return false;
}

/** The step waiting for a decision, or -1. */
export function openStep(record: AccessRequest): number {
  return record.state === 'pending' ? record.steps.findIndex((s) => s.decision === null) : -1;
}

/** All decisions of a step so far, in their order. */
export function decisionsOf(step: ApprovalStep): NonNullable<ApprovalStep['decision']>[] {
  return [...(step.approvals ?? []), ...(step.decision ? [step.decision] : [])];
}

/** How many must approve the step. */
export function neededOf(step: ApprovalStep): number {
  return step.need ?? 1;
}

/**
 * Whether what is still open can be decided, each time by a different person, since nobody decides twice in one
 * request. It is a matching: every approval still needed gets a person of its own.
 * @param used person ids that have decided already, beside those on record
 */
export function canBeDecided(steps: readonly ApprovalStep[], used: readonly string[] = []): boolean {
  const gone = new Set([...used, ...steps.flatMap(decisionsOf).map((d) => d.by.id)]);
  const seats = steps.flatMap((step) => {
    const open = step.decision ? 0 : Math.max(0, neededOf(step) - decisionsOf(step).length);
    const free = askedNow(step)
      .map((a) => a.id)
      .filter((id) => !gone.has(id));
    return Array.from({ length: open }, () => free);
  });
  const seated = new Map<string, number>();
  const seat = (at: number, tried: Set<string>): boolean =>
    (seats[at] ?? []).some((id) => {
      if (tried.has(id)) return false;
      tried.add(id);
      const other = seated.get(id);
      if (other !== undefined && !seat(other, tried)) return false;
      seated.set(id, at);
      return true;
    });
  return seats.every((_, i) => seat(i, new Set()));
}
