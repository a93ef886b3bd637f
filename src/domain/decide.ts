import type { Catalog } from './catalog.ts';
import { isActive, type Person, type Roster, toRef } from './person.ts';
import { isApproverNow } from './policy.ts';
import type { AccessRequest, Actor, Decision } from './record.ts';
import { allow, type Outcome, type Refusal, refuse } from './refusal.ts';
import { type Draft, draft } from './transition.ts';

export interface DecideCommand {
  actor: Actor;
  person: Person;
  verdict: 'approved' | 'denied';
  reason: string | null;
  /** Which step the card was for. */
  step: number;
  /** First characters of the hash the card showed. */
  shown: string;
  method: Decision['method'];
}

export interface DecideFacts {
  catalog: Catalog;
  roster: Roster;
}

/** The step waiting for a decision, or -1. */
export function openStep(record: AccessRequest): number {
  return record.state === 'pending' ? record.steps.findIndex((s) => s.decision === null) : -1;
}

const names = (people: readonly { name: string }[]): string => people.map((p) => p.name).join(', ');

/** Whether this person may decide this step of this request now; the refusal names who can. */
export function mayDecide(
  record: AccessRequest,
  c: DecideCommand,
  facts: DecideFacts,
  now: Date,
): ({ ok: false } & Refusal) | null {
  const step = record.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  const who = names(step.approvers);
  if ([record.requester.id, record.target.id].includes(c.person.id))
    return refuse('own_request', { request: record.id, who });
  const system = facts.catalog.systems.get(record.terms.systemId);
  const asked = step.approvers.some((a) => a.id === c.person.id);
  if (!asked || !system || !isApproverNow(c.person, step.name, { system, catalog: facts.catalog }, now))
    return refuse('not_an_approver', { request: record.id, who });
  if (record.steps.some((s, i) => i !== c.step && s.decision?.by.id === c.person.id))
    return refuse('decided_before', { request: record.id, who });
  return null;
}

function alreadySettled(record: AccessRequest, c: DecideCommand): ({ ok: false } & Refusal) | null {
  if (openStep(record) === c.step) return null;
  const decision = record.steps[c.step]?.decision;
  if (decision)
    return refuse('already_decided', { request: record.id, who: decision.by.name, verdict: decision.verdict });
  return refuse('state_conflict', { request: record.id, state: record.state });
}

/**
 * One decision on the open step: approve or deny (reason mandatory).
 * @param now UTC instant
 */
export function decide(record: AccessRequest, c: DecideCommand, facts: DecideFacts, now: Date): Outcome<AccessRequest> {
  const refused = mayDecide(record, c, facts, now) ?? alreadySettled(record, c);
  if (refused) return refused;
  if (record.decideBy <= now) return refuse('state_conflict', { request: record.id, state: 'lapsed' });
  if (c.shown.length < 12 || !record.subjectHash.startsWith(c.shown))
    return refuse('card_stale', { request: record.id });
  const reason = c.reason?.trim() || null;
  if (c.verdict === 'denied' && !reason) return refuse('reason_missing', {}, 'reason');
  if (c.verdict === 'approved') {
    const target = facts.roster.byId(record.target.id);
    if (!target || !isActive(target, now)) return refuse('target_inactive', { who: record.target.name });
  }
  const d = draft(record, now);
  const step = d.next.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  step.decision = {
    verdict: c.verdict,
    by: toRef(c.person),
    at: now,
    reason,
    method: c.method,
    subjectHash: record.subjectHash,
  };
  const detail = {
    step: step.name,
    index: c.step,
    by: c.person.id,
    method: c.method,
    reason,
    subject: record.subjectHash,
  };
  if (c.verdict === 'denied') deny(d, c, detail);
  else approve(d, c, detail, facts);
  return allow(d.done());
}

function deny(d: Draft, c: DecideCommand, detail: Record<string, unknown>): void {
  d.event('approval.denied', c.actor, detail);
  d.say(`${c.person.name} denied it.`);
  d.enter('denied');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
}

/** The last approval fixes the window once and arms its end before anything is granted (docs/adr/0003). */
function approve(d: Draft, c: DecideCommand, detail: Record<string, unknown>, facts: DecideFacts): void {
  const r = d.next;
  const last = r.steps.every((s) => s.decision?.verdict === 'approved');
  const start = r.startsAt && r.startsAt > d.now ? r.startsAt : d.now;
  const until = facts.roster.byId(r.target.id)?.endsAt ?? null;
  const asked = new Date(start.getTime() + r.durationMs);
  const endsAt = until && until < asked ? until : asked;
  d.event('approval.approved', c.actor, { ...detail, last, ...(last ? { startsAt: start, endsAt } : {}) });
  d.say(`${c.person.name} approved it (step ${String(c.step + 1)} of ${String(r.steps.length)}).`);
  if (!last) return;
  d.enter('approved');
  r.endsAt = endsAt;
  r.outbox = r.outbox.filter((e) => e.kind === 'notify');
  r.grant = {
    before: null,
    startedAt: null,
    verifiedAt: null,
    accountId: null,
    observed: null,
    evidence: null,
    surplus: [],
    looks: 0,
    attempts: 0,
    lastError: null,
  };
  d.effect('provision', start);
  d.effect('revoke', endsAt);
}
