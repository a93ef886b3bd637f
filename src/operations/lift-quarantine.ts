import { liveRequests } from '../../models/restored.ts';
import { commitQuarantine, findQuarantine } from '../../models/service.ts';
import { type Difference, differenceWords } from '../domain/differences.ts';
import { endAfterRestore } from '../domain/doubt.ts';
import { endQuarantine, headText, type Quarantine } from '../domain/quarantine.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/** Differences spelled out in the ledger. */
const TOLD = 50;
/** Requests named in the ledger. */
const NAMED = 200;

export type Lifted =
  | { kind: 'lifted'; state: Quarantine; ended: string[] }
  /** Nothing to lift, or the marks are not made yet. */
  | { kind: 'none' | 'unmarked' }
  | { kind: 'refused'; differences: readonly Difference[] };

const WHY = 'the database was restored from a backup, which does not say what came of this request';

/**
 * Lets granting go on after somebody has looked. First whatever the restored record cannot vouch for is ended, then it
 * is said in the ledger, and only then granting begins: stopped anywhere, it is simply done again.
 * @param c.accept lift although differences stand
 */
export async function liftQuarantine(
  deps: Deps,
  c: { actor: Actor; by: string; host: string; reason: string; differences: readonly Difference[]; accept: boolean },
): Promise<Lifted> {
  const state = await findQuarantine(deps.models.service);
  if (!state?.active) return { kind: 'none' };
  if (state.doubted === null) return { kind: 'unmarked' };
  if (c.differences.length > 0 && !c.accept) return { kind: 'refused', differences: c.differences };
  const ended = await endUncertain(deps, c);
  const now = deps.ctx.clock.now();
  await deps.ledger.append([
    {
      key: deps.ctx.newId(),
      at: now,
      action: 'quarantine.lifted',
      record: null,
      n: null,
      actor: c.actor,
      detail: {
        quarantine: state.id,
        reason: c.reason,
        host: c.host,
        since: state.since,
        witnessed: headText(state.witness),
        head: headText(state.head),
        ended: ended.slice(0, NAMED),
        accepted: c.differences.slice(0, TOLD).map(differenceWords),
        acceptedCount: c.differences.length,
      },
    },
  ]);
  const next = endQuarantine(state, { by: c.by, reason: c.reason }, now);
  // Made anew meanwhile, by a later witness: that one must be looked at too.
  if (!(await commitQuarantine(deps.models.service, next, state))) return { kind: 'unmarked' };
  return { kind: 'lifted', state: next, ended };
}

/** Ended: what may have been given in the lost part, what was found given without a record of it, and what is gone. */
async function endUncertain(deps: Deps, c: { actor: Actor; differences: readonly Difference[] }): Promise<string[]> {
  const ids = new Set(c.differences.flatMap((d) => (d.kind === 'stray' || d.request === null ? [] : d.request)));
  for await (const record of liveRequests(deps.models.requests)) if (record.grant?.doubtedAt) ids.add(record.id);
  const ended: string[] = [];
  for (const id of ids) {
    const done = await transact(deps, id, (record, now) =>
      endAfterRestore(record, { actor: c.actor, reason: WHY }, now),
    );
    if (done.ok) ended.push(id);
  }
  return ended.sort();
}
