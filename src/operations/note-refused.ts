import type { Actor } from '../domain/record.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import type { Done } from './transact.ts';

/** Refusals of people who tried what is not theirs to do; others are only too late or incomplete. */
const NOT_THEIRS: readonly RefusalCode[] = [
  'not_holder',
  'not_revoker',
  'not_task_person',
  'same_person_confirms',
  'not_an_approver',
  'own_request',
  'decided_before',
];

/** Keeps a press or command by somebody who may not do it: in the ledger, and from there with Security. */
export async function noteRefused(
  deps: Pick<Deps, 'ctx' | 'ledger'>,
  done: Done,
  tried: { what: string; request: string; actor: Actor; by: string },
): Promise<Done> {
  if (!done.ok && NOT_THEIRS.includes(done.refused)) {
    const { what, request, by } = tried;
    await appendAudit(deps, 'action.refused', tried.actor, { request, by, tried: what, why: done.refused });
  }
  return done;
}
