import { canBeDecided } from './approvers.ts';
import { type Away, withStandIns } from './away.ts';
import { type Catalog, ownerPlace, type Role, type System, tierOf } from './catalog.ts';
import { isOutOfHours, stepsFor } from './chain.ts';
import { checkJustification, JUSTIFICATION_MAX } from './justification.ts';
import { isActive, type Person, type Roster, toRef } from './person.ts';
import { hasActiveOwner, hasSponsor, mayAskFor, mayHold } from './policy.ts';
import type { AccessRequest, Actor, ApprovalStep, Circumstances, Target, Terms } from './record.ts';
import { allow, type Outcome, type Refusal, refuse } from './refusal.ts';
import { armReminder } from './remind.ts';
import { forbiddenWith } from './separation.ts';
import { ruleAsks } from './step-up.ts';
import { subjectHashOf } from './subject.ts';
import { termsOf } from './terms.ts';
import { draft } from './transition.ts';
import { addWorkingTime } from './working-hours.ts';

/** Longest wait before a later start, in ms: 90 days. */
const DAY_MS = 86_400_000;
const MAX_AHEAD_MS = 90 * DAY_MS;

export interface OpenCommand {
  id: string;
  origin: string;
  actor: Actor;
  requester: Person;
  target: Person;
  role: Role;
  system: System;
  justification: string;
  ticket: string | null;
  startsAt: Date | null;
  durationMs: number;
}

export interface OpenFacts {
  catalog: Catalog;
  roster: Roster;
  /** Live requests of the target. */
  live: readonly { id: string; roleId: string }[];
  /** The target has held the role before; null where nobody looked, as no step depends on it. */
  heldBefore: boolean | null;
  /** Who is away now, and who stands in for them. */
  away?: readonly Away[];
}

type Check = ({ ok: false } & Refusal) | null;
type Asked = Omit<OpenCommand, 'id' | 'origin'>;

function checkPeople(c: Asked, facts: OpenFacts, now: Date): Check {
  const contact = facts.catalog.people.contact;
  if (!isActive(c.requester, now)) return refuse('no_record', { who: c.requester.name, contact });
  if (!isActive(c.target, now)) return refuse('no_record', { who: c.target.name, contact }, 'target');
  if (!hasSponsor(c.target, facts.roster, now)) return refuse('no_sponsor', { who: c.target.name, contact }, 'target');
  if (!mayAskFor(c.requester, c.target)) return refuse('not_yours_to_ask', { who: c.target.name }, 'target');
  if (!mayHold(c.role, c.target)) return refuse('role_not_for_you', { role: c.role.name, who: c.target.name }, 'role');
  return null;
}

function checkTime(c: Asked, facts: OpenFacts, now: Date): Check {
  if (c.durationMs > c.role.maxTimeMs)
    return refuse('time_too_long', { role: c.role.name, max: { ms: c.role.maxTimeMs } }, 'duration');
  if (c.durationMs < facts.catalog.policy.minimumTimeMs)
    return refuse('time_too_short', { min: { ms: facts.catalog.policy.minimumTimeMs } }, 'duration');
  const start = c.startsAt ?? now;
  if (Number.isNaN(start.getTime())) return refuse('bad_start', {}, 'start');
  if (start.getTime() - now.getTime() > MAX_AHEAD_MS || now.getTime() - start.getTime() > DAY_MS)
    return refuse('bad_start', {}, 'start');
  const end = new Date(Math.max(start.getTime(), now.getTime()) + c.durationMs);
  if (end <= now) return refuse('bad_start', {}, 'start');
  if (c.target.endsAt && end > c.target.endsAt)
    return refuse('past_engagement', { who: c.target.name, until: { at: c.target.endsAt } }, 'duration');
  return null;
}

function checkRole(c: Asked, facts: OpenFacts, now: Date): Check {
  if (!hasActiveOwner(c.system, facts.roster, now)) return refuse('no_owner', { system: c.system.name }, 'role');
  const same = facts.live.find((r) => r.roleId === c.role.id);
  if (same) return refuse('already_open', { role: c.role.name, request: same.id, who: c.target.name }, 'role');
  const held = facts.live.map((r) => ({ roleId: r.roleId, requestId: r.id }));
  const clash = forbiddenWith(c.role.id, held, facts.catalog.policy.forbiddenPairs);
  if (clash) {
    const other = facts.catalog.roles.get(clash.with.roleId)?.name ?? clash.with.roleId;
    return refuse(
      'forbidden_pair',
      { role: c.role.name, other, request: clash.with.requestId, why: clash.pair.why },
      'role',
    );
  }
  return null;
}

function checkWords(c: OpenCommand, facts: OpenFacts): Check {
  if (c.ticket !== null && !/^[A-Z][A-Z0-9]{1,15}-\d{1,9}$/.test(c.ticket)) return refuse('bad_ticket', {}, 'ticket');
  return checkJustification(c.justification, facts.catalog.policy.justificationMinLength);
}

function targetOf(person: Person, roster: Roster): Target {
  const name = (id: string | null) => (id === null ? null : (roster.byId(id)?.name ?? null));
  return {
    ...toRef(person),
    email: person.email,
    type: person.type,
    managerId: person.managerId,
    managerName: name(person.managerId),
    sponsorId: person.sponsorId,
    sponsorName: name(person.sponsorId),
    until: person.endsAt,
  };
}

/** What asking would mean: under which terms, and who would decide. */
export interface Plan {
  terms: Terms;
  steps: ApprovalStep[];
  circumstances: Circumstances;
}

function planOf(c: Asked, facts: OpenFacts, now: Date): Outcome<Plan> {
  const excluded = [c.requester.id, c.target.id];
  const circumstances = {
    firstTime: facts.heldBefore === null ? null : !facts.heldBefore,
    outOfHours: isOutOfHours(facts.catalog, now),
  };
  const { system, target, durationMs } = c;
  const chain = { ...facts, ...circumstances, system, target, requesterId: c.requester.id, durationMs, excluded };
  const bare = stepsFor(c.role, chain, now);
  const terms = termsOf(c.role, c.system, facts);
  const asked = { requester: toRef(c.requester), target: targetOf(target, facts.roster), terms, steps: bare };
  const steps = bare.map((step) => ({ ...step, approvers: withStandIns(asked, step, facts, now) }));
  if (!canBeDecided(steps)) return refuse('no_approver', { role: c.role.name, system: c.system.name }, 'role');
  return allow({ terms, steps, circumstances });
}

/** What somebody chose so far; a length of null: not said yet. */
export type PlanCommand = Pick<OpenCommand, 'requester' | 'target' | 'role' | 'system' | 'startsAt'> & {
  durationMs: number | null;
};

/**
 * What asking would mean, before the reason is known. Without a length the chain is that of the longest time.
 * @param now UTC instant
 */
export function planRequest(c: PlanCommand, facts: OpenFacts, now: Date): Outcome<Plan> {
  const actor: Actor = { kind: 'system', name: 'plan' };
  const whole = { ...c, actor, durationMs: c.durationMs ?? c.role.maxTimeMs, justification: '', ticket: null };
  const time = c.durationMs === null ? null : checkTime(whole, facts, now);
  return checkPeople(whole, facts, now) ?? time ?? checkRole(whole, facts, now) ?? planOf(whole, facts, now);
}

/**
 * Opens a request, or says why not. Nothing is half filed: every field is checked first.
 * @param now UTC instant
 */
export function openRequest(c: OpenCommand, facts: OpenFacts, now: Date): Outcome<AccessRequest> {
  const bad =
    checkPeople(c, facts, now) ?? checkTime(c, facts, now) ?? checkRole(c, facts, now) ?? checkWords(c, facts);
  if (bad) return bad;
  const plan = planOf(c, facts, now);
  if (!plan.ok) return plan;
  const { terms, steps, circumstances } = plan.next;
  const subject = {
    id: c.id,
    requester: toRef(c.requester),
    target: targetOf(c.target, facts.roster),
    terms,
    justification: kept(c.justification),
    ticket: c.ticket,
    startsAt: c.startsAt && c.startsAt > now ? c.startsAt : null,
    durationMs: c.durationMs,
  };
  return allow(
    file(subject, { ...c, steps, circumstances, decideBy: decideByOf(subject.terms, facts.catalog, now) }, facts, now),
  );
}

/** When it closes undecided: so many days, or so many working days, after it was asked. */
function decideByOf(terms: Terms, { policy, organisation }: Catalog, now: Date): Date {
  const { decideWithinMs, decideInWorkingDays } = policy.timers[tierOf(terms)];
  if (!decideInWorkingDays) return new Date(now.getTime() + decideWithinMs);
  const wholeDays = { days: policy.workingHours.days, from: 0, to: 24 * 60 };
  return addWorkingTime(now, decideWithinMs, wholeDays, organisation.timezone);
}

type Subject = Pick<
  AccessRequest,
  'id' | 'requester' | 'target' | 'terms' | 'justification' | 'ticket' | 'startsAt' | 'durationMs'
>;

/** As much of a text as is kept; never half a character, which storage would mend into something else than was hashed. */
const kept = (text: string): string =>
  text
    .trim()
    .slice(0, JUSTIFICATION_MAX)
    .replace(/\p{Surrogate}/gu, '');

function file(
  subject: Subject,
  c: Pick<OpenCommand, 'actor' | 'origin' | 'system'> & Omit<Plan, 'terms'> & { decideBy: Date },
  facts: OpenFacts,
  now: Date,
): AccessRequest {
  const channel = ownerPlace(facts.catalog, c.system);
  const stepUp = ruleAsks(facts.catalog.stepUp ?? null, subject.terms) ? { stepUp: true as const } : {};
  const blank: AccessRequest = {
    ...subject,
    version: 0,
    state: 'pending',
    origin: c.origin,
    subjectHash: subjectHashOf(subject),
    openedAt: now,
    decideBy: c.decideBy,
    endsAt: null,
    steps: c.steps,
    ...stepUp,
    circumstances: c.circumstances,
    ...(channel ? { channel } : {}),
    grant: null,
    end: null,
    tasks: [],
    live: true,
    outbox: [],
    events: [],
    lastEvent: 0,
    trail: [],
    cards: [],
    nextDueAt: null,
    relayPending: false,
  };
  const d = draft(blank, now);
  d.event('request.opened', c.actor, {
    requester: subject.requester.id,
    target: subject.target.id,
    role: subject.terms.roleId,
    system: subject.terms.systemId,
    environment: subject.terms.environment,
    scope: subject.terms.scope,
    entitlements: subject.terms.entitlements,
    justification: subject.justification,
    ticket: subject.ticket,
    startsAt: subject.startsAt,
    durationMs: subject.durationMs,
    approvers: c.steps.map(plannedStep),
    catalog: subject.terms.catalogSha256,
    subject: blank.subjectHash,
    ...stepUp,
  });
  const whom = subject.target.id === subject.requester.id ? '' : ` for ${subject.target.name}`;
  d.say(`${subject.requester.name} asked for ${subject.terms.roleName}${whom}.`);
  d.effect('lapse', c.decideBy);
  armReminder(d, facts);
  return d.done();
}

/** A step as the ledger keeps it: who is asked and why, and why the step where not every request has it. */
export function plannedStep({ name, approvers, need, because }: ApprovalStep): Record<string, unknown> {
  return {
    step: name,
    people: approvers.map((a) => a.id),
    why: approvers.map((a) => a.why ?? ''),
    ...(need ? { need } : {}),
    ...(because ? { because } : {}),
  };
}
