import { hasHeld, type Standing, standingBefore } from '../../models/request.ts';
import type { Role, System } from '../domain/catalog.ts';
import { asksFirstTime } from '../domain/chain.ts';
import type { Person } from '../domain/person.ts';
import { allow, type Outcome, type Refusal, refuse } from '../domain/refusal.ts';
import type { OpenFacts } from '../domain/request.ts';
import type { Deps } from './deps.ts';
import { findRole } from './find-role.ts';
import { readAway } from './set-away.ts';

/** What is looked up before anybody can say what asking would mean, the same for looking ahead and for filing. */
export interface Weighed {
  role: Role;
  system: System;
  target: Person;
  standing: Standing;
  facts: OpenFacts;
}

/**
 * Finds the role and the person, and what they hold.
 * @param input.role id or name, as chosen or typed
 * @param input.origin one-time key of the submission, when something is to be filed
 * @param input.targetId person id; null means the asker
 */
export async function weighRequest(
  deps: Deps,
  input: { person: Person; role: string; targetId: string | null; origin?: string },
): Promise<Outcome<Weighed>> {
  const catalog = deps.catalog();
  const roster = deps.roster();
  const role = findRole(catalog, input.role);
  if (!role.ok) return role;
  const system = catalog.systems.get(role.next.system);
  if (!system) return refuse('no_such_role', { role: input.role }, 'role');
  const target = input.targetId === null ? input.person : roster.byId(input.targetId);
  if (!target) return refuse('no_record', { who: input.targetId ?? '', contact: catalog.people.contact }, 'target');
  const { requests } = deps.models;
  const whose = { origin: input.origin ?? '', targetId: target.id, requesterId: input.person.id };
  const [standing, away, heldBefore] = await Promise.all([
    standingBefore(requests, whose),
    readAway(deps),
    asksFirstTime(role.next) ? hasHeld(requests, target.id, role.next.id) : null,
  ]);
  const facts = { catalog, roster, live: standing.live, heldBefore, away };
  return allow({ role: role.next, system, target, standing, facts });
}

/** Most requests one person may have waiting for a decision (approval bombing). */
const MAX_WAITING = 20;

/** Why somebody may not ask for anything more just now; null when they may. */
export function tooManyWaiting({ waiting }: Standing): ({ ok: false } & Refusal) | null {
  return waiting >= MAX_WAITING ? refuse('too_many_open', { count: String(waiting) }) : null;
}
