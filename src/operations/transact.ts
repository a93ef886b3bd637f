import { commit } from '../../models/commit.ts';
import { findRequest } from '../../models/request.ts';
import type { AccessRequest } from '../domain/record.ts';
import { type Outcome, type Refusal, refuse } from '../domain/refusal.ts';
import { Fault } from '../errors.ts';
import type { Deps } from './deps.ts';

/** How often a lost compare-and-set is decided again before the caller is told. */
const MAX_TRIES = 25;

export type Done = { ok: true; record: AccessRequest } | ({ ok: false } & Refusal);

type TransactDeps = Pick<Deps, 'ctx' | 'models' | 'nudge'>;
type Decide = (record: AccessRequest, now: Date) => Outcome<AccessRequest>;

/** Decides and commits once. Null: somebody else was first. */
async function tryOn(deps: TransactDeps, record: AccessRequest, decide: Decide): Promise<Done | null> {
  const outcome = decide(record, deps.ctx.clock.now());
  if (!outcome.ok) return outcome;
  if (outcome.next === record) return { ok: true, record };
  await deps.ctx.reach('before-commit');
  if (!(await commit(deps.models.requests, outcome.next, record))) return null;
  await deps.ctx.reach('after-commit');
  if (outcome.next.relayPending) deps.nudge(record.id);
  return { ok: true, record: outcome.next };
}

/**
 * Load, decide, commit. When somebody else was first the decision is taken again on what they left,
 * so the loser is told what happened instead of overwriting it.
 * @param decide pure; called once per try with the record as it is
 * @param atHand the record as the caller saw it last: saves the load where nobody has moved it since
 * @throws Fault `conflict_busy` when the record would not hold still
 */
export async function transact(
  deps: TransactDeps,
  requestId: string,
  decide: Decide,
  atHand?: AccessRequest,
): Promise<Done> {
  const first = atHand ? await tryOn(deps, atHand, decide) : null;
  // Only a compare-and-set proves that what was at hand is the record: any other answer may be to an old one.
  if (first?.ok && first.record !== atHand) return first;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const record = await findRequest(deps.models.requests, requestId);
    if (!record) return refuse('no_such_request', { request: requestId });
    const done = await tryOn(deps, record, decide);
    if (done) return done;
    await deps.ctx.pause(Math.min(2 * attempt, 20));
  }
  throw new Fault('conflict_busy');
}
