import { canBeDecided, decisionsOf, mayTakeOver, withApprovers } from './approvers.ts';
import { standInsFor } from './away.ts';
import { type DecideCommand, type DecideFacts, mayActOn } from './decide.ts';
import { type Person, toRef } from './person.ts';
import type { AccessRequest, Approver } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { armReminder } from './remind.ts';
import { draft } from './transition.ts';

/** One of those asked gives it to another who may decide. It stays one office: the other stands in their place. */

export type HandOverCommand = Pick<DecideCommand, 'actor' | 'person' | 'step' | 'shown' | 'membership'> & {
  /** Null where nobody was chosen. */
  to: Person | null;
  reason: string;
};

/** Longest reason kept, in UTF-16 units. */
const REASON_MAX = 500;

/** Everybody this person may hand the step to now, by name. */
export function whoMayTakeOver(
  record: AccessRequest,
  index: number,
  from: Pick<Person, 'id'>,
  facts: DecideFacts,
  now: Date,
): Person[] {
  const step = record.steps[index];
  const system = facts.catalog.systems.get(record.terms.systemId);
  if (!step || !system) return [];
  const decided = record.steps.flatMap(decisionsOf).map((d) => d.by.id);
  return facts.roster
    .all()
    .filter(
      (p) => p.id !== from.id && !decided.includes(p.id) && mayTakeOver(p, record, step, { ...facts, system }, now),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Hands the open step over, with a reason. Whoever hands it over decides no more; the other is asked, and told why.
 * @param now UTC instant
 */
export function handOver(
  record: AccessRequest,
  c: HandOverCommand,
  facts: DecideFacts,
  now: Date,
): Outcome<AccessRequest> {
  const refused = mayActOn(record, c, facts, now);
  if (refused) return refused;
  const reason = c.reason
    .trim()
    .slice(0, REASON_MAX)
    .replace(/\p{Surrogate}/gu, '');
  if (reason === '') return refuse('reason_missing', {}, 'reason');
  const { to } = c;
  const may = to && whoMayTakeOver(record, c.step, c.person, facts, now).some((p) => p.id === to.id);
  if (!to || !may)
    return refuse('cannot_take_over', { who: to?.name ?? { phrase: 'that_person' }, request: record.id }, 'target');
  const d = draft(record, now);
  const step = d.next.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  const taker: Approver = {
    ...toRef(to),
    why: `handed over by ${c.person.name}: ${reason}`,
    askedAt: now,
    instead: { of: c.person.id, how: 'handed_over' },
  };
  step.approvers = withApprovers(
    step.approvers.map((a) => (a.id === c.person.id ? { ...a, gave: { to: toRef(to), at: now, reason } } : a)),
    [taker],
  );
  const standIns = standInsFor(d.next, step, facts, now);
  step.approvers.push(...standIns.map((a) => ({ ...a, askedAt: now })));
  if (!canBeDecided(d.next.steps)) return refuse('cannot_take_over', { who: to.name, request: record.id }, 'target');
  d.event('approval.handed_over', c.actor, {
    step: step.name,
    index: c.step,
    by: c.person.id,
    to: to.id,
    reason,
    ...(standIns.length > 0
      ? { standIns: standIns.map((a) => ({ person: a.id, of: a.instead?.of, why: a.why })) }
      : {}),
  });
  d.say(`${c.person.name} handed it over to ${to.name}: ${reason}`);
  armReminder(d, facts);
  return allow(d.done());
}
