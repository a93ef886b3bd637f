import { type ConnectorCall, ConnectorError } from '../src/connectors/connector.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { JobDeps } from './deps.ts';
import type { Work } from './work.ts';

/** The call a connector gets for this record; it is cut at the work's deadline. */
export function targetCall(
  deps: JobDeps,
  work: Work,
  record: AccessRequest,
  entitlements: readonly string[],
): ConnectorCall {
  const left = work.deadline.getTime() - deps.ctx.clock.now().getTime();
  if (left <= 0) throw new ConnectorError('its time is over', { retryable: true });
  return {
    account: { personId: record.target.id, email: record.target.email, name: record.target.name },
    entitlements,
    idempotencyKey: work.effect.id,
    task: record.tasks.findLast((t) => t.effectId === work.effect.id) ?? null,
    signal: deps.ctx.deadline(left),
  };
}

/** A failure in words for the record, and what the target asked for. */
export function failure(error: unknown): { error: string; retryAfterMs: number | null; retryable: boolean } {
  if (error instanceof ConnectorError)
    return { error: error.message, retryAfterMs: error.retryAfterMs, retryable: error.retryable };
  const message = error instanceof Error ? error.message : String(error);
  return { error: `unexpected: ${message.slice(0, 200)}`, retryAfterMs: null, retryable: true };
}
