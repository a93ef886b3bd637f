import { type DueRemoval, removalsDueBefore } from '../models/due.ts';
import { findGuards } from '../models/guard.ts';
import { liveAmong } from '../models/request.ts';
import { dueAt } from '../src/domain/effect.ts';
import type { Guard } from '../src/domain/separation.ts';
import type { JobDeps } from './deps.ts';

/** How far ahead removals are kept in memory, in ms: 15 minutes. */
const AHEAD_MS = 15 * 60_000;
/** Most removals kept in memory; the soonest. */
const MAX_KEPT = 5_000;

/** A removal that comes due soon, with what is needed to carry it out. */
export interface Upcoming {
  record: DueRemoval;
  effectId: string;
  dueAt: Date;
  /** What the identity holds; holds of requests that are over are left out. */
  guard: Guard;
}

/** The removals of the next minutes, soonest first. @throws when MongoDB is away */
export async function readHorizon(deps: Pick<JobDeps, 'ctx' | 'models'>): Promise<Upcoming[]> {
  const { models } = deps;
  const until = new Date(deps.ctx.clock.now().getTime() + AHEAD_MS);
  const records = await removalsDueBefore(models.requests, until, MAX_KEPT);
  const guards = await findGuards(models.guards, [...new Set(records.map((r) => r.target.id))]);
  const live = new Set(
    await liveAmong(models.requests, [...new Set(guards.flatMap((g) => g.holds.map((h) => h.requestId)))]),
  );
  const guardOf = new Map(
    guards.map((g) => [g.personId, { ...g, holds: g.holds.filter((h) => live.has(h.requestId)) }]),
  );
  return records.flatMap((record) => {
    const guard = guardOf.get(record.target.id) ?? { personId: record.target.id, version: 0, holds: [] };
    const removals = record.outbox.filter((e) => e.kind === 'revoke');
    return removals.map((effect) => ({ record, effectId: effect.id, dueAt: dueAt(effect), guard }));
  });
}
