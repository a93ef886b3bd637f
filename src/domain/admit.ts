import { decisionsOf, isApproverNow, neededOf } from './approvers.ts';
import { addressOf, type Catalog, type System } from './catalog.ts';
import { lackingStep } from './chain.ts';
import { agreedSubjects } from './narrow.ts';
import { isActive, type Roster } from './person.ts';
import type { AccessRequest, Decision } from './record.ts';
import { allow, type Outcome, type RefusalValue, refuse } from './refusal.ts';
import { forbiddenWith, type Guard, type Hold } from './separation.ts';
import { subjectHashOf } from './subject.ts';

/**
 * The last look before access is given, with fresh facts: approvals complete, by distinct people who are still
 * here and are neither requester nor target, for exactly this subject; target still here; no forbidden pair
 * among everything the identity holds. The result is the identity's next guard: its compare-and-set decides
 * between two requests that are each fine alone.
 * @param now UTC instant
 */
export function admitGrant(
  record: AccessRequest,
  guard: Guard,
  facts: { catalog: Catalog; roster: Roster },
  now: Date,
): Outcome<Guard> {
  const bad = checkApprovals(record, facts, now);
  if (bad) return refuse('stale_approval', { request: record.id, why: bad });
  const target = facts.roster.byId(record.target.id);
  if (!target || !isActive(target, now)) return refuse('target_inactive', { who: record.target.name });
  if (!record.endsAt || record.endsAt <= now) return refuse('grant_window_over', { request: record.id });
  const others = guard.holds.filter((h) => h.requestId !== record.id);
  const clash = forbiddenWith(record.terms.roleId, others, facts.catalog.policy.forbiddenPairs);
  if (clash) {
    const other = others.find((h) => h.requestId === clash.with.requestId)?.roleName ?? clash.with.roleId;
    return refuse('forbidden_pair', {
      role: record.terms.roleName,
      other,
      request: clash.with.requestId,
      why: clash.pair.why,
    });
  }
  return allow({ ...guard, version: guard.version + 1, holds: [...others, holdOf(record)] });
}

/** With today's catalogue: a role that needs more by now is not granted on less. */
function checkApprovals(
  record: AccessRequest,
  { catalog, roster }: { catalog: Catalog; roster: Roster },
  now: Date,
): RefusalValue | null {
  if (record.state !== 'approved') return { phrase: 'is_state', of: { state: record.state } };
  if (subjectHashOf(record) !== record.subjectHash) return { phrase: 'not_what_was_approved' };
  return approvalFault(record, { catalog, roster }, now);
}

/**
 * Why the approvals on record do not carry it today; null when they do.
 * @param agreed the hash of what each approval has to be for; null where that cannot be told
 */
export function approvalFault(
  record: AccessRequest,
  { catalog, roster }: { catalog: Catalog; roster: Roster },
  now: Date,
  agreed: ReadonlyMap<Decision, string> | null = agreedSubjects(record),
): RefusalValue | null {
  const role = catalog.roles.get(record.terms.roleId);
  const system = catalog.systems.get(record.terms.systemId);
  if (record.steps.length === 0) return { phrase: 'no_approval' };
  if (!role || !system) return { phrase: 'role_gone' };
  if (addressOf(system.connector) !== record.terms.address) return { phrase: 'another_address' };
  const chain = {
    system,
    catalog,
    roster,
    target: roster.byId(record.target.id),
    requesterId: record.requester.id,
    durationMs: record.durationMs,
    excluded: [record.requester.id, record.target.id],
    ...(record.circumstances ?? { firstTime: null, outOfHours: false }),
  };
  if (!agreed) return { phrase: 'change_misfits' };
  return checkDecisions(record, agreed, chain, now) ?? lackingStep(record, role, chain, now);
}

/** Every step is approved by enough distinct people who may still decide it and are neither side of it. */
function checkDecisions(
  record: AccessRequest,
  agreed: ReadonlyMap<Decision, string>,
  facts: { system: System; catalog: Catalog; roster: Roster },
  now: Date,
): RefusalValue | null {
  const seen = new Set<string>();
  for (const step of record.steps) {
    const of = { step: step.name };
    if (step.decision?.verdict !== 'approved') return { phrase: 'step_not_approved', of };
    const decisions = decisionsOf(step);
    if (decisions.length < neededOf(step)) return { phrase: 'lacks_approvals', of };
    for (const d of decisions) {
      if (d.verdict !== 'approved') return { phrase: 'step_not_approved', of };
      if (record.stepUp && d.method !== 'slack_click+oidc') return { phrase: 'not_confirmed' };
      if (d.subjectHash !== agreed.get(d)) return { phrase: 'for_something_else' };
      if ([record.requester.id, record.target.id].includes(d.by.id)) return { phrase: 'approved_for_self' };
      if (seen.has(d.by.id)) return { phrase: 'twice' };
      seen.add(d.by.id);
      const approver = facts.roster.byId(d.by.id);
      if (!approver || !isActive(approver, now)) return { phrase: 'approver_gone', of: { name: d.by.name } };
      if (!isApproverNow(approver, record, step, facts, now))
        return { phrase: 'approver_not_now', of: { name: d.by.name } };
    }
  }
  return null;
}

/**
 * The role is on its way out; other roles sharing its entitlements keep them. Noted even where it was never
 * admitted: its removal would take what a newer grant is just being given, so that one must see it and wait.
 */
export function markEnding(guard: Guard, record: Pick<AccessRequest, 'id' | 'terms'>): Guard {
  const others = guard.holds.filter((h) => h.requestId !== record.id);
  return { ...guard, version: guard.version + 1, holds: [...others, { ...holdOf(record), ending: true }] };
}

function holdOf({ id, terms }: Pick<AccessRequest, 'id' | 'terms'>): Hold {
  const { roleId, roleName, systemId, entitlements } = terms;
  return { requestId: id, roleId, roleName, systemId, entitlements, ending: false };
}

/** The hold is proved gone. */
export function release(guard: Guard, requestIds: readonly string[]): Guard {
  return { ...guard, version: guard.version + 1, holds: guard.holds.filter((h) => !requestIds.includes(h.requestId)) };
}
