import { addressOf, type Catalog, stepsOf } from './catalog.ts';
import { isActive, type Roster } from './person.ts';
import { isApproverNow } from './policy.ts';
import type { AccessRequest } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
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
): string | null {
  if (record.state !== 'approved') return `the request is ${record.state}`;
  if (subjectHashOf(record) !== record.subjectHash) return 'the record is not what was approved';
  const role = catalog.roles.get(record.terms.roleId);
  const system = catalog.systems.get(record.terms.systemId);
  if (record.steps.length === 0) return 'there is no approval';
  if (!role || !system) return 'the catalogue no longer has this role';
  if (addressOf(system.connector) !== record.terms.address) return 'the system has another address by now';
  const lacking = stepsOf(role).find((name) => !record.steps.some((s) => s.name === name));
  if (lacking) return `it needs the ${lacking} step by now`;
  const seen = new Set<string>();
  for (const step of record.steps) {
    const d = step.decision;
    if (d?.verdict !== 'approved') return `the ${step.name} step is not approved`;
    if (d.subjectHash !== record.subjectHash) return 'an approval is for something else';
    if ([record.requester.id, record.target.id].includes(d.by.id)) return 'somebody approved for themselves';
    if (seen.has(d.by.id)) return 'one person decided twice';
    seen.add(d.by.id);
    const approver = roster.byId(d.by.id);
    if (!approver || !isActive(approver, now)) return `${d.by.name}, who approved, is no longer active`;
    if (!isApproverNow(approver, step.name, { system, catalog }, now))
      return `${d.by.name}, who approved, may no longer decide that`;
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
