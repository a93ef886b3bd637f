import { approversOf, askedNow, decisionsOf, nextInLine, openStep } from './approvers.ts';
import { type Away, standInsFor, withStandIns } from './away.ts';
import { type Catalog, tierOf } from './catalog.ts';
import { formatDuration } from './duration.ts';
import { type Waiting, waitingIn } from './extension.ts';
import { moved } from './pause.ts';
import type { Roster } from './person.ts';
import { type Quiet, quietsAt, quietUntil } from './quiet.ts';
import type { AccessRequest, Actor, ApprovalStep, Approver } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { type Draft, draft } from './transition.ts';
import { addWorkingTime, isWorkingTime } from './working-hours.ts';

/** What happens while nobody decides: people are reminded, then the next in line are asked too. Never is it granted. */

export interface ReminderFacts {
  catalog: Catalog;
  roster: Roster;
  /** Who is away now, and who stands in for them. */
  away?: readonly Away[];
  /** When the people of the step are not to be disturbed; looked at when a reminder's turn has come. */
  quiet?: ReadonlyMap<string, Quiet>;
}

const CLOCK: Actor = { kind: 'system', name: 'clock' };

const timersOf = (record: AccessRequest, { catalog }: ReminderFacts) => catalog.policy.timers[tierOf(record.terms)];

/** A wait that is over for a person. `share`: of the time left, where more time is asked and its end comes sooner. */
interface Turn {
  from: Date;
  ms: number;
  personId: string | null;
  share: number;
}

/**
 * When so much time is over for a person: in the high tier by the clock, below it by their working hours. What the step
 * has waited for an answer is put on top.
 */
function after({ subject, extension }: Waiting, step: ApprovalStep, turn: Turn, facts: ReminderFacts): Date {
  const { policy, organisation } = facts.catalog;
  const { from, ms, personId, share } = turn;
  const byClock = tierOf(subject.terms) === 'high';
  const zone = (personId === null ? null : facts.roster.byId(personId)?.timezone) ?? organisation.timezone;
  const at = byClock
    ? moved(step, new Date(from.getTime() + ms))
    : movedInWork(step, addWorkingTime(from, ms, policy.workingHours, zone), (t) =>
        addWorkingTime(t, 0, policy.workingHours, zone),
      );
  if (!extension || at < subject.decideBy) return at;
  const sooner = new Date(from.getTime() + (subject.decideBy.getTime() - from.getTime()) * share);
  return byClock || isWorkingTime(sooner, policy.workingHours, zone) ? sooner : at;
}

function movedInWork(step: ApprovalStep, at: Date, atWork: (t: Date) => Date): Date {
  const later = moved(step, at);
  return later === at ? at : atWork(later);
}

const opened = (record: AccessRequest, step: ApprovalStep): Date => step.openedAt ?? record.openedAt;

const undecided = (step: ApprovalStep): Approver[] =>
  askedNow(step).filter((a) => !decisionsOf(step).some((d) => d.by.id === a.id));

/** When this approver is reminded, or null once they have been. In their quiet time it waits. */
function remindAt(w: Waiting, step: ApprovalStep, approver: Approver, facts: ReminderFacts, now: Date): Date | null {
  if (approver.remindedAt) return null;
  const from = approver.askedAt ?? opened(w.subject, step);
  const { remindAfterMs: ms } = timersOf(w.subject, facts);
  const at = after(w, step, { from, ms, personId: approver.id, share: 1 / 2 }, facts);
  const said = at < now ? now : at;
  return quietUntil(quietsAt(tierOf(w.subject.terms), [facts.quiet?.get(approver.id)]), said) ?? at;
}

/** When the next in line are asked too: everybody asked first has had the time. Null once they are. */
function escalateAt(w: Waiting, step: ApprovalStep, facts: ReminderFacts): Date | null {
  if (step.escalatedAt) return null;
  const ids = undecided(step).map((a) => a.id);
  const { escalateAfterMs: ms } = timersOf(w.subject, facts);
  const from = opened(w.subject, step);
  const times = (ids.length > 0 ? ids : [null]).map((personId) =>
    after(w, step, { from, ms, personId, share: 3 / 4 }, facts).getTime(),
  );
  return new Date(Math.max(...times));
}

/** When the open step next wants something said; null when nothing is left to say before it lapses. */
function nextTurn(w: Waiting, facts: ReminderFacts, now: Date): Date | null {
  const step = w.subject.steps[openStep(w.subject)];
  if (!step) return null;
  const times = [...undecided(step).map((a) => remindAt(w, step, a, facts, now)), escalateAt(w, step, facts)];
  const ahead = times.filter((t) => t !== null && t < w.subject.decideBy).map((t) => t?.getTime() ?? 0);
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : null;
}

/** One reminder effect for the step that is open, due at its next turn; none of an earlier step is left. */
export function armReminder(d: Draft, facts: ReminderFacts): void {
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'remind');
  const waiting = waitingIn(d.next);
  const turn = waiting && nextTurn(waiting, facts, d.now);
  if (turn) d.effect('remind', turn);
}

/**
 * The next step opens now. Who is on call is looked up again: the shift may have changed since it was asked for. Who
 * stands in for somebody away is looked up too.
 * @returns for the ledger: `instead`, asked in place of those on record, and `standIns`
 */
export function openNextStep(d: Draft, facts: ReminderFacts): Record<string, unknown> {
  const { now } = d;
  const subject = waitingIn(d.next)?.subject;
  const step = subject?.steps[openStep(subject)];
  if (!subject || !step) return {};
  step.openedAt = now;
  const instead = onCallNow(subject, step, facts, now);
  step.approvers = withStandIns(subject, step, facts, now);
  const standIns = step.approvers.flatMap((a) =>
    a.instead?.how === 'away' ? { person: a.id, of: a.instead.of, why: a.why ?? '' } : [],
  );
  return { ...(instead.length > 0 ? { instead } : {}), ...(standIns.length > 0 ? { standIns } : {}) };
}

function onCallNow(next: AccessRequest, step: ApprovalStep, facts: ReminderFacts, now: Date): string[] {
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
  const before = waitingIn(record);
  if (!before) return refuse('state_conflict', { request: record.id, state: record.state });
  if (!record.outbox.some((e) => e.id === effectId)) return allow(record);
  const d = draft(record, now);
  const waiting = waitingIn(d.next) ?? before;
  const index = openStep(waiting.subject);
  const step = waiting.subject.steps[index];
  if (!step || now >= waiting.subject.decideBy) {
    d.drop(effectId);
    return allow(d.done());
  }
  const due = undecided(step).filter((a) => {
    const at = remindAt(waiting, step, a, facts, now);
    return at !== null && at <= now;
  });
  for (const approver of due) approver.remindedAt = now;
  if (due.length > 0) {
    d.event('approval.reminded', CLOCK, { ...whichStep(waiting, index), people: due.map((a) => a.id) });
    const about = leadOf(waiting);
    d.say(`${about}Reminded: ${names(due)}.`);
  }
  const escalates = escalateAt(waiting, step, facts);
  if (escalates && escalates <= now) escalate(d, waiting, facts);
  armReminder(d, facts);
  return allow(d.done());
}

/** What an event is about, for the ledger. */
function whichStep({ subject, extension }: Waiting, index: number): Record<string, unknown> {
  return { step: subject.steps[index]?.name, index, ...(extension ? { extension: extension.id } : {}) };
}

const leadOf = ({ extension }: Waiting): string => (extension ? 'More time: ' : '');

function escalate(d: Draft, waiting: Waiting, facts: ReminderFacts): void {
  const { subject } = waiting;
  const index = openStep(subject);
  const step = subject.steps[index];
  const system = facts.catalog.systems.get(subject.terms.systemId);
  if (!step) return;
  const target = facts.roster.byId(subject.target.id);
  const next = system
    ? nextInLine(subject, step, { ...facts, system, target, requesterId: subject.requester.id }, d.now)
    : [];
  step.escalatedAt = d.now;
  step.approvers.push(...next.map((a) => ({ ...a, askedAt: d.now })));
  const standIns = standInsFor(subject, step, facts, d.now);
  step.approvers.push(...standIns.map((a) => ({ ...a, askedAt: d.now })));
  const waited = d.now.getTime() - opened(subject, step).getTime();
  d.event('approval.escalated', CLOCK, {
    ...whichStep(waiting, index),
    people: next.map((a) => a.id),
    ...(standIns.length > 0
      ? { standIns: standIns.map((a) => ({ person: a.id, of: a.instead?.of, why: a.why })) }
      : {}),
    waited,
    role: subject.terms.roleId,
    system: subject.terms.systemId,
  });
  const about = leadOf(waiting);
  const length = formatDuration(waited);
  d.say(
    next.length > 0
      ? `${about}Not decided after ${length}. Asked too: ${names(next)}.`
      : `${about}Not decided after ${length}, and there is nobody further to ask. Security has been told.`,
  );
}
