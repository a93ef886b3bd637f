import type { Catalog } from './catalog.ts';
import { type Person, type PersonRef, type Roster, toRef } from './person.ts';
import { canAct } from './policy.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { draft } from './transition.ts';

/** Reports kept for one request. */
export const PROBLEMS_MAX = 10;
/** Longest report kept, in characters. */
const TEXT_MAX = 2000;

/** The owner and the deputies, without who reports; Security where none of them can be reached. */
function toldOf(
  record: AccessRequest,
  by: Person,
  facts: { catalog: Catalog; roster: Roster },
  now: Date,
): PersonRef[] {
  const system = facts.catalog.systems.get(record.terms.systemId);
  const reach = (ids: readonly string[]): PersonRef[] =>
    [...new Set(ids)]
      .filter((id) => id !== by.id)
      .flatMap((id) => canAct(id, facts.roster, now) ?? [])
      .map(toRef);
  const owners = reach(system ? [system.owner, ...system.deputies] : []);
  return owners.length > 0 ? owners : reach(facts.catalog.policy.security);
}

/**
 * The holder reports that something is wrong with the access. Those who answer for the system are told; nothing changes.
 * @param now UTC instant
 */
export function reportProblem(
  record: AccessRequest,
  c: { actor: Actor; person: Person; text: string },
  facts: { catalog: Catalog; roster: Roster },
  now: Date,
): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  if (!record.live || !record.grant?.verifiedAt)
    return refuse('state_conflict', { request: record.id, state: record.state });
  const text = c.text
    .trim()
    .slice(0, TEXT_MAX)
    .replace(/\p{Surrogate}/gu, '');
  if (text.length < 3) return refuse('reason_missing', {}, 'reason');
  const before = record.problems ?? [];
  const { systemName: system, ownerName: who } = record.terms;
  if (before.length >= PROBLEMS_MAX)
    return refuse('problem_limit', { request: record.id, count: String(PROBLEMS_MAX), system, who });
  const to = toldOf(record, c.person, facts, now);
  const d = draft(record, now);
  d.next.problems = [...before, { n: before.length + 1, by: toRef(c.person), at: now, text, to }];
  d.event('problem.reported', c.actor, { by: c.person.id, text, told: to.map((p) => p.id) });
  d.say(`${c.person.name} reported a problem. Told: ${to.map((p) => p.name).join(', ') || 'nobody can be reached'}.`);
  return allow(d.done());
}
