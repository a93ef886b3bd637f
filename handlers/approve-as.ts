import { decideRequest } from '../src/operations/decide-request.ts';
import { decideExtension } from '../src/operations/extend-grant.ts';
import type { DecisionValue, ExtensionValue } from '../src/views/ids.ts';
import { asDecider } from './ask-membership.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { toSignIn } from './to-sign-in.ts';

/**
 * Approves the step of a card as this person, or leads to the sign-in that this takes.
 * @param reason null where none was asked for
 */
export async function approveAs(deps: HandlerDeps, who: Clicker, v: DecisionValue, reason: string | null) {
  const { request, step, shown } = v;
  const decider = await asDecider(deps, who);
  const done = await decideRequest(deps, request, { ...decider, verdict: 'approved', reason, step, shown });
  const kind = 'approve';
  return toSignIn(deps, done, { kind, request, extension: null, step, shown, wish: null, reason, actor: who.actor });
}

/** {@link approveAs}, of more time. */
export async function approveMoreAs(deps: HandlerDeps, who: Clicker, v: ExtensionValue, reason: string | null) {
  const { request, ...which } = v;
  const decider = await asDecider(deps, who);
  const done = await decideExtension(deps, request, { ...decider, ...which, verdict: 'approved', reason });
  return toSignIn(deps, done, { kind: 'extension_approve', ...v, wish: null, reason, actor: who.actor });
}
