import { approversOf, askedNow, decisionsOf, nextInLine, openStep } from './approvers.ts';
import { type Away, standInsFor, withStandIns } from './away.ts';
import { type Catalog, tierOf } from './catalog.ts';
import { formatDuration } from './duration.ts';
import { moved } from './pause.ts';
import type { Roster } from './person.ts';
import type { AccessRequest, Actor, ApprovalStep, Approver } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { type Draft, draft } from './transition.ts';
import { addWorkingTime } from './working-hours.ts';

/** What happens while nobody decides: people are reminded, then the next in line are asked too. Never is it granted. */

export interface ReminderFacts {
  catalog: Catalog;
  roster: Roster;
  /** Who is away now, and who stands in for them. */
  away?: readonly Away[];
}

const CLOCK: Actor = { kind: 'system', name: 'clock' };

const timersOf = (record: AccessRequest, { catalog }: ReminderFacts) => catalog.policy.timers[tierOf(record.terms)];

/**
 * When so much time is over for a person: in the high tier by the clock, below it by their working hours. What the step
 * has waited for an answer is put on top.
 */
function after(
  record: AccessRequest,
  step: ApprovalStep,
  { from, ms, personId }: { from: Date; ms: number; personId: string | null },
  facts: ReminderFacts,
): Date {
  if (tierOf(record.terms) === 'high') return moved(step, new Date(from.getTime() + ms));
  const { policy, organisation } = facts.catalog;
  const zone = (personId === null ? null : facts.roster.byId(personId)?.timezone) ?? organisation.timezone;
  const at = addWorkingTime(from, ms, policy.workingHours, zone);
  const later = moved(step, at);
  return later === at ? at : addWorkingTime(later, 0, policy.workingHours, zone);
}

const opened = (record: AccessRequest, step: ApprovalStep): Date => step.openedAt ?? record.openedAt;

const undecided = (step: ApprovalStep): Approver[] =>
  askedNow(step).filter((a) => !decisionsOf(step).some((d) => d.by.id === a.id));

/** When this approver is reminded, or null once they have been. */
function remindAt(record: AccessRequest, step: ApprovalStep, approver: Approver, facts: ReminderFacts): Date | null {
  if (approver.remindedAt) return null;
  const asked = approver.askedAt ?? opened(record, step);
  const { remindAfterMs: ms } = timersOf(record, facts);
  return after(record, step, { from: asked, ms, personId: approver.id }, facts);
}

/** When the next in line are asked too: everybody asked first has had the time. Null once they are. */
function escalateAt(record: AccessRequest, step: ApprovalStep, facts: ReminderFacts): Date | null {
  if (step.escalatedAt) return null;
  const ids = undecided(step).map((a) => a.id);
  const { escalateAfterMs: ms } = timersOf(record, facts);
  const from = opened(record, step);
  const times = (ids.length > 0 ? ids : [null]).map((personId) =>
    after(record, step, { from, ms, personId }, facts).getTime(),
  );
  return new Date(Math.max(...times));
}

/** When the open step next wants something said; null when nothing is left to say before it lapses. */
function nextTurn(record: AccessRequest, facts: ReminderFacts): Date | null {
  const step = record.steps[openStep(record)];
  if (!step) return null;
  const times = [...undecided(step).map((a) => remindAt(record, step, a, facts)), escalateAt(record, step, facts)];
  const ahead = times.filter((t) => t !== null && t < record.decideBy).map((t) => t?.getTime() ?? 0);
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : null;
}

/** One reminder effect for the step that is open, due at its next turn; none of an earlier step is left. */
export function armReminder(d: Draft, facts: ReminderFacts): void {
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'remind');
  const turn = nextTurn(d.next, facts);
  if (turn) d.effect('remind', turn);
}

/**
 * The next step opens now. Who is on call is looked up again: the shift may have changed since it was asked for. Who
 * stands in for somebody away is looked up too.
 * @returns for the ledger: `instead`, asked in place of those on record, and `standIns`
 */
export function openNextStep(d: Draft, facts: ReminderFacts): Record<string, unknown> {
  const { next, now } = d;
  const step = next.steps[openStep(next)];
  if (!step) return {};
  step.openedAt = now;
  const instead = onCallNow(d, step, facts);
  step.approvers = withStandIns(next, step, facts, now);
  const standIns = step.approvers.flatMap((a) =>
    a.instead?.how === 'away' ? { person: a.id, of: a.instead.of, why: a.why ?? '' } : [],
  );
  return { ...(instead.length > 0 ? { instead } : {}), ...(standIns.length > 0 ? { standIns } : {}) };
}

function onCallNow({ next, now }: Draft, step: ApprovalStep, facts: ReminderFacts): string[] {
  const system = facts.catalog.systems.get(next.terms.systemId);
  if (!step.name.startsWith('onCall:') || !system) return [];
  const decided = next.steps.flatMap(decisionsOf).map((x) => x.by.id);
  const fresh = approversOf(
    { onCall: step.name.slice('onCall:'.length) },
    {
      ...facts,
      system,
      target: null,
      requesterId: next.requester.id,
      excluded: [next.requester.id, next.target.id, ...decided],
    },
    now,
  );
  if (fresh.length === 0) return [];
  const before = step.approvers.map((a) => a.id);
  step.approvers = fresh;
  return fresh.map((a) => a.id).filter((id) => !before.includes(id));
}

const names = (people: readonly Approver[]): string => people.map((p) => p.name).join(', ');

/**
 * The turn of a reminder effect has come: reminds those whose time it is, asks the next in line when it is theirs,
 * and arms the turn after. Early, late or twice, it says nothing twice.
 * @param now UTC instant
 */
export function remind(
  record: AccessRequest,
  effectId: string,
  facts: ReminderFacts,
  now: Date,
): Outcome<AccessRequest> {
  const index = openStep(record);
  if (index < 0) return refuse('state_conflict', { request: record.id, state: record.state });
  if (!record.outbox.some((e) => e.id === effectId)) return allow(record);
  const d = draft(record, now);
  const step = d.next.steps[index];
  if (!step || now >= record.decideBy) {
    d.drop(effectId);
    return allow(d.done());
  }
  const due = undecided(step).filter((a) => {
    const at = remindAt(record, step, a, facts);
    return at !== null && at <= now;
  });
  for (const approver of due) approver.remindedAt = now;
  if (due.length > 0) {
    d.event('approval.reminded', CLOCK, { step: step.name, index, people: due.map((a) => a.id) });
    d.say(`Reminded: ${names(due)}.`);
  }
  const escalates = escalateAt(record, step, facts);
  if (escalates && escalates <= now) escalate(d, index, facts);
  armReminder(d, facts);
  return allow(d.done());
}

function escalate(d: Draft, index: number, facts: ReminderFacts): void {
  const step = d.next.steps[index];
  const system = facts.catalog.systems.get(d.next.terms.systemId);
  if (!step) return;
  const target = facts.roster.byId(d.next.target.id);
  const more = system
    ? nextInLine(d.next, step, { ...facts, system, target, requesterId: d.next.requester.id }, d.now)
    : [];
  step.escalatedAt = d.now;
  step.approvers.push(...more.map((a) => ({ ...a, askedAt: d.now })));
  const standIns = standInsFor(d.next, step, facts, d.now);
  step.approvers.push(...standIns.map((a) => ({ ...a, askedAt: d.now })));
  d.event('approval.escalated', CLOCK, {
    step: step.name,
    index,
    people: more.map((a) => a.id),
    ...(standIns.length > 0
      ? { standIns: standIns.map((a) => ({ person: a.id, of: a.instead?.of, why: a.why })) }
      : {}),
    waited: d.now.getTime() - opened(d.next, step).getTime(),
    role: d.next.terms.roleId,
    system: d.next.terms.systemId,
  });
  const waited = formatDuration(d.now.getTime() - opened(d.next, step).getTime());
  d.say(
    more.length > 0
      ? `Not decided after ${waited}. Asked too: ${names(more)}.`
      : `Not decided after ${waited}, and there is nobody further to ask. Security has been told.`,
  );
}
