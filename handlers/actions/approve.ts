import { parseDecision } from '../../src/views/ids.ts';
import { approveAs } from '../approve-as.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** Approve: the value names the request and the step; everything else comes from the record. */
export function approve(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const value = parseDecision(raw);
    return value && approveAs(deps, who, value, null);
  });
}
