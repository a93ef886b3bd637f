import { awaitingRelay, findRequests } from '../models/request.ts';
import { isLeased } from '../src/domain/effect.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { Deps } from '../src/operations/deps.ts';
import { recordRelayed } from '../src/operations/record-relayed.ts';
import type { Queues } from './queues.ts';
import { rebuildQueue } from './rebuild-queue.ts';

/** Records brought on at once. */
const BATCH = 200;
/** A change waits so long for others of its moment, in ms: together they cost little more than one. */
const GATHER_MS = 50;
/** Events may wait so long for the ledger before somebody must look, in ms. */
const PATIENCE_MS = 10_000;
/** In a rush of removals a batch waits so long at most, in ms, looking whether it is over. */
const RUSH = { longestMs: 5_000, everyMs: 50 };

export interface Relay {
  /** A record changed: bring it on soon. */
  soon(requestId: string): void;
  /** Brings on what a crash left behind, and rebuilds a lost queue. */
  tick(): Promise<void>;
  /** Waits for what was asked with `soon`. */
  drain(): Promise<void>;
  /** What is wrong when events have waited long for the ledger, in words; else null. */
  trouble(): string | null;
}

type RelayDeps = Omit<Deps, 'nudge'>;

/**
 * Moves every change onwards: its events into the ledger first, then its effects into the queue. Redis may be
 * away; the sweep then finds the effects by their time, and the queue is rebuilt when Redis is back.
 * @param inRush whether this process has many removals to do: they go first, for a while
 */
export function createRelay(deps: RelayDeps, queues: Queues, inRush: () => boolean): Relay {
  const { ctx, models } = deps;
  const asked = new Set<string>();
  /** Being brought on now. */
  let underWay: readonly string[] = [];
  let running: Promise<void> | null = null;
  // Nobody knows what an earlier process left in it: armed in the first round, while the sweep is already at work.
  let queueLost = true;
  let failing: { since: Date; error: string } | null = null;

  const arm = async (records: readonly AccessRequest[]): Promise<void> => {
    if (await armEffects(deps, queues, records)) return;
    if (!queueLost) ctx.log.warn('Redis is away; the sweep takes over');
    queueLost = true;
  };

  const bring = async (records: readonly AccessRequest[]): Promise<void> => {
    if (records.length === 0) return;
    try {
      await recordRelayed(deps, records);
      failing = null;
    } catch (error) {
      failing = { since: failing?.since ?? ctx.clock.now(), error: error instanceof Error ? error.message : 'unknown' };
      // Removals and messages go on when the ledger cannot be written; granting waits for it (claim.ts).
      await arm(records);
      throw error;
    }
    await arm(records);
    await ctx.reach('armed');
  };

  const isComing = (id: string): boolean => asked.has(id) || underWay.includes(id);

  const letRemovalsPass = async (): Promise<void> => {
    for (let ms = 0; inRush() && ms < RUSH.longestMs; ms += RUSH.everyMs) await ctx.pause(RUSH.everyMs);
  };

  const work = async (): Promise<void> => {
    while (asked.size > 0) {
      await letRemovalsPass();
      if (asked.size < BATCH) await ctx.pause(GATHER_MS);
      underWay = [...asked].slice(0, BATCH);
      for (const id of underWay) asked.delete(id);
      await findRequests(models.requests, underWay)
        .then(bring)
        .catch((error: unknown) => ctx.log.warn({ error: String(error) }, 'relay: will try again'));
      underWay = [];
    }
  };

  return {
    soon(requestId) {
      asked.add(requestId);
      running ??= work().finally(() => {
        running = null;
      });
    },
    async tick() {
      await letRemovalsPass();
      const left = (await awaitingRelay(models.requests, BATCH)).filter(({ id }) => !isComing(id));
      await bring(left).catch((error: unknown) =>
        ctx.log.error({ error: String(error) }, 'relay: events wait for the ledger'),
      );
      const armed = await queues.isArmed().catch(() => null);
      if (armed === null) queueLost = true;
      else if (!armed || queueLost) queueLost = (await rebuildQueue(deps, queues).catch(() => null)) === null;
    },
    async drain() {
      while (running) await running;
    },
    trouble: () =>
      failing && ctx.clock.now().getTime() - failing.since.getTime() >= PATIENCE_MS
        ? `events wait for it: ${failing.error}; granting waits, removing goes on`
        : null,
  };
}

/** @returns false when Redis did not take them */
async function armEffects(deps: RelayDeps, queues: Queues, records: readonly AccessRequest[]): Promise<boolean> {
  const now = deps.ctx.clock.now();
  const effects = records.flatMap((r) =>
    r.outbox
      .filter((e) => !isLeased(e, now))
      .map((effect) => ({ requestId: r.id, systemId: r.terms.systemId, effect })),
  );
  if (effects.length === 0) return true;
  return queues.arm(effects, now).then(
    () => true,
    () => false,
  );
}
