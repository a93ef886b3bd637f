import { decideRequest } from '../../src/operations/decide-request.ts';
import { parseDecision } from '../../src/views/ids.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** Approve: the value names the request and the step; everything else comes from the record. */
export function approve(deps: HandlerDeps) {
  return onClick(deps, (raw, { person, actor }) => {
    const value = parseDecision(raw);
    if (!value) return null;
    const { step, shown } = value;
    return decideRequest(deps, value.request, {
      person,
      actor,
      verdict: 'approved',
      reason: null,
      step,
      shown,
      method: 'slack_click',
    });
  });
}
