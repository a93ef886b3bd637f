import { OVERDUE_AFTER_MS } from '../src/domain/end.ts';
import type { OfflineRemoval } from '../src/domain/offline.ts';
import { recordOffline } from '../src/operations/record-offline.ts';
import type { Words } from '../src/words/words.ts';
import type { JobDeps } from './deps.ts';
import { readHorizon, type Upcoming } from './read-horizon.ts';
import { removeOffline } from './remove-offline.ts';
import type { Spool } from './spool.ts';

/** A removal not done so long after its time may be stuck because of MongoDB, in ms. */
const GRACE_MS = 3_000;
/** MongoDB must have refused for so long before anything is done without it, in ms. */
const PATIENCE_MS = 2_000;
/** Wait before the next attempt at a removal that failed, in ms. */
const RETRY_MS = 5_000;
/** Done at once. */
const TOGETHER = 20;
/** Requests named in one page. */
const NAMED = 20;

export interface Horizon {
  /** Reads again what comes due. Keeps the last reading while MongoDB takes no write: what it shows then may be old. */
  refresh(): Promise<void>;
  /** Does what is due and cannot be done in the ordinary way, and records it once it can. */
  act(): Promise<void>;
  /** Whether this effect was carried out here and is not recorded yet. */
  did(effectId: string): boolean;
}

interface Kept extends Upcoming {
  /** Not tried before. */
  notBefore: Date;
  paged: boolean;
}

/**
 * Removals of the next minutes, in memory: what is still done on time when MongoDB cannot be written (docs/adr/0012).
 * Nothing is decided here: these ends were on the record before. Done again later is harmless, so every worker does it.
 * @param on.canWrite whether MongoDB takes a write now
 * @param on.page tells Security directly
 */
export function createHorizon(deps: JobDeps, on: { spool: Spool; canWrite(): Promise<boolean>; page: Page }): Horizon {
  const { ctx } = deps;
  let kept = new Map<string, Kept>();
  const running = new Set<string>();
  /** Done and not recorded yet. */
  const done = new Map<string, OfflineRemoval>();
  let refusedSince: Date | null = null;
  /** There may be notes on the disk: an earlier process may have left some. */
  let spooled = true;

  async function remove({ record, effectId, guard }: Kept): Promise<void> {
    const finished = new Set([...done.values()].map((d) => d.requestId));
    const holds = guard.holds.filter((h) => !finished.has(h.requestId));
    const removal = await removeOffline(deps, record, effectId, { ...guard, holds });
    done.set(effectId, removal);
    spooled = true;
    ctx.log.warn({ request: record._id }, 'removed without the record; it will be recorded later');
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
      const read = await readHorizon(deps);
      // A member that lags answers too, and has never heard of the last grants.
      if (kept.size > 0 && !(await on.canWrite())) return;
      const entries = read.map((u): [string, Kept] => {
        const { notBefore = u.dueAt, paged = false } = kept.get(u.effectId) ?? {};
        return [u.effectId, { ...u, notBefore, paged }];
      });
      kept = new Map(entries);
    },
    async act() {
      const now = ctx.clock.now();
      const isLate = (k: Kept) => k.dueAt.getTime() + GRACE_MS <= now.getTime() && !done.has(k.effectId);
      const late = [...kept.values()].filter(isLate);
      if (late.length === 0 && done.size === 0 && !spooled) return;
      if (await on.canWrite()) {
        refusedSince = null;
        await recordAll();
        return;
      }
      refusedSince ??= now;
      if (ctx.clock.now().getTime() - refusedSince.getTime() < PATIENCE_MS) return;
      // Nobody could be asked to do it by hand, or believed.
      const ready = late.filter((k) => k.record.terms.connector !== 'manual' && k.notBefore <= now);
      for (const entry of ready.filter((k) => !running.has(k.effectId)).slice(0, TOGETHER - running.size)) start(entry);
      await pageLate(on.page, late, ctx.clock.now());
    },
  };
}

/** Says something to Security at once, in the language of channels. */
type Page = (say: (words: Words) => string) => Promise<void>;

/** Says once of each that it is late. */
async function pageLate(page: Page, late: readonly Kept[], now: Date): Promise<void> {
  const unsaid = late.filter((k) => !k.paged && now.getTime() - k.dueAt.getTime() >= OVERDUE_AFTER_MS);
  if (unsaid.length === 0) return;
  const ids = unsaid
    .slice(0, NAMED)
    .map((k) => k.record._id)
    .join(', ');
  await page(({ security }) => security.overdueUnwritten({ ids, more: Math.max(0, unsaid.length - NAMED) }));
  for (const k of unsaid) k.paged = true;
}
