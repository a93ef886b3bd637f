import type { PersonRef } from '../../src/domain/person.ts';
import type { AccessRequest, Decision, End, Grant, RequestState, Target, Terms } from '../../src/domain/record.ts';
import type { Task } from '../../src/domain/task.ts';

/** Records for tests: plausible in every state, each part replaceable. */

/** When the records of this file are asked for. */
export const ASKED_AT = new Date('2026-11-24T09:00:00.000Z');

/** Minutes after {@link ASKED_AT}. */
export const after = (minutes: number): Date => new Date(ASKED_AT.getTime() + minutes * 60_000);

/** A person with a Slack account, unless told otherwise. */
export function aPerson(id: string, name: string, slack?: PersonRef['slack']): PersonRef {
  return { id, name, slack: slack === undefined ? { teamId: 'T1', userId: `U${id.toUpperCase()}` } : slack };
}

export const ANA = aPerson('P0001', 'Ana Ruiz');
export const BOB = aPerson('P0002', 'Bob Owner');
export const CAT = aPerson('P0003', 'Cat Deputy');
export const DAN = aPerson('P0004', 'Dan Security');
export const EVE = aPerson('P0005', 'Eve Admin');
export const FAY = aPerson('P0006', 'Fay Admin');

export function aTarget(overrides: Partial<Target> = {}): Target {
  return {
    ...ANA,
    email: 'ana.ruiz@acme.example',
    type: 'employee',
    managerId: 'P0009',
    managerName: 'Gus Manager',
    sponsorId: null,
    sponsorName: null,
    until: null,
    ...overrides,
  };
}

export function someTerms(overrides: Partial<Terms> = {}): Terms {
  return {
    roleId: 'prod-deployer',
    roleName: 'Prod Deployer',
    systemId: 'aws-prod',
    systemName: 'AWS production',
    environment: 'production',
    scope: 'whole system',
    permissions: ['Deploy services', 'Roll back a release'],
    entitlements: ['group:prod-deployers'],
    risk: 'high',
    privileged: true,
    connector: 'scim',
    address: 'https://scim.example/v2',
    ownerName: 'Bob Owner',
    catalogSha256: 'c'.repeat(64),
    ...overrides,
  };
}

export function aDecision(by: PersonRef, overrides: Partial<Decision> = {}): Decision {
  return {
    verdict: 'approved',
    by,
    at: after(10),
    reason: null,
    method: 'slack_click',
    subjectHash: 'a'.repeat(64),
    ...overrides,
  };
}

export function aGrant(overrides: Partial<Grant> = {}): Grant {
  return {
    before: [],
    startedAt: after(21),
    verifiedAt: after(22),
    accountId: 'acc-17',
    observed: ['group:prod-deployers'],
    evidence: 'SCIM group prod-deployers read: ana.ruiz@acme.example is a member',
    surplus: [],
    looks: 0,
    attempts: 1,
    lastError: null,
    ...overrides,
  };
}

export function anEnd(overrides: Partial<End> = {}): End {
  return {
    cause: 'expired',
    by: null,
    reason: null,
    dueAt: after(140),
    requestedAt: after(140),
    overdueAt: null,
    verifiedAt: null,
    evidence: null,
    attempts: 1,
    lastError: null,
    ...overrides,
  };
}

export function aTask(overrides: Partial<Task> = {}): Task {
  return {
    id: 'T1',
    kind: 'grant',
    effectId: 'provision-REQ-2026-000123-3-1',
    state: 'open',
    openedAt: after(21),
    assignees: [EVE, FAY],
    confirmers: [EVE, FAY, BOB],
    steps: ['Open the settings page', 'Add the person to the group'],
    doneBy: null,
    doneAt: null,
    proof: null,
    confirmedBy: null,
    confirmedAt: null,
    reason: null,
    ...overrides,
  };
}

/** A pending request with two steps, unless told otherwise. */
export function aRecord(overrides: Partial<AccessRequest> = {}): AccessRequest {
  return {
    id: 'REQ-2026-000123',
    version: 1,
    state: 'pending',
    origin: 'view-1',
    requester: ANA,
    target: aTarget(),
    terms: someTerms(),
    subjectHash: 'a'.repeat(64),
    justification: 'Roll back the release that broke the login page',
    ticket: 'OPS-481',
    openedAt: ASKED_AT,
    decideBy: after(24 * 60),
    startsAt: null,
    durationMs: 2 * 3_600_000,
    endsAt: null,
    steps: [
      { name: 'owner', approvers: [BOB, CAT], decision: null },
      { name: 'security', approvers: [DAN], decision: null },
    ],
    grant: null,
    end: null,
    tasks: [],
    live: true,
    outbox: [],
    events: [],
    lastEvent: 1,
    trail: [{ n: 1, at: ASKED_AT, text: 'Ana Ruiz asked for Prod Deployer.' }],
    cards: [],
    nextDueAt: null,
    relayPending: false,
    ...overrides,
  };
}

/** The record of {@link aRecord} as it looks once it has reached a state. */
export function aRecordIn(state: RequestState, overrides: Partial<AccessRequest> = {}): AccessRequest {
  const steps = aRecord(overrides).steps;
  const approved = steps.map((s) => ({ ...s, decision: s.approvers[0] ? aDecision(s.approvers[0]) : null }));
  const given = { steps: approved, endsAt: after(140), grant: aGrant() };
  const proof = { verifiedAt: after(141), evidence: 'SCIM group prod-deployers read: no such member' };
  const parts: Record<RequestState, Partial<AccessRequest>> = {
    pending: {},
    approved: {
      ...given,
      grant: aGrant({ verifiedAt: null, observed: null, evidence: null, accountId: null }),
    },
    active: given,
    revoking: { ...given, end: anEnd() },
    revoke_overdue: { ...given, end: anEnd({ overdueAt: after(141), lastError: 'the target did not answer' }) },
    ended: { ...given, end: anEnd(proof) },
    denied: {
      steps: steps.map((s, i) =>
        i === 0 && s.approvers[0]
          ? { ...s, decision: aDecision(s.approvers[0], { verdict: 'denied', reason: 'A smaller role is enough' }) }
          : s,
      ),
    },
    cancelled: {},
    lapsed: {},
    failed: {
      ...given,
      grant: aGrant({ verifiedAt: null, observed: null, evidence: null, lastError: 'the group does not exist' }),
      end: anEnd({ cause: 'refused', reason: 'the group does not exist', ...proof }),
    },
  };
  const live = !['ended', 'denied', 'cancelled', 'lapsed', 'failed'].includes(state);
  return aRecord({
    ...parts[state],
    state,
    live,
    ...overrides,
    ...(overrides.steps ? { steps: parts[state].steps ?? overrides.steps } : {}),
  });
}
