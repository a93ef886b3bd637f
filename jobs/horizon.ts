import { type DueRemoval, removalsDueBefore } from '../models/due.ts';
import { findGuards } from '../models/guard.ts';
import { liveAmong } from '../models/request.ts';
import { dueAt } from '../src/domain/effect.ts';
import { OVERDUE_AFTER_MS } from '../src/domain/end.ts';
import type { OfflineRemoval } from '../src/domain/offline.ts';
import { entitlementsToRemove } from '../src/domain/revoke.ts';
import { type Guard, keptByOthers } from '../src/domain/separation.ts';
import { recordOffline } from '../src/operations/record-offline.ts';
import type { JobDeps } from './deps.ts';
import { checkAddress } from './revoke.ts';
import type { Spool } from './spool.ts';

/** How far ahead removals are kept in memory, in ms: 15 minutes. */
const AHEAD_MS = 15 * 60_000;
/** Most removals kept in memory; the soonest. */
const MAX_KEPT = 5_000;
/** A removal not done so long after its time may be stuck because of MongoDB, in ms. */
const GRACE_MS = 3_000;
/** MongoDB must have refused for so long before anything is done without it, in ms. */
const PATIENCE_MS = 2_000;
/** Wait before the next attempt at a removal that failed, in ms. */
const RETRY_MS = 5_000;
/** Longest a removal may take, in ms. */
const CALL_MS = 15_000;
/** Done at once. */
const TOGETHER = 20;

interface Kept {
  record: DueRemoval;
  effectId: string;
  dueAt: Date;
  guard: Guard | null;
  notBefore: Date;
  paged: boolean;
}

export interface Horizon {
  /** Reads again what comes due. Keeps the last reading when MongoDB is away. */
  refresh(): Promise<void>;
  /** Does what is due and cannot be done in the ordinary way, and records it once it can. */
  act(): Promise<void>;
  /** Whether this effect was carried out here and is not recorded yet. */
  did(effectId: string): boolean;
}

/**
 * Removals of the next minutes, in memory: what is still done on time when MongoDB cannot be written. Nothing is
 * decided here: these ends were on the record before. Done again later is harmless, so every worker does it.
 * @param on.canWrite whether MongoDB takes a write now
 * @param on.page tells Security directly
 */
export function createHorizon(
  deps: JobDeps,
  on: { spool: Spool; canWrite(): Promise<boolean>; page(text: string): Promise<void> },
): Horizon {
  const { ctx, models } = deps;
  let kept = new Map<string, Kept>();
  const running = new Set<string>();
  /** Done and not recorded yet. */
  const done = new Map<string, OfflineRemoval>();
  let refusedSince: Date | null = null;
  let spooled = true;

  async function remove(entry: Kept): Promise<void> {
    const { record, effectId } = entry;
    const finished = [...done.values()].map((d) => d.requestId);
    const others = entry.guard?.holds.filter((h) => !finished.includes(h.requestId)) ?? [];
    const guard = { personId: record.target.id, version: 0, holds: others };
    const away = entitlementsToRemove(record, keptByOthers(guard, record._id, record.terms.systemId));
    checkAddress(deps, record);
    const connector = deps.connectorFor(record.terms.systemId);
    const call = {
      account: { personId: record.target.id, email: record.target.email, name: record.target.name },
      entitlements: away,
      idempotencyKey: effectId,
      task: null,
      signal: ctx.deadline(CALL_MS),
    };
    await connector.revoke(call);
    const seen = await connector.observe(call);
    const left = away.filter((e) => seen.entitlements.includes(e));
    if (left.length > 0) throw new Error(`still at the target: ${left.join(', ')}`);
    const removal: OfflineRemoval = {
      requestId: record._id,
      effectId,
      at: ctx.clock.now(),
      removed: away,
      observed: seen.entitlements,
      evidence: seen.evidence,
    };
    done.set(effectId, removal);
    ctx.log.warn({ request: record._id }, 'removed without the record; it will be recorded later');
    spooled = true;
    await on.spool.add(removal);
  }

  function start(entry: Kept): void {
    running.add(entry.effectId);
    entry.notBefore = new Date(ctx.clock.now().getTime() + RETRY_MS);
    remove(entry)
      .catch((error: unknown) =>
        ctx.log.error(
          { request: entry.record._id, error: String(error) },
          'removal without the record: will try again',
        ),
      )
      .finally(() => running.delete(entry.effectId));
  }

  async function pageLate(late: readonly Kept[], now: Date): Promise<void> {
    const unsaid = late.filter((k) => !k.paged && now.getTime() - k.dueAt.getTime() >= OVERDUE_AFTER_MS);
    if (unsaid.length === 0) return;
    const ids = unsaid.slice(0, 20).map((k) => k.record._id);
    const rest = unsaid.length > ids.length ? ` and ${String(unsaid.length - ids.length)} more` : '';
    await on.page(`Access has not ended on time and the record cannot be written: ${ids.join(', ')}${rest}.`);
    for (const k of unsaid) k.paged = true;
  }

  async function recordAll(): Promise<void> {
    if (!spooled && done.size === 0) return;
    const waiting = new Map([...(await on.spool.read()).map((r) => [r.effectId, r] as const), ...done]);
    for (const [id, removal] of waiting) {
      await recordOffline(deps, removal);
      await on.spool.drop(removal);
      done.delete(id);
      kept.delete(id);
    }
    spooled = false;
  }

  return {
    did: (effectId) => done.has(effectId),
    async refresh() {
      const until = new Date(ctx.clock.now().getTime() + AHEAD_MS);
      const records = await removalsDueBefore(models.requests, until, MAX_KEPT);
      const guards = await findGuards(models.guards, [...new Set(records.map((r) => r.target.id))]);
      const ids = guards.flatMap((g) => g.holds.map((h) => h.requestId));
      const live = new Set(ids.length > 0 ? await liveAmong(models.requests, ids) : []);
      const guardOf = new Map(
        guards.map((g) => [g.personId, { ...g, holds: g.holds.filter((h) => live.has(h.requestId)) }]),
      );
      const entries = records.flatMap((record) =>
        record.outbox
          .filter((e) => e.kind === 'revoke')
          .map((effect): [string, Kept] => {
            const before = kept.get(effect.id);
            const guard = guardOf.get(record.target.id) ?? null;
            const time = { dueAt: dueAt(effect), notBefore: before?.notBefore ?? dueAt(effect) };
            return [effect.id, { record, effectId: effect.id, guard, ...time, paged: before?.paged ?? false }];
          }),
      );
      kept = new Map(entries);
    },
    async act() {
      const now = ctx.clock.now();
      const late = [...kept.values()].filter(
        (k) => k.dueAt.getTime() + GRACE_MS <= now.getTime() && !done.has(k.effectId),
      );
      if (late.length === 0 && done.size === 0 && !spooled) return;
      if (await on.canWrite()) {
        refusedSince = null;
        await recordAll();
        return;
      }
      refusedSince ??= now;
      if (ctx.clock.now().getTime() - refusedSince.getTime() < PATIENCE_MS) return;
      for (const entry of late) {
        if (running.size >= TOGETHER) break;
        const byPeople = entry.record.terms.connector === 'manual';
        if (!byPeople && !running.has(entry.effectId) && entry.notBefore <= now) start(entry);
      }
      await pageLate(late, ctx.clock.now());
    },
  };
}
