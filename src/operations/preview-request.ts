import { lastDecided } from '../../models/ask-reads.ts';
import { type Person, type PersonRef, toRef } from '../domain/person.ts';
import { readDuration } from '../domain/read-duration.ts';
import type { AccessRequest, Actor } from '../domain/record.ts';
import { allow, type Outcome, refuse } from '../domain/refusal.ts';
import { openRequest as decideOpen, type Plan, planRequest } from '../domain/request.ts';
import { type ExpectedWait, expectedWait } from '../domain/wait.ts';
import type { Deps } from './deps.ts';
import { noteBlocked } from './note-blocked.ts';
import type { OpenInput } from './open-request.ts';
import { tooManyWaiting, weighRequest } from './weigh-request.ts';

/** What somebody has chosen so far. */
export interface Choice {
  person: Person;
  role: string;
  /** Person id; null means the asker. */
  targetId: string | null;
  /** As typed; null: nothing yet. */
  duration: string | null;
  startsAt: Date | null;
}

/** What would happen if it was sent. */
export interface Outlook {
  plan: Plan;
  target: PersonRef & Pick<Person, 'department'>;
  /** Null: too few decisions on this system to say. */
  wait: ExpectedWait | null;
  startsAt: Date | null;
  /** ms; null: not said yet. */
  durationMs: number | null;
}

/** How many earlier decisions the wait is taken from. */
const LOOKED_BACK = 20;

async function outlook(
  deps: Deps,
  of: { plan: Plan; target: Person; startsAt: Date | null; durationMs: number | null },
): Promise<Outlook> {
  const decided = await lastDecided(deps.models.requests, of.plan.terms.systemId, LOOKED_BACK);
  const target = { ...toRef(of.target), department: of.target.department };
  return { ...of, target, wait: expectedWait(decided) };
}

/** What the choice would mean, or why it cannot be asked for. Nothing is recorded. */
export async function outlookOf(deps: Deps, choice: Choice): Promise<Outcome<Outlook>> {
  const weighed = await weighRequest(deps, choice);
  if (!weighed.ok) return weighed;
  const { role, system, target, facts } = weighed.next;
  const { person, startsAt } = choice;
  const length = choice.duration === null ? null : readDuration(choice.duration);
  const durationMs = length?.ok ? length.ms : null;
  const plan = planRequest(
    { requester: person, target, role, system, startsAt, durationMs },
    facts,
    deps.ctx.clock.now(),
  );
  return plan.ok ? allow(await outlook(deps, { plan: plan.next, target, startsAt, durationMs })) : plan;
}

/** Fills the place of an id: what is looked at is not filed. */
const NO_ID = 'REQ-0000-000000';

/**
 * Everything that filing would check, and what it would mean; nothing is filed. A request that nobody could decide is
 * told to Security, as it would be when sent.
 */
export async function previewRequest(
  deps: Deps,
  input: Omit<OpenInput, 'origin'> & { actor: Actor },
): Promise<Outcome<{ outlook: Outlook; decideBy: AccessRequest['decideBy'] }>> {
  const weighed = await weighRequest(deps, input);
  if (!weighed.ok) return weighed;
  const { role, system, target, facts } = weighed.next;
  const length = readDuration(input.duration);
  if (!length.ok) return refuse('bad_duration', {}, 'duration');
  const tooMany = tooManyWaiting(weighed.next.standing);
  if (tooMany) return tooMany;
  const { actor, person: requester, justification, startsAt } = input;
  const ticket = input.ticket?.trim().toUpperCase() || null;
  const command = { id: NO_ID, origin: NO_ID, actor, requester, target, role, system, justification, ticket, startsAt };
  const outcome = decideOpen({ ...command, durationMs: length.ms }, facts, deps.ctx.clock.now());
  if (!outcome.ok) {
    await noteBlocked(deps, actor, outcome, weighed.next);
    return outcome;
  }
  const { terms, steps, circumstances = { firstTime: null, outOfHours: false }, decideBy } = outcome.next;
  const plan = { terms, steps, circumstances };
  const seen = { plan, target, startsAt: outcome.next.startsAt, durationMs: length.ms };
  return allow({ outlook: await outlook(deps, seen), decideBy });
}
