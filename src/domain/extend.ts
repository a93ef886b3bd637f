import { canBeDecided } from './approvers.ts';
import { type Away, withStandIns } from './away.ts';
import { type Catalog, type Role, type System, tierOf } from './catalog.ts';
import { stepsFor } from './chain.ts';
import { formatDuration } from './duration.ts';
import { asRequest, extensionHashOf, pendingExtension, startOf } from './extension.ts';
import { checkJustification } from './justification.ts';
import { isActive, type Person, type Roster, toRef } from './person.ts';
import { hasSponsor, mayHold } from './policy.ts';
import type { AccessRequest, Actor, Extension } from './record.ts';
import { allow, type Outcome, type Refusal, refuse } from './refusal.ts';
import { armReminder } from './remind.ts';
import { plannedStep } from './request.ts';
import { forbiddenWith, type Hold } from './separation.ts';
import { type Draft, draft } from './transition.ts';
import { armWarnings, type Notices } from './warn.ts';

/** How often more time may be asked for one grant, whatever came of it. */
export const EXTENSIONS_MAX = 10;

export interface ExtendCommand {
  actor: Actor;
  person: Person;
  /** How much longer than now, in ms. */
  durationMs: number;
  reason: string;
}

export interface ExtendFacts {
  catalog: Catalog;
  roster: Roster;
  /** Who is away now, and who stands in for them. */
  away?: readonly Away[];
  /** When the holder is told of the new end; absent means as the role says. */
  notices?: Notices;
  /** What the target holds, is being given, or is losing; this request among it. */
  holds: readonly Hold[];
}

type Check = ({ ok: false } & Refusal) | null;

/** The end can be moved only while it has not begun. */
export function checkInTime(record: AccessRequest, now: Date): Check {
  if (record.state === 'pending' || record.state === 'approved')
    return refuse('state_conflict', { request: record.id, state: record.state });
  const over = record.state !== 'active' || record.end !== null || !record.endsAt || record.endsAt <= now;
  return over ? refuse('extension_late', { request: record.id }) : null;
}

/** The role, if it and its system are still as they were when it was given. */
function roleOf(record: AccessRequest, { catalog }: ExtendFacts): { role: Role; system: System } | null {
  const role = catalog.roles.get(record.terms.roleId);
  const system = catalog.systems.get(record.terms.systemId);
  return role && system ? { role, system } : null;
}

/** Nothing that must not be held together with it: pairs may have been named since it was given. */
export function checkBeside({ id, terms }: AccessRequest, { catalog, holds }: ExtendFacts): Check {
  const others = holds.filter((h) => h.requestId !== id);
  const clash = forbiddenWith(terms.roleId, others, catalog.policy.forbiddenPairs);
  if (!clash) return null;
  const request = clash.with.requestId;
  const other = others.find((h) => h.requestId === request)?.roleName ?? clash.with.roleId;
  return refuse('forbidden_pair', { role: terms.roleName, other, request, why: clash.pair.why });
}

/** May the target hold it until then: by the role's longest times, and by their own end. */
export function checkUntil(record: AccessRequest, to: Date, facts: ExtendFacts, now: Date): Check {
  const found = roleOf(record, facts);
  if (!found) return refuse('extension_stale', { request: record.id, why: { phrase: 'role_gone' } });
  const { role } = found;
  const target = facts.roster.byId(record.target.id);
  const contact = facts.catalog.people.contact;
  if (!target || !isActive(target, now)) return refuse('target_inactive', { who: record.target.name });
  if (!hasSponsor(target, facts.roster, now)) return refuse('no_sponsor', { who: target.name, contact });
  if (!mayHold(role, target)) return refuse('role_not_for_you', { role: role.name, who: target.name });
  const endsAt = record.endsAt ?? now;
  if (to.getTime() - endsAt.getTime() > role.maxTimeMs)
    return refuse('time_too_long', { role: role.name, max: { ms: role.maxTimeMs } }, 'duration');
  const inAll = role.maxTotalTimeMs ?? 2 * role.maxTimeMs;
  const latest = startOf(record).getTime() + inAll;
  if (to.getTime() > latest) {
    const left = { ms: latest - endsAt.getTime() };
    const values = { role: role.name, max: { ms: inAll }, request: record.id, left };
    return refuse('extension_too_long', values, 'duration');
  }
  if (target.endsAt && to > target.endsAt)
    return refuse('past_engagement', { who: target.name, until: { at: target.endsAt } }, 'duration');
  return null;
}

function checkCommand(record: AccessRequest, c: ExtendCommand, facts: ExtendFacts, now: Date): Check {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  const late = checkInTime(record, now);
  if (late) return late;
  const open = pendingExtension(record);
  if (open) return refuse('extension_open', { request: record.id, until: { at: open.to } });
  if ((record.extensions ?? []).length >= EXTENSIONS_MAX)
    return refuse('extension_limit', { request: record.id, count: String(EXTENSIONS_MAX) });
  const { minimumTimeMs, justificationMinLength } = facts.catalog.policy;
  if (c.durationMs < minimumTimeMs) return refuse('time_too_short', { min: { ms: minimumTimeMs } }, 'duration');
  return checkJustification(c.reason, justificationMinLength);
}

/**
 * The holder asks for more time on what they hold. Once a short one may be free; else the same approvals are asked
 * for again, and until they are given the grant ends when it ends.
 * @param now UTC instant
 */
export function extend(record: AccessRequest, c: ExtendCommand, facts: ExtendFacts, now: Date): Outcome<AccessRequest> {
  const refused = checkCommand(record, c, facts, now);
  if (refused) return refused;
  const from = record.endsAt ?? now;
  const to = new Date(from.getTime() + c.durationMs);
  const wrong = checkBeside(record, facts) ?? checkUntil(record, to, facts, now);
  const found = roleOf(record, facts);
  if (wrong || !found) return wrong ?? refuse('extension_late', { request: record.id });
  const { role, system } = found;
  const usedUp = record.extensions?.some((x) => x.free) === true;
  const plain = {
    id: `X${String((record.extensions ?? []).length + 1)}`,
    by: toRef(c.person),
    at: now,
    reason: c.reason.trim(),
    from,
    to,
    free: !usedUp && c.durationMs <= (role.freeExtensionMs ?? 0),
  };
  const x: Extension = { ...plain, state: 'pending', steps: [], subjectHash: extensionHashOf(record, plain) };
  if (!x.free) x.steps = stepsOf(record, x, { ...facts, role, system }, now);
  if (!x.free && !canBeDecided(x.steps)) return refuse('no_approver', { role: role.name, system: system.name });
  const d = draft(record, now);
  d.next.extensions = [...(d.next.extensions ?? []), x];
  const detail = { extension: x.id, by: x.by.id, from, to, reason: x.reason, subject: x.subjectHash };
  if (x.free) grantFree(d, x, { ...detail, ...whatMoves(record, to) }, c, facts);
  else ask(d, { ...detail, approvers: x.steps.map(plannedStep), catalog: facts.catalog.sha256 }, c, facts);
  return allow(d.done());
}

/** The steps the role asks for, with the whole time as the length and the people of today. */
function stepsOf(
  record: AccessRequest,
  x: Extension,
  facts: ExtendFacts & { role: Role; system: System },
  now: Date,
): Extension['steps'] {
  const chain = {
    ...facts,
    target: facts.roster.byId(record.target.id),
    requesterId: record.requester.id,
    durationMs: asRequest(record, x).durationMs,
    excluded: [record.requester.id, record.target.id],
    ...(record.circumstances ?? { firstTime: null, outOfHours: false }),
  };
  const steps = stepsFor(facts.role, chain, now);
  const asked = { ...record, steps };
  return steps.map((step) => ({ ...step, approvers: withStandIns(asked, step, facts, now) }));
}

/** What the ledger names where an end moves, with the end as it is from then on. */
export function whatMoves({ target, terms }: AccessRequest, endsAt: Date): Record<string, unknown> {
  return { target: target.id, role: terms.roleId, system: terms.systemId, privileged: terms.privileged, endsAt };
}

function ask(d: Draft, detail: Record<string, unknown>, c: ExtendCommand, facts: ExtendFacts): void {
  d.event('extension.requested', c.actor, detail);
  d.say(`${c.person.name} asked for ${formatDuration(c.durationMs)} more. Until that is approved it ends at its time.`);
  armReminder(d, facts);
}

function grantFree(
  d: Draft,
  x: Extension,
  detail: Record<string, unknown>,
  c: ExtendCommand,
  facts: ExtendFacts,
): void {
  x.state = 'granted';
  d.event('extension.granted', c.actor, detail);
  d.say(`${c.person.name} extended it by ${formatDuration(c.durationMs)}, which this role allows once.`);
  moveEnd(d, x.to, facts);
}

/** The one place where an end moves: the armed end gives way to another, under an id that no worker has seen. */
export function moveEnd(d: Draft, to: Date, { catalog, notices }: Pick<ExtendFacts, 'catalog' | 'notices'>): void {
  d.next.endsAt = to;
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'revoke' && e.kind !== 'remind');
  d.effect('revoke', to);
  const beforeMs = catalog.policy.timers[tierOf(d.next.terms)].warnBeforeMs ?? [];
  armWarnings(d, notices ?? { beforeMs, quiets: [] });
}
