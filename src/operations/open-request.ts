import { fileRequest } from '../../models/commit.ts';
import { nextRequestId } from '../../models/counter.ts';
import { findByOrigin } from '../../models/request.ts';
import type { Person } from '../domain/person.ts';
import { planMark } from '../domain/plan-mark.ts';
import { readDuration } from '../domain/read-duration.ts';
import type { Actor } from '../domain/record.ts';
import { refuse } from '../domain/refusal.ts';
import { openRequest as decideOpen } from '../domain/request.ts';
import type { Deps } from './deps.ts';
import { noteBlocked } from './note-blocked.ts';
import type { Done } from './transact.ts';
import { tooManyWaiting, weighRequest } from './weigh-request.ts';

export interface OpenInput {
  actor: Actor;
  person: Person;
  /** One-time key of the submission. */
  origin: string;
  /** Role id or name, as chosen or typed. */
  role: string;
  /** Person id of the target; null means the asker. */
  targetId: string | null;
  duration: string;
  /** UTC instant, or null for "as soon as approved". */
  startsAt: Date | null;
  justification: string;
  ticket: string | null;
  /** Mark of what the asker was shown before sending; null: nothing was. */
  shown?: string | null;
}

/** Files a request. The same submission twice is one request. */
export async function openRequest(deps: Deps, input: OpenInput): Promise<Done> {
  const { ctx, models } = deps;
  const now = ctx.clock.now();
  // A number that is then not used is only skipped; taken later, it would keep the asker waiting for one more write.
  const [weighed, id] = await Promise.all([
    weighRequest(deps, input),
    nextRequestId(models.counters, now.getUTCFullYear()),
  ]);
  const isNew = weighed.ok && !weighed.next.standing.isFiled;
  const before = isNew ? null : await findByOrigin(models.requests, input.origin);
  if (before) return { ok: true, record: before };
  if (!weighed.ok) return weighed;
  const { role, system, target, standing, facts } = weighed.next;
  const length = readDuration(input.duration);
  if (!length.ok) return refuse('bad_duration', {}, 'duration');
  const tooMany = tooManyWaiting(standing);
  if (tooMany) return tooMany;
  const outcome = decideOpen(
    {
      id,
      origin: input.origin,
      actor: input.actor,
      requester: input.person,
      target,
      role,
      system,
      justification: input.justification,
      ticket: input.ticket?.trim().toUpperCase() || null,
      startsAt: input.startsAt,
      durationMs: length.ms,
    },
    facts,
    now,
  );
  if (!outcome.ok) {
    // The same form sent again while the first was being filed: its request is the answer, not an obstacle.
    const filedMeanwhile = await findByOrigin(models.requests, input.origin);
    if (filedMeanwhile) return { ok: true, record: filedMeanwhile };
    await noteBlocked(deps, input.actor, outcome, weighed.next);
    return outcome;
  }
  if (input.shown && input.shown !== planMark(outcome.next)) return refuse('preview_changed');
  await ctx.reach('before-file');
  const filed = await fileRequest(models.requests, outcome.next);
  await ctx.reach('after-file');
  if (filed.kind === 'role_taken')
    return refuse(
      'already_open',
      { role: role.name, request: { phrase: 'one_already_open' }, who: target.name },
      'role',
    );
  deps.nudge(filed.record.id);
  return { ok: true, record: filed.record };
}
