import { askedNow, canBeDecided, decisionsOf, isApproverNow, neededOf, openStep } from './approvers.ts';
import type { Away } from './away.ts';
import type { Catalog } from './catalog.ts';
import { formatDuration } from './duration.ts';
import type { Membership } from './membership.ts';
import { type Narrowed, narrow, suggest, type Wish } from './narrow.ts';
import { startClock } from './pause.ts';
import { isActive, type Person, type Roster, toRef } from './person.ts';
import type { AccessRequest, Actor, ApprovalStep, Changes, Decision, SignIn } from './record.ts';
import { allow, type Outcome, type Refusal, refuse } from './refusal.ts';
import { armReminder, openNextStep } from './remind.ts';
import { keptSignIn, stepUpFault } from './step-up.ts';
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
  /** What the provider said when they signed in to confirm it. */
  signIn?: SignIn | null;
  /** Approve, but less; deny, but suggest less. */
  wish?: Wish | null;
  /** What Slack says of the account that clicked; null where the decision does not come by way of Slack. */
  membership: Membership | null;
}

export interface DecideFacts {
  catalog: Catalog;
  roster: Roster;
  /** Who is away now, and who stands in for them. */
  away?: readonly Away[];
}

/** Who presses what on which card. */
type Click = Pick<DecideCommand, 'person' | 'step' | 'shown' | 'membership'>;

const names = (people: readonly { name: string }[]): string => people.map((p) => p.name).join(', ');

/** Whether this person may decide this step of this request now; the refusal names who can. */
export function mayDecide(
  record: AccessRequest,
  c: Omit<Click, 'shown'>,
  facts: DecideFacts,
  now: Date,
): ({ ok: false } & Refusal) | null {
  const step = record.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  const who = names(askedNow(step));
  if ([record.requester.id, record.target.id].includes(c.person.id))
    return refuse('own_request', { request: record.id, who });
  const system = facts.catalog.systems.get(record.terms.systemId);
  const asked = step.approvers.some((a) => a.id === c.person.id);
  if (!asked || !system || !isApproverNow(c.person, record, step, { ...facts, system }, now))
    return refuse('not_an_approver', { request: record.id, who });
  const others = names(step.approvers.filter((a) => a.id !== c.person.id));
  if (c.membership === 'guest' || c.membership === 'external')
    return refuse('guest_account', { request: record.id, who: others || { phrase: 'nobody_else' } });
  if (c.membership === 'unknown') return refuse('account_unchecked');
  if (record.steps.some((s, i) => i !== c.step && decisionsOf(s).some((d) => d.by.id === c.person.id)))
    return refuse('decided_before', { request: record.id, who });
  return null;
}

/** One approval of the step is theirs already, or a later step has nobody but them. */
function isSpent(record: AccessRequest, c: DecideCommand): ({ ok: false } & Refusal) | null {
  const step = record.steps[c.step];
  if (!step) return null;
  const decided = decisionsOf(step).map((d) => d.by.id);
  const others = names(askedNow(step).filter((a) => a.id !== c.person.id && !decided.includes(a.id)));
  if (decided.includes(c.person.id)) return refuse('approved_before', { request: record.id, who: others });
  const rest = record.steps.map((s, i) => (i === c.step ? { ...s, need: neededOf(s) - 1 } : s));
  const wasted = c.verdict === 'approved' && canBeDecided(record.steps) && !canBeDecided(rest, [c.person.id]);
  return wasted ? refuse('needed_later', { request: record.id, who: others }) : null;
}

function alreadySettled(record: AccessRequest, c: Pick<Click, 'step'>): ({ ok: false } & Refusal) | null {
  if (openStep(record) === c.step) return null;
  const decision = record.steps[c.step]?.decision;
  if (decision)
    return refuse('already_decided', { request: record.id, who: decision.by.name, verdict: decision.verdict });
  return refuse('state_conflict', { request: record.id, state: record.state });
}

/** The card is about a step that is open, in time, and shows what the record says. */
function isStale(record: AccessRequest, c: Click, now: Date): ({ ok: false } & Refusal) | null {
  if (record.decideBy <= now) return refuse('state_conflict', { request: record.id, state: 'lapsed' });
  const same = c.shown.length >= 12 && record.subjectHash.startsWith(c.shown);
  return same ? null : refuse('card_stale', { request: record.id });
}

/**
 * Whether this person may do anything about this step now, short of deciding it.
 * @param now UTC instant
 */
export function mayActOn(
  record: AccessRequest,
  c: Click,
  facts: DecideFacts,
  now: Date,
): ({ ok: false } & Refusal) | null {
  const refused = mayDecide(record, c, facts, now) ?? alreadySettled(record, c) ?? isStale(record, c, now);
  if (refused) return refused;
  const step = record.steps[c.step];
  const mine = step && decisionsOf(step).some((d) => d.by.id === c.person.id);
  return mine ? refuse('approved_before', { request: record.id, who: names(askedNow(step)) }) : null;
}

/** The role asks whoever approves it to say why, and this approval does not. @param terms of what is approved */
function lacksReason({ terms }: Pick<AccessRequest, 'terms'>, c: DecideCommand): ({ ok: false } & Refusal) | null {
  const lacks = c.verdict === 'approved' && terms.approvalReason && !c.reason?.trim();
  return lacks ? refuse('approval_reason_needed', { role: terms.roleName }, 'reason') : null;
}

/** Why this decision on the open step does not count; null when it does. */
export function checkDecision(
  record: AccessRequest,
  c: DecideCommand,
  facts: DecideFacts,
  now: Date,
): ({ ok: false } & Refusal) | null {
  const refused =
    mayDecide(record, c, facts, now) ?? alreadySettled(record, c) ?? isSpent(record, c) ?? isStale(record, c, now);
  if (refused) return refused;
  if (c.verdict === 'denied' && !c.reason?.trim()) return refuse('reason_missing', {}, 'reason');
  const target = facts.roster.byId(record.target.id);
  const gone = c.verdict === 'approved' && (!target || !isActive(target, now));
  return gone ? refuse('target_inactive', { who: record.target.name }) : lacksReason(record, c);
}

/** Writes the decision into its step. @returns what the ledger keeps of it */
export function enterDecision(
  step: ApprovalStep,
  c: DecideCommand,
  subjectHash: string,
  now: Date,
  more: Pick<Decision, 'changes' | 'suggestion'> = {},
): Record<string, unknown> {
  const { verdict, method } = c;
  const reason = c.reason?.trim() || null;
  const signIn = c.signIn ? { signIn: keptSignIn(c.signIn) } : {};
  const made: Decision = { verdict, by: toRef(c.person), at: now, reason, method, ...signIn, subjectHash, ...more };
  const given = decisionsOf(step).length + 1;
  if (verdict === 'approved' && given < neededOf(step)) step.approvals = [...(step.approvals ?? []), made];
  else step.decision = made;
  const many = verdict === 'approved' && step.need ? { given, need: step.need } : {};
  return { step: step.name, index: c.step, by: c.person.id, method, ...signIn, reason, subject: subjectHash, ...many };
}

/**
 * One decision on the open step: approve, perhaps less than was asked for and with a reason where the
 * role asks for one, or deny (reason mandatory).
 * @param now UTC instant
 */
export function decide(record: AccessRequest, c: DecideCommand, facts: DecideFacts, now: Date): Outcome<AccessRequest> {
  const refused = checkDecision(record, c, facts, now);
  if (refused) return refused;
  const less = c.verdict === 'approved' && c.wish ? narrow(record, c.wish, facts, now) : null;
  if (less && !less.ok) return less;
  const unsaid = less && lacksReason(less.next, c);
  if (unsaid) return unsaid;
  const unproved = c.verdict === 'approved' ? stepUpFault(record, c, facts, now) : null;
  if (unproved) return unproved;
  const instead = c.verdict === 'denied' && c.wish ? suggest(record, c.wish, facts) : null;
  if (instead && !instead.ok) return instead;
  const d = draft(record, now);
  const step = d.next.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  const changed = less ? takeAway(d, less.next) : {};
  const suggestion = instead?.next ? { suggestion: instead.next } : {};
  const more = { ...(less ? { changes: less.next.changes } : {}), ...suggestion };
  const detail = enterDecision(step, c, d.next.subjectHash, now, more);
  if (c.verdict === 'denied') deny(d, c, { ...detail, ...suggestion });
  else approve(d, c, { ...detail, ...changed }, facts);
  return allow(d.done());
}

/** The record goes on with less. @returns what the ledger keeps of it: old and new */
function takeAway(d: Draft, { terms, durationMs, subjectHash }: Narrowed): Record<string, unknown> {
  const extent = (r: Pick<AccessRequest, 'terms' | 'durationMs'>) => ({
    role: r.terms.roleId,
    entitlements: r.terms.entitlements,
    durationMs: r.durationMs,
  });
  const from = { ...extent(d.next), subject: d.next.subjectHash };
  Object.assign(d.next, { terms, durationMs, subjectHash });
  return { changes: { from, to: extent(d.next) } };
}

function deny(d: Draft, c: DecideCommand, detail: Record<string, unknown>): void {
  d.event('approval.denied', c.actor, detail);
  d.say(`${c.person.name} denied it.`);
  d.enter('denied');
  d.next.outbox = d.next.outbox.filter((e) => e.kind === 'notify');
}

/** One approval more. With the last one of its step the next step opens, with the last of all it is granted. */
function approve(d: Draft, c: DecideCommand, detail: Record<string, unknown>, facts: DecideFacts): void {
  const { steps } = d.next;
  const closed = steps[c.step]?.decision !== null;
  const last = steps.every((s) => s.decision?.verdict === 'approved');
  if (closed) startClock(d, c.step);
  const window = last ? windowOf(d, facts) : null;
  const opening = closed && !last ? openNextStep(d, facts) : {};
  d.event('approval.approved', c.actor, {
    ...detail,
    last,
    ...window,
    ...opening,
  });
  const so = closed ? '' : `, ${String(detail['given'])} of ${String(detail['need'])} approvals`;
  const made = decisionsOf(steps[c.step] as ApprovalStep).at(-1);
  const why = made?.reason ? ` Reason: ${made.reason}` : '';
  const place = `step ${String(c.step + 1)} of ${String(steps.length)}`;
  d.say(`${c.person.name} approved it (${place}${so}).${made?.changes ? '' : why}`);
  if (made?.changes) d.say(`${c.person.name} changed it: ${changeWords(d.next, made.changes)}.${why}`);
  if (window) grant(d, window);
  else if (closed) armReminder(d, facts);
}

/** "1 hour instead of 2 hours, Reader instead of Editor". */
function changeWords({ terms }: AccessRequest, { durationMs, was }: Changes): string {
  const time =
    durationMs === undefined ? [] : [`${formatDuration(durationMs)} instead of ${formatDuration(was.durationMs)}`];
  return [...time, ...(was.terms ? [`${terms.roleName} instead of ${was.terms.roleName}`] : [])].join(', ');
}

interface Window {
  startsAt: Date;
  endsAt: Date;
}

function windowOf(d: Draft, facts: DecideFacts): Window {
  const r = d.next;
  const startsAt = r.startsAt && r.startsAt > d.now ? r.startsAt : d.now;
  const until = facts.roster.byId(r.target.id)?.endsAt ?? null;
  const asked = new Date(startsAt.getTime() + r.durationMs);
  return { startsAt, endsAt: until && until < asked ? until : asked };
}

/** The last approval fixes the window once and arms its end before anything is granted (docs/adr/0003). */
function grant(d: Draft, { startsAt, endsAt }: Window): void {
  const r = d.next;
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
  d.effect('provision', startsAt);
  d.effect('revoke', endsAt);
}
