import type { ClockGuard } from '../jobs/clock-guard.ts';
import type { JobDeps } from '../jobs/deps.ts';
import { createDispatch } from '../jobs/dispatch.ts';
import { runEffect } from '../jobs/effect-worker.ts';
import { sweep } from '../jobs/expiry-sweep.ts';
import { createHorizon } from '../jobs/horizon.ts';
import type { EffectRef } from '../jobs/queues.ts';
import { feedSecurity } from '../jobs/security-feed.ts';
import type { Spool } from '../jobs/spool.ts';
import { tellSecurity } from '../jobs/tell-security.ts';
import { createLeaverWatch } from '../jobs/watch-leavers.ts';
import { createSystemWatch } from '../jobs/watch-systems.ts';
import { createTargetWatch } from '../jobs/watch-targets.ts';
import { canWrite } from '../models/write-probe.ts';
import { WISH_CAP_MS } from './domain/effect.ts';
import { every as everyMs, type Loop } from './loop.ts';

/** How long a job of the queue waits for room in its lane before it is left to the sweep, in ms. */
const QUEUE_PATIENCE_MS = 2_000;

/** What carries effects out, on a process that is a worker. */
export interface Effects {
  /** What the rest of the process shares with it. */
  deps: JobDeps;
  /** Many removals run: what can wait should. */
  inRush(): boolean;
  start(): void;
  /** No further rounds; waits for those that run. */
  stop(): Promise<void>;
  /** Waits for the effects that run. @param ms longest wait */
  drain(ms: number): Promise<void>;
}

/** Takes jobs from the queue for as long as it is not closed. */
type Listen = (run: (ref: EffectRef) => Promise<void>) => { close(ms: number): Promise<void> };

/**
 * Joins the ways an effect is found (queue, sweep, memory) with the one place that runs it.
 * @param on.every test seam
 */
export function createEffects(
  base: Omit<JobDeps, 'targetFailed' | 'removedOffline'>,
  on: { guard: ClockGuard; spool: Spool; listen: Listen; every?: typeof everyMs },
): Effects {
  const { ctx, models } = base;
  const { log } = ctx;
  const { guard, every = everyMs } = on;
  const run = guard.timely((ref: EffectRef) => runEffect(deps, ref));
  const dispatch = createDispatch({ run, leaseMs: base.leaseMs, clock: ctx.clock, log });
  const deps: JobDeps = {
    ...base,
    targetFailed(systemId, retryAfterMs) {
      targets.failed(systemId, retryAfterMs);
      if (retryAfterMs !== null) dispatch.rest(systemId, Math.min(retryAfterMs, WISH_CAP_MS));
    },
    removedOffline: (effectId) => horizon.did(effectId),
  };
  const targets = createTargetWatch(deps);
  const horizon = createHorizon(deps, {
    spool: on.spool,
    canWrite: () => canWrite(models.cursors),
    page: (say) => tellSecurity(deps, (words) => ({ text: say(words), blocks: [] })),
  });
  let loops: Loop[] = [];
  let workers: ReturnType<Listen> | null = null;
  return {
    deps,
    inRush: () => dispatch.inRush(),
    start() {
      const token = ctx.newId();
      const systems = createSystemWatch(deps);
      const leavers = createLeaverWatch(deps);
      const sweeping = guard.timely(() => sweep(deps, dispatch));
      const leaving = guard.timely(() => leavers.look());
      loops = [
        every(1_000, 'sweep', log, sweeping),
        // Apart from what waits for MongoDB.
        every(1_000, 'offline', log, () => horizon.act()),
        every(10_000, 'horizon', log, () => horizon.refresh()),
        every(5_000, 'targets', log, () => targets.look()),
        every(2_000, 'systems', log, () => systems.look()),
        every(1_100, 'security', log, () => feedSecurity(deps, token)),
        every(2_000, 'leavers', log, leaving),
      ];
      // MongoDB may go away before the first round.
      void horizon.refresh().catch((error: unknown) => log.warn({ error: String(error) }, 'horizon: will try again'));
      workers = on.listen((ref) => dispatch.offer(ref, QUEUE_PATIENCE_MS));
    },
    async stop() {
      await Promise.all(loops.map((l) => l.stop()));
    },
    async drain(ms) {
      await Promise.all([workers?.close(ms), dispatch.drain()]);
    },
  };
}
