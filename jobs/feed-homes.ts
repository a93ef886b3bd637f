import { advanceCursor, leaseCursor } from '../models/cursor.ts';
import { ledgerAfter, ledgerHead } from '../models/ledger.ts';
import { markHomes } from '../models/open-home.ts';
import { findRequests } from '../models/request.ts';
import { concernedBy } from '../src/domain/home.ts';
import type { JobDeps } from './deps.ts';
import { publishHome } from './publish-home.ts';

const CURSOR = 'homes';
/** Short: after a crash another process goes on within the five seconds that homes may be behind. */
const LEASE_MS = 3_000;
const BATCH = 500;
/** Further behind than this, every open home is looked at again instead of every event. */
const FAR_BEHIND = 5_000;
/** Homes published in one round, and at once. Slack takes about a hundred a minute and says when it has enough. */
const ROUND = 60;
const AT_ONCE = 4;

/** Entries after which everybody may see something else: who owns what, who works here. */
const FOR_ALL: readonly string[] = ['catalog.loaded', 'roster.loaded', 'quarantine.lifted'];

/**
 * Keeps the homes that are open like the records. One reader walks the ledger and marks the homes of the people each
 * change concerns; any process then publishes what is marked. Marked first, moved on then: a crash marks twice.
 * @param token this instance
 */
export function createHomeFeed(deps: JobDeps, token: string): { look(): Promise<void> } {
  let restUntil = 0;
  return {
    async look() {
      await markChanged(deps, token);
      const now = deps.ctx.clock.now().getTime();
      if (now < restUntil) return;
      const rest = await publishDue(deps, token);
      if (rest > 0) restUntil = deps.ctx.clock.now().getTime() + rest;
    },
  };
}

async function markChanged(deps: JobDeps, token: string): Promise<void> {
  const { ctx, models } = deps;
  const now = ctx.clock.now();
  const cursor = await leaseCursor(models.cursors, CURSOR, { token, until: new Date(now.getTime() + LEASE_MS) }, now);
  if (!cursor) return;
  const end = (await ledgerHead(models.ledger))?.seq ?? 0;
  if (end - cursor.seq > FAR_BEHIND) {
    await markHomes(models.homes, null, now);
    await advanceCursor(models.cursors, CURSOR, token, end);
    return;
  }
  let seq = cursor.seq;
  while (seq < end) {
    const rows = await ledgerAfter(models.ledger, seq, BATCH);
    const last = rows.at(-1);
    if (!last) return;
    await mark(deps, rows, now);
    await ctx.reach('homes-marked');
    if (!(await advanceCursor(models.cursors, CURSOR, token, last.seq))) return;
    seq = last.seq;
  }
}

async function mark(deps: JobDeps, rows: readonly { action: string; record: string | null }[], now: Date) {
  const { models } = deps;
  if (rows.some((r) => FOR_ALL.includes(r.action))) return markHomes(models.homes, null, now);
  const changed = [...new Set(rows.flatMap((r) => r.record ?? []))];
  if (changed.length === 0) return;
  const records = await findRequests(models.requests, changed);
  const people = records.flatMap((r) => concernedBy(r, deps.catalog(), deps.roster()));
  if (people.length > 0) await markHomes(models.homes, [...new Set(people)], now);
}

/** @returns how long to leave Slack alone, in ms; 0 when it took everything */
async function publishDue(deps: JobDeps, token: string): Promise<number> {
  let left = ROUND;
  let rest = 0;
  const one = async (lane: number) => {
    while (left > 0 && rest === 0) {
      left -= 1;
      const done = await publishHome(deps, `${token}-${String(lane)}`);
      if (done.kind === 'none') return;
      if (done.kind === 'failed') rest = Math.max(rest, done.retryAfterMs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => one(lane)));
  return rest;
}
