import { approversOf, askedNow, decisionsOf, openStep } from './approvers.ts';
import { tierOf } from './catalog.ts';
import { moved } from './pause.ts';
import { type Person, toRef } from './person.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { armReminder, type ReminderFacts } from './remind.ts';
import { draft } from './transition.ts';

/** A step has waited so long, in ms, before whoever asked may page. */
export const PAGE_AFTER_MS = 15 * 60_000;

/**
 * From when whoever asked may page who is on call; null when never: not at high risk, no step of theirs is open, or
 * somebody was paged already.
 */
export function pageFrom(record: AccessRequest): Date | null {
  const step = record.steps[openStep(record)];
  if (!step?.name.startsWith('onCall:') || tierOf(record.terms) !== 'high') return null;
  if (record.steps.some((s) => s.paged)) return null;
  return moved(step, new Date((step.openedAt ?? record.openedAt).getTime() + PAGE_AFTER_MS));
}

/**
 * Pages who is on call now, once for each request. Who came on call since is asked too.
 * @param now UTC instant
 */
export function pageOnCall(
  record: AccessRequest,
  c: { actor: Actor; person: Person },
  facts: ReminderFacts,
  now: Date,
): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  const from = pageFrom(record);
  const index = openStep(record);
  const system = facts.catalog.systems.get(record.terms.systemId);
  if (!from || !system) return refuse('state_conflict', { request: record.id, state: record.state });
  if (now < from) return refuse('page_early', { request: record.id, at: { at: from } });
  const d = draft(record, now);
  const step = d.next.steps[index];
  const excluded = [record.requester.id, record.target.id, ...record.steps.flatMap(decisionsOf).map((x) => x.by.id)];
  const target = facts.roster.byId(record.target.id);
  const look = { ...facts, system, target, requesterId: record.requester.id, excluded };
  const [who] = approversOf({ onCall: step?.name.slice('onCall:'.length) ?? '' }, look, now);
  const gone = who && step?.approvers.some((a) => a.id === who.id && a.gave);
  if (!step || !who || gone) return refuse('page_nobody', { request: record.id });
  if (!askedNow(step).some((a) => a.id === who.id)) step.approvers.push({ ...who, askedAt: now });
  const { id, name, slack } = who;
  step.paged = { by: toRef(c.person), to: { id, name, slack }, at: now };
  d.event('approval.paged', c.actor, { step: step.name, index, by: c.person.id, people: [who.id] });
  d.say(`${c.person.name} paged ${who.name}, who is on call.`);
  armReminder(d, facts);
  return allow(d.done());
}
