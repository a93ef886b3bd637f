import { canonical, sha256 } from './audit.ts';
import type { AccessRequest } from './record.ts';

/**
 * Hash of what an approver is asked to agree to. The card shows it, the decision stores it, and provisioning
 * refuses a record whose hash is another: what was seen is what is granted.
 */
export function subjectHashOf(
  r: Pick<
    AccessRequest,
    'id' | 'requester' | 'target' | 'terms' | 'justification' | 'ticket' | 'startsAt' | 'durationMs'
  >,
): string {
  return sha256(
    canonical({
      id: r.id,
      requester: r.requester.id,
      target: r.target.id,
      terms: r.terms,
      justification: r.justification,
      ticket: r.ticket,
      startsAt: r.startsAt,
      durationMs: r.durationMs,
    }),
  );
}
