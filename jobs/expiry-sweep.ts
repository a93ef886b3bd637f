import pLimit, { type LimitFunction } from 'p-limit';
import { dueBefore, dueRemovals, grantsPastEnd } from '../models/request.ts';
import { dueAt, type Effect } from '../src/domain/effect.ts';
import { OVERDUE_AFTER_MS } from '../src/domain/end.ts';
import { recordOverdue } from '../src/operations/record-revoke.ts';
import type { JobDeps } from './deps.ts';
import { runEffect } from './effect-worker.ts';

/** Effects the queue should have run by now are run from here, in ms past their time. */
const GRACE_MS = 1_500;
/** Looked at in one sweep, and run at once for one system. */
const BATCH = 500;
const PER_SYSTEM = 10;

/** Removals first, then what was promised to people, then granting. */
const ORDER: Record<Effect['kind'], number> = { revoke: 0, lapse: 1, provision: 2, notify: 3 };

/**
 * The second way an effect is found: by its time in MongoDB, with or without Redis. Also the independent look
 * for grants past their end, which trusts no outbox entry. One slow system does not hold up another.
 */
export function createSweep(deps: JobDeps): { sweep(): Promise<void>; drain(): Promise<void> } {
  const limits = new Map<string, LimitFunction>();
  const running = new Map<string, Promise<void>>();

  function limitFor(key: string): LimitFunction {
    const limit = limits.get(key) ?? pLimit(PER_SYSTEM);
    limits.set(key, limit);
    return limit;
  }

  function start(key: string, requestId: string, effectId: string): void {
    if (running.has(effectId)) return;
    const run = limitFor(key)(() => runEffect(deps, { requestId, effectId }))
      .then(() => undefined)
      .catch((error: unknown) =>
        deps.ctx.log.warn(
          { request: requestId, error: error instanceof Error ? error.message : 'unknown' },
          'sweep: will try again',
        ),
      )
      .finally(() => running.delete(effectId));
    running.set(effectId, run);
  }

  return {
    async sweep() {
      const now = deps.ctx.clock.now();
      const before = new Date(now.getTime() - GRACE_MS);
      const found = [
        ...(await dueRemovals(deps.models.requests, before, BATCH)),
        ...(await dueBefore(deps.models.requests, before, BATCH)),
      ];
      const due = [...new Map(found.map((record) => [record.id, record])).values()]
        .flatMap((record) => record.outbox.filter((e) => dueAt(e) <= before).map((effect) => ({ record, effect })))
        .sort((a, b) => ORDER[a.effect.kind] - ORDER[b.effect.kind]);
      for (const { record, effect } of due) {
        const where = effect.kind === 'notify' ? 'slack' : `${effect.kind}:${record.terms.systemId}`;
        start(where, record.id, effect.id);
      }
      const overdue = new Date(now.getTime() - OVERDUE_AFTER_MS);
      const late = await grantsPastEnd(deps.models.requests, overdue, BATCH);
      // One record that will not move must not keep the others from being paged.
      await Promise.allSettled(late.map((record) => recordOverdue(deps, record.id)));
    },
    async drain() {
      await Promise.allSettled(running.values());
    },
  };
}
