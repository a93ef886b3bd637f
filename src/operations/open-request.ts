import { fileRequest } from '../../models/commit.ts';
import { nextRequestId } from '../../models/counter.ts';
import { findByOrigin, hasHeld, standingBefore } from '../../models/request.ts';
import { asksFirstTime } from '../domain/chain.ts';
import { parseDuration } from '../domain/duration.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import { refuse } from '../domain/refusal.ts';
import { openRequest as decideOpen } from '../domain/request.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import { findRole } from './find-role.ts';
import type { Done } from './transact.ts';

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
}

/** Most requests one person may have waiting for a decision (approval bombing). */
const MAX_WAITING = 20;

/** Files a request. The same submission twice is one request. */
export async function openRequest(deps: Deps, input: OpenInput): Promise<Done> {
  const { ctx, models } = deps;
  const catalog = deps.catalog();
  const roster = deps.roster();
  const target = input.targetId === null ? input.person : roster.byId(input.targetId);
  const now = ctx.clock.now();
  const whose = { origin: input.origin, targetId: target?.id ?? '', requesterId: input.person.id };
  // A number that is then not used is only skipped; taken later, it would keep the asker waiting for one more write.
  const [standing, id] = await Promise.all([
    standingBefore(models.requests, whose),
    nextRequestId(models.counters, now.getUTCFullYear()),
  ]);
  const before = standing.isFiled ? await findByOrigin(models.requests, input.origin) : null;
  if (before) return { ok: true, record: before };
  const role = findRole(catalog, input.role);
  if (!role.ok) return role;
  const system = catalog.systems.get(role.next.system);
  if (!system) return refuse('no_such_role', { role: input.role }, 'role');
  if (!target) return refuse('no_record', { who: input.targetId ?? '', contact: catalog.people.contact }, 'target');
  const length = parseDuration(input.duration);
  if (!length.ok) return refuse('bad_duration', {}, 'duration');
  const { live, waiting } = standing;
  if (waiting >= MAX_WAITING) return refuse('too_many_open', { count: String(waiting) });
  const heldBefore = asksFirstTime(role.next) ? await hasHeld(models.requests, target.id, role.next.id) : null;
  const outcome = decideOpen(
    {
      id,
      origin: input.origin,
      actor: input.actor,
      requester: input.person,
      target,
      role: role.next,
      system,
      justification: input.justification,
      ticket: input.ticket?.trim().toUpperCase() || null,
      startsAt: input.startsAt,
      durationMs: length.ms,
    },
    { catalog, roster, live, heldBefore },
    now,
  );
  if (!outcome.ok) {
    // The same form sent again while the first was being filed: its request is the answer, not an obstacle.
    const filedMeanwhile = await findByOrigin(models.requests, input.origin);
    if (filedMeanwhile) return { ok: true, record: filedMeanwhile };
    if (outcome.refused === 'no_owner' || outcome.refused === 'no_approver')
      await appendAudit(deps, 'request.blocked', input.actor, {
        why: outcome.refused,
        role: role.next.id,
        system: system.id,
        target: target.id,
      });
    return outcome;
  }
  await ctx.reach('before-file');
  const filed = await fileRequest(models.requests, outcome.next);
  await ctx.reach('after-file');
  if (filed.kind === 'role_taken')
    return refuse('already_open', { role: role.next.name, request: 'the one already open', who: target.name }, 'role');
  deps.nudge(filed.record.id);
  return { ok: true, record: filed.record };
}
