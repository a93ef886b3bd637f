import { decideRequest } from '../../src/operations/decide-request.ts';
import { parseDecision } from '../../src/views/ids.ts';
import { asDecider } from '../ask-membership.ts';
import { type Clicker, onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { toSignIn } from '../to-sign-in.ts';

/** Approve: the value names the request and the step; everything else comes from the record. */
export function approve(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const value = parseDecision(raw);
    return value && decideAs(deps, who, value);
  });
}

async function decideAs(deps: HandlerDeps, who: Clicker, value: { request: string; step: number; shown: string }) {
  const { request, step, shown } = value;
  const done = await decideRequest(deps, request, {
    ...(await asDecider(deps, who)),
    verdict: 'approved',
    reason: null,
    step,
    shown,
  });
  const { actor } = who;
  const kind = 'approve';
  return toSignIn(deps, done, { kind, request, extension: null, step, shown, wish: null, reason: null, actor });
}
