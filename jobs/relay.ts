import { markRelayed } from '../models/commit.ts';
import { awaitingRelay, findRequests, withOpenEffects } from '../models/request.ts';
import type { LedgerAction, LedgerEntry } from '../src/domain/audit.ts';
import { isLeased } from '../src/domain/effect.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Queues } from './queues.ts';

/** Records brought on at once. */
const BATCH = 200;
/** Effects armed at once by a rebuild. */
const REBUILD_BATCH = 2_000;

export interface Relay {
  /** A record changed: bring it on soon. */
  soon(requestId: string): void;
  /** Brings on what a crash left behind, and rebuilds a lost queue. */
  tick(): Promise<void>;
  /** Arms every open effect again. @returns how many */
  rebuild(): Promise<number>;
  /** Waits for what was asked with `soon`. */
  drain(): Promise<void>;
}

function entriesOf(record: AccessRequest): LedgerEntry[] {
  return record.events.map((e) => ({
    key: `${record.id}/${String(e.n)}`,
    at: e.at,
    action: e.action as LedgerAction,
    record: record.id,
    n: e.n,
    actor: e.actor,
    detail: e.detail,
  }));
}

/**
 * Moves every change onwards: its events into the ledger first, then its effects into the queue. Redis may be
 * away; the sweep then finds the effects by their time, and the queue is rebuilt when Redis is back.
 */
export function createRelay(deps: Omit<Deps, 'nudge'>, queues: Queues): Relay {
  const { ctx, models, ledger } = deps;
  const asked = new Set<string>();
  let running: Promise<void> | null = null;
  let queueLost = false;

  async function arm(records: readonly AccessRequest[]): Promise<void> {
    const now = ctx.clock.now();
    const effects = records.flatMap((r) =>
      r.outbox.filter((e) => !isLeased(e, now)).map((effect) => ({ requestId: r.id, connector: r.terms.connector, effect })),
    );
    if (effects.length === 0) return;
    try {
      await queues.arm(effects, now);
    } catch (error) {
      if (!queueLost) ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'Redis is away; the sweep takes over');
      queueLost = true;
    }
  }

  async function bring(records: readonly AccessRequest[]): Promise<void> {
    if (records.length === 0) return;
    const entries = records.flatMap(entriesOf);
    try {
      if (entries.length > 0) await ledger.append(entries);
    } catch (error) {
      // Removals and messages go on when the ledger cannot be written; granting waits for it (claim.ts).
      await arm(records);
      throw error;
    }
    await ctx.reach('chained');
    await markRelayed(models.requests, records);
    await arm(records);
    await ctx.reach('armed');
  }

  async function work(): Promise<void> {
    while (asked.size > 0) {
      const ids = [...asked].slice(0, BATCH);
      for (const id of ids) asked.delete(id);
      try {
        await bring(await findRequests(models.requests, ids));
      } catch (error) {
        ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'relay: will try again');
      }
    }
  }

  async function rebuild(): Promise<number> {
    let armed = 0;
    let batch: { requestId: string; connector: AccessRequest['terms']['connector']; effect: AccessRequest['outbox'][number] }[] = [];
    const flush = async () => {
      await queues.arm(batch, ctx.clock.now());
      armed += batch.length;
      batch = [];
    };
    for await (const doc of withOpenEffects(models.requests)) {
      for (const effect of doc.outbox) batch.push({ requestId: doc._id, connector: doc.terms.connector, effect });
      if (batch.length >= REBUILD_BATCH) await flush();
    }
    await flush();
    await queues.markArmed();
    queueLost = false;
    if (armed > 0) ctx.log.info({ armed }, 'queue rebuilt from the record');
    return armed;
  }

  return {
    soon(requestId) {
      asked.add(requestId);
      running ??= work().finally(() => {
        running = null;
      });
    },
    async tick() {
      await bring(await awaitingRelay(models.requests, BATCH));
      const armed = await queues.isArmed().catch(() => {
        queueLost = true;
        return true;
      });
      if (!armed || queueLost) await rebuild().catch(() => undefined);
    },
    rebuild,
    async drain() {
      while (running) await running;
    },
  };
}
