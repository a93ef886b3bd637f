import { isOneLiveRole } from '../../models/commit.ts';
import { findRequest } from '../../models/request.ts';
import { type DecideCommand, decide } from '../domain/decide.ts';
import type { AccessRequest } from '../domain/record.ts';
import { refuse } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

/** Clicks by people who may not decide: told in private, and kept. */
export const REFUSED_CLICKS = [
  'not_an_approver',
  'own_request',
  'guest_account',
  'decided_before',
  'card_stale',
  'target_inactive',
  'step_up_other',
  'step_up_weak',
  'step_up_old',
];

/** Approve or deny the open step of a request, with less than was asked for where the command says so. */
export async function decideRequest(deps: Deps, requestId: string, command: DecideCommand): Promise<Done> {
  // Together: whoever clicks waits for one look at the database, not for two.
  const [away, atHand] = await Promise.all([readAway(deps), findRequest(deps.models.requests, requestId)]);
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away };
  const judge = (record: AccessRequest, now: Date) => decide(record, command, facts, now);
  const done = await transact(deps, requestId, judge, atHand ?? undefined).catch((error: unknown) => {
    // The person has the smaller role already, or asks for it: the index says so, however close in time.
    const roleId = command.wish?.roleId;
    if (!roleId || !isOneLiveRole(error)) throw error;
    const role = facts.catalog.roles.get(roleId)?.name ?? roleId;
    return refuse(
      'already_open',
      { role, request: { phrase: 'their_requests' }, who: { phrase: 'this_person' } },
      'role',
    );
  });
  if (!done.ok && REFUSED_CLICKS.includes(done.refused)) {
    await appendAudit(deps, 'approval.refused', command.actor, {
      request: requestId,
      by: command.person.id,
      verdict: command.verdict,
      step: command.step,
      why: done.refused,
    });
  }
  return done;
}
