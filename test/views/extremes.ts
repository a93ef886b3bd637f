import type { PersonRef } from '../../src/domain/person.ts';
import {
  type AccessRequest,
  type ApprovalStep,
  type Extension,
  type Question,
  REQUEST_STATES,
} from '../../src/domain/record.ts';
import type { Signals } from '../../src/domain/signals.ts';
import type { Task } from '../../src/domain/task.ts';
import { ANA, aDecision, after, aPerson, aRecord, aRecordIn, aTarget, aTask, someTerms } from '../support/a-record.ts';

/** Every text of a record replaced by one maker, so that no field escapes a test. */
export type Words = (field: string, length: number) => string;

/** A request and, for each state, every stage of its manual tasks. */
export function everyRecord(words: Words): { name: string; record: AccessRequest }[] {
  return REQUEST_STATES.flatMap((state) => [
    { name: `${state}, for oneself`, record: dressed(aRecordIn(state), words, false) },
    { name: `${state}, for another, with tasks`, record: dressed(aRecordIn(state), words, true) },
    ...(state === 'revoking'
      ? [{ name: 'revoking early', record: early(dressed(aRecordIn(state), words, true), words) }]
      : []),
    ...(state === 'active' || state === 'ended'
      ? [{ name: `${state}, extended and more`, record: extended(dressed(aRecordIn(state), words, true), words) }]
      : []),
    ...(state === 'approved'
      ? [{ name: 'approved, later', record: later(dressed(aRecordIn(state), words, false)) }]
      : []),
    ...(state === 'pending'
      ? [
          { name: 'pending, second step', record: secondStep(dressed(aRecordIn(state), words, true), words) },
          { name: 'pending, fifth of eight steps', record: fifthStep(dressed(aRecordIn(state), words, true), words) },
        ]
      : []),
  ]);
}

const many = (count: number, field: string, words: Words, length: number) =>
  Array.from({ length: count }, (_, i) => words(`${field}${i}`, length));

function person(id: string, words: Words) {
  return aPerson(id, words(`name of ${id}`, 200));
}

function dressed(base: AccessRequest, words: Words, other: boolean): AccessRequest {
  const people = ['P0011', 'P0012', 'P0013'].map((id) => person(id, words));
  const [one] = people;
  const requester = other ? person('P0010', words) : aPerson('P0001', words('requester', 200));
  const end = base.end && {
    ...base.end,
    by: one ?? null,
    reason: words('end reason', 2000),
    evidence: base.end.evidence && words('end evidence', 2000),
    lastError: words('end error', 2000),
  };
  const grant = base.grant && {
    ...base.grant,
    accountId: words('account', 200),
    observed: base.grant.observed && many(10, 'observed', words, 200),
    surplus: many(3, 'surplus', words, 200),
    evidence: base.grant.evidence && words('evidence', 2000),
    lastError: base.grant.lastError && words('grant error', 2000),
  };
  return {
    ...base,
    requester,
    target: aTarget({
      name: other ? words('target', 200) : requester.name,
      email: words('email', 200),
      type: 'contractor',
      managerName: words('manager', 200),
      sponsorName: words('sponsor', 200),
      until: after(99_999),
    }),
    terms: someTerms({
      use: words('use', 300),
      ...(other ? { approvalReason: true as const } : {}),
      link: 'https://example.com/?a=1&b=2',
      roleName: words('role', 200),
      systemName: words('system', 200),
      environment: words('environment', 200),
      scope: words('scope', 200),
      ownerName: words('owner', 200),
      roleId: 'prod-deployer',
      permissions: many(10, 'permission', words, 200),
      entitlements: many(10, 'entitlement', words, 200),
    }),
    justification: words('justification', 10_000),
    ticket: words('ticket', 30),
    steps: base.steps.map((s) => ({
      ...s,
      name: other ? ('group:keepers' as const) : s.name,
      title: words('title', 200),
      because: words('because', 600),
      need: 3,
      approvals: people.slice(1, 3).map((by) => aDecision(by, { reason: words('approval reason', 2000) })),
      escalatedAt: after(20),
      pause: { from: after(5), until: after(5000), decideBy: base.decideBy },
      questions: questionsOf(words, people, requester),
      approvers: people.map((p, i) => ({
        ...p,
        why: words('why', 300),
        ...(i === 2 ? { askedAt: after(20) } : {}),
        ...(i > 0 ? { remindedAt: after(15) } : {}),
        ...(i === 0 && other ? { instead: { of: 'P0099', how: 'handed_over' as const } } : {}),
        ...(i === 1 ? { gave: { to: people[2] ?? p, at: after(16), reason: words('gave', 500) } } : {}),
      })),
      decision: s.decision && {
        ...s.decision,
        by: one ?? s.decision.by,
        reason: words('decision reason', 2000),
        ...(s.decision.verdict === 'denied'
          ? { suggestion: { roleId: 'less', roleName: words('suggested', 200), durationMs: 5_400_000 } }
          : { changes: changesOf(words) }),
      },
    })),
    channel: { teamId: 'T1', id: 'C0OWNERS' },
    grant,
    end,
    tasks: other ? tasks(words, people) : [],
    trail: [{ n: 1, at: base.openedAt, text: words('trail', 2000) }],
  };
}

function questionsOf(words: Words, people: readonly PersonRef[], requester: PersonRef): Question[] {
  return Array.from({ length: 5 }, (_, i) => ({
    id: `Q${String(i + 1)}`,
    by: people[i % 3] ?? requester,
    at: after(5),
    text: words('question', 2000),
    answer: i === 4 ? null : { by: requester, at: after(6), text: words('answer', 2000) },
  }));
}

function changesOf(words: Words) {
  const terms = someTerms({ roleName: words('role before', 200) });
  return { durationMs: 5_400_000, roleId: 'less', was: { durationMs: 7_200_000, subjectHash: 'b'.repeat(64), terms } };
}

/** As much as an approver can be told beside a record. */
export function longSignals(words: Words): Signals {
  return {
    heldBefore: false,
    peers: { count: 500, holding: 499 },
    held: Array.from({ length: 9 }, (_, i) => ({
      requestId: 'REQ-2026-999999999',
      roleName: words(`held${String(i)}`, 200),
      entitlements: [],
      endsAt: after(i),
    })),
    added: many(20, 'added', words, 200),
    forbidden: Array.from({ length: 4 }, (_, i) => ({
      roleName: words(`forbidden${String(i)}`, 200),
      why: words('why not', 500),
      requestId: i === 0 ? 'REQ-2026-999999999' : null,
    })),
  };
}

function tasks(words: Words, people: ReturnType<typeof person>[]): Task[] {
  const [one, two] = people;
  const base = aTask({ assignees: people, confirmers: people, steps: many(12, 'step', words, 400) });
  const done = { doneBy: one ?? null, doneAt: after(30), proof: words('proof', 2000) };
  return (['grant', 'revoke'] as const).flatMap((kind, i) => [
    { ...base, kind, id: `T${i}1` },
    { ...base, kind, id: `T${i}2`, reason: words('task reason', 2000) },
    { ...base, kind, id: `T${i}3`, state: 'done' as const, ...done },
    {
      ...base,
      kind,
      id: `T${i}4`,
      state: 'confirmed' as const,
      ...done,
      confirmedBy: two ?? null,
      confirmedAt: after(40),
    },
    { ...base, kind, id: `T${i}5`, state: 'cannot' as const, reason: words('task reason', 2000) },
  ]);
}

function early(record: AccessRequest, words: Words): AccessRequest {
  return { ...record, end: record.end && { ...record.end, cause: 'revoked', reason: words('early reason', 2000) } };
}

/** More time asked for in every way there is, notices and reports. */
function extended(record: AccessRequest, words: Words): AccessRequest {
  const [one, two] = ['P0011', 'P0012'].map((id) => person(id, words));
  const step = { ...record.steps[0], decision: null } as ApprovalStep;
  const no = { ...step, decision: aDecision(one ?? ANA, { verdict: 'denied', reason: words('no', 2000) }) };
  const last = record.state === 'active' ? ('pending' as const) : ('lapsed' as const);
  const extension = (n: number, state: Extension['state'], steps: ApprovalStep[]): Extension => {
    const from = after(140 + (n > 1 ? 60 : 0));
    const reason = words(`extension ${String(n)}`, 3000);
    const shared = { by: record.requester, at: after(100), reason, from, to: after(200), free: false };
    return { id: `X${String(n)}`, state, ...shared, steps, subjectHash: 'd'.repeat(64) };
  };
  const warning = (at: number, endsAt: number) => ({ dueAt: after(at), endsAt: after(endsAt), toldAt: after(at) });
  const to = [one ?? ANA, two ?? ANA];
  return {
    ...record,
    endsAt: after(200),
    extensions: [extension(1, 'granted', record.steps), extension(2, 'denied', [no]), extension(3, last, [step, step])],
    warnings: [warning(110, 140), warning(150, 200), warning(190, 200)],
    problems: [{ n: 1, by: record.requester, at: after(50), text: words('problem', 2000), to }],
  };
}

function later(record: AccessRequest): AccessRequest {
  return { ...record, startsAt: after(5000), grant: record.grant && { ...record.grant, startedAt: null } };
}

function secondStep(record: AccessRequest, words: Words): AccessRequest {
  const decided = dressed(aRecordIn('approved'), words, true).steps[0]?.decision ?? null;
  return { ...record, steps: record.steps.map((s, i) => (i === 0 ? { ...s, decision: decided } : s)) };
}

/** The longest chain there can be, in the middle. */
function fifthStep(record: AccessRequest, words: Words): AccessRequest {
  const decided = dressed(aRecordIn('approved'), words, true).steps[0];
  const open = record.steps[0];
  if (!decided || !open) return record;
  return { ...record, steps: Array.from({ length: 8 }, (_, i) => (i < 4 ? decided : open)) };
}

/** The smallest record there can be. */
export const SHORTEST = aRecord({
  requester: aPerson('P1', ''),
  target: aTarget({ id: 'P1', name: '', email: '', managerName: null }),
  terms: someTerms({
    roleName: '',
    systemName: '',
    environment: '',
    scope: '',
    permissions: [],
    entitlements: [],
    ownerName: '',
  }),
  justification: '',
  ticket: null,
  channel: { teamId: 'T1', id: 'C0OWNERS' },
  trail: [],
});
