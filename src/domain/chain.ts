import { type ApproverFacts, approversOf, decisionsOf, neededOf, stepNameOf } from './approvers.ts';
import {
  type Catalog,
  type Role,
  ruleOf,
  type StepBy,
  type StepConditions,
  type StepRule,
  stepsOf,
} from './catalog.ts';
import { formatDuration } from './duration.ts';
import type { AccessRequest, ApprovalStep, Circumstances } from './record.ts';
import type { RefusalValue } from './refusal.ts';
import { isWorkingTime } from './working-hours.ts';

/** Which steps a request needs. Computed once, when it is opened, and again with the facts of the day before granting. */

export interface ChainFacts extends ApproverFacts, Circumstances {
  durationMs: number;
  /** Person ids: requester, target. */
  excluded: readonly string[];
}

/** Whether a role's chain depends on what the person has held: only then is it looked up. */
export function asksFirstTime(role: Role): boolean {
  return role.approval.map(ruleOf).some((rule) => rule.when?.firstTime === true);
}

/** @param now UTC instant */
export function isOutOfHours(catalog: Catalog, now: Date): boolean {
  return !isWorkingTime(now, catalog.policy.workingHours, catalog.organisation.timezone);
}

/** Why the conditions hold, in words; null when one does not. No condition is no reason. */
function whyNeeded(when: StepConditions, role: Role, facts: ChainFacts): string[] | null {
  const { system, target, durationMs } = facts;
  const type = target?.type;
  const checks: [asked: boolean, holds: boolean, why: string][] = [
    [
      when.environment !== undefined,
      when.environment?.includes(system.environment) === true,
      `it is on ${system.environment}`,
    ],
    [when.risk !== undefined, when.risk?.includes(role.risk) === true, `the role is ${role.risk} risk`],
    [
      when.longerThanMs !== undefined,
      durationMs > (when.longerThanMs ?? 0),
      `it is for longer than ${formatDuration(when.longerThanMs ?? 0)}`,
    ],
    [
      when.userType !== undefined,
      type !== undefined && when.userType?.includes(type) === true,
      `it is for this kind of person: ${type ?? ''}`,
    ],
    [when.outOfHours === true, facts.outOfHours, 'it was asked outside working hours'],
    [when.firstTime === true, facts.firstTime !== false, 'they have never held the role before'],
  ];
  const asked = checks.filter(([isAsked]) => isAsked);
  return asked.every(([, holds]) => holds) ? asked.map(([, , why]) => why) : null;
}

/** The rules of the role that this request has to meet, with the reasons of those that not every request has. */
function rulesFor(role: Role, facts: ChainFacts): { rule: StepRule; because: string | null }[] {
  return stepsOf(role).flatMap((entry) => {
    const rule = ruleOf(entry);
    const reasons = rule.when ? whyNeeded(rule.when, role, facts) : [];
    return reasons === null ? [] : [{ rule, because: reasons.length > 0 ? reasons.join(' and ') : null }];
  });
}

function titleOf(by: StepBy, catalog: Catalog): string | null {
  if (typeof by === 'string' || 'people' in by) return null;
  if ('group' in by) return catalog.groups.get(by.group)?.name ?? null;
  const name = catalog.schedules.get(by.onCall)?.name;
  return name ? `on call for ${name}` : null;
}

/** @returns how many approvals; more than there are people when it cannot be met */
function countOf(need: StepRule['need'], people: number): number {
  if (need === 'any') return 1;
  return need === 'all' ? Math.max(1, people) : need;
}

/** The steps of a new request, each with the people who may decide it, why they, and why the step. */
export function stepsFor(role: Role, facts: ChainFacts, now: Date): ApprovalStep[] {
  return rulesFor(role, facts).map(({ rule, because }) => {
    const approvers = approversOf(rule.by, facts, now);
    const need = countOf(rule.need, approvers.length);
    const title = titleOf(rule.by, facts.catalog);
    return {
      name: stepNameOf(rule.by),
      approvers,
      decision: null,
      ...(need > 1 ? { need } : {}),
      ...(title ? { title } : {}),
      ...(because ? { because } : {}),
    };
  });
}

/**
 * What the role needs by now and the record does not have, in words; null when it has all. Each rule is met by an
 * approved step of its own.
 */
export function lackingStep(record: AccessRequest, role: Role, facts: ChainFacts, now: Date): RefusalValue | null {
  const free = [...record.steps];
  for (const { rule, name, need } of strictFirst(role, facts, now)) {
    const fits = (step: ApprovalStep) =>
      step.name === name && decisionsOf(step).length >= need && isBy(step, rule.by, need);
    const at = free.findIndex(fits);
    if (at >= 0) free.splice(at, 1);
    else if (need > 1) return { phrase: 'needs_approvals', of: { count: String(need), step: name } };
    else return { phrase: 'needs_step', of: { step: name } };
  }
  return null;
}

/** What a role asks for by now, what needs most people first. */
function strictFirst(role: Role, facts: ChainFacts, now: Date): { rule: StepRule; name: string; need: number }[] {
  return rulesFor(role, facts)
    .map(({ rule }) => {
      const people = rule.need === 'all' ? approversOf(rule.by, facts, now).length : 0;
      return { rule, name: stepNameOf(rule.by), need: countOf(rule.need, people) };
    })
    .sort((a, b) => b.need - a.need);
}

/**
 * Whether the steps of a request, decided or not, are all that another role asks for. Steps by named people must be by
 * the people that role names.
 */
export function coversChain(record: AccessRequest, role: Role, facts: ChainFacts, now: Date): boolean {
  const free = [...record.steps];
  for (const { rule, name, need } of strictFirst(role, facts, now)) {
    const { by } = rule;
    const named = typeof by === 'object' && 'people' in by ? by.people : null;
    const at = free.findIndex(
      (s) =>
        s.name === name &&
        neededOf(s) >= need &&
        (named?.length ? s.approvers.every((a) => named.includes(a.id)) : true),
    );
    if (at < 0) return false;
    free.splice(at, 1);
  }
  return free.every((s) => s.name !== 'people');
}

/** Steps by named people share their name: enough of today's list must have decided this one. */
function isBy(step: ApprovalStep, by: StepBy, need: number): boolean {
  if (typeof by === 'string' || !('people' in by)) return true;
  const inside = decisionsOf(step).filter(
    (d) => by.people.includes(d.by.id) || step.approvers.some((a) => a.id === d.by.id && (a.askedAt || a.instead)),
  );
  return inside.length >= need;
}
