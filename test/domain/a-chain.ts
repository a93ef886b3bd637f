import type { Role, StepConditions, StepRule } from '../../src/domain/catalog.ts';
import { decide } from '../../src/domain/decide.ts';
import type { AccessRequest, ApprovalStep } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import { aCatalog, aRoster, DAY, later, MINUTE, type Name, NOON, ROLES } from '../support/an-organisation.ts';
import { asking, clicking, next } from './steps-of-a-life.ts';

/** Roles with chains of approvals, and requests that have come some way along them. */

/** Two take turns, a day each. */
const NIGHTS = {
  id: 'nights',
  name: 'Nights',
  people: ['eve', 'fay'],
  start: '2026-11-23',
  shiftMs: DAY,
  handover: 0,
  timezone: 'UTC',
  overrides: [],
};
export const roleWith = (approval: Role['approval'], more: Partial<Role> = {}): Role => ({
  ...ROLES.agent,
  id: 'chained',
  approval,
  ...more,
});
export const catalogWith = (role: Role) => aCatalog({ roles: [role], schedules: [NIGHTS] });

export function opened(role: Role, changes = {}, roster = aRoster(), now = NOON): AccessRequest {
  const facts = { catalog: catalogWith(role), roster, live: [], heldBefore: null };
  return next(openRequest(asking({ role, ...changes }), facts, now));
}

/** These people approve one after the other, each the step that is open. */
export function approvedBy(record: AccessRequest, role: Role, ...people: Name[]): AccessRequest {
  return people.reduce((r, name, i) => {
    const step = r.steps.findIndex((s) => s.decision === null);
    const facts = { catalog: catalogWith(role), roster: aRoster() };
    return next(decide(r, clicking(r, name, { step }), facts, later((i + 1) * MINUTE)));
  }, record);
}

export const rule = (
  by: StepRule['by'],
  need: StepRule['need'] = 'any',
  when: StepConditions | null = null,
): StepRule => ({
  by,
  need,
  when,
});
export const peopleOf = (step: ApprovalStep | undefined) => step?.approvers.map((a) => [a.id, a.why]);
