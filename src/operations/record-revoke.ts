import { markOverdue } from '../domain/end.ts';
import type { ReadBack } from '../domain/grant.ts';
import { allow } from '../domain/refusal.ts';
import * as revoke from '../domain/revoke.ts';
import type { Deps } from './deps.ts';
import { type Held, report } from './record-grant.ts';
import { type Done, transact } from './transact.ts';

/** What the target showed after a removal. */
export function recordRevoked(
  deps: Deps,
  requestId: string,
  held: Held,
  c: { seen: ReadBack; kept: readonly string[]; detail: string; foundAbsent: boolean },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) => revoke.settleRevoked(record, held.effectId, c.seen, c, now));
}

/** A removal attempt failed; another follows, always. @param c.retryAfterMs the target's wish, ms */
export function recordRevokeRetry(
  deps: Deps,
  requestId: string,
  held: Held,
  c: { error: string; retryAfterMs: number | null },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) =>
    revoke.retryRevoke(record, held.effectId, c.error, c.retryAfterMs, now),
  );
}

/** Past its end and not proved gone: on the record and with Security, whoever is or is not working on it. */
export function recordOverdue(deps: Deps, requestId: string): Promise<Done> {
  return transact(deps, requestId, (record, now) => allow(markOverdue(record, now) ?? record));
}
