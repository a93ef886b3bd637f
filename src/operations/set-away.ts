import { awayAt, awayOf, setAway as storeAway } from '../../models/settings.ts';
import { type Away, daysAway, mayStandIn } from '../domain/away.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import { allow, type Outcome, refuse } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import { zoneFor } from './read-habits.ts';

export interface AwayInput {
  actor: Actor;
  person: Person;
  /** Who stands in; null where nobody was named or found. */
  delegate: Person | null;
  /** First and last day away, `2026-12-24`, in the person's own time zone; no first day means from now on. */
  from: string | null;
  until: string | null;
}

/** Says who stands in for a person while they are away. A later word replaces an earlier one. */
export async function setAway(deps: Deps, c: AwayInput): Promise<Outcome<Away>> {
  const now = deps.ctx.clock.now();
  const days = daysAway(c, zoneFor(deps, c.person), now);
  if (!days) return refuse('bad_away');
  const { delegate, person } = c;
  if (!delegate || !mayStandIn(delegate, person.id, deps.roster(), now))
    return refuse('cannot_stand_in', { who: delegate?.name ?? { phrase: 'that_person' } }, 'target');
  const away = { delegateId: delegate.id, ...days };
  // Into the ledger first: nobody is asked in another's place without a trace of why.
  await appendAudit(deps, 'delegate.named', c.actor, { person: person.id, delegate: delegate.id, ...days });
  await storeAway(deps.models.settings, person.id, away);
  return allow({ personId: person.id, ...away });
}

/** Back: nobody stands in from now on. Null when nothing was set. Those asked meanwhile stay asked. */
export async function endAway(deps: Deps, c: { actor: Actor; person: Person }): Promise<Away | null> {
  const before = await awayOf(deps.models.settings, c.person.id);
  if (!before) return null;
  await storeAway(deps.models.settings, c.person.id, null);
  await appendAudit(deps, 'delegate.ended', c.actor, { person: c.person.id, delegate: before.delegateId });
  return before;
}

/** Who is away now, for the rules. */
export function readAway(deps: Pick<Deps, 'ctx' | 'models'>): Promise<Away[]> {
  return awayAt(deps.models.settings, deps.ctx.clock.now());
}
