import { liveOfAny } from '../../models/request.ts';
import { endForLeaver } from '../domain/end.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/** Leavers asked about at once: a people file may keep those of many years. */
const BATCH = 500;

/**
 * Ends what people hold whose record says they have left. Somebody merely missing from the roster is not a leaver:
 * a broken export must not take everybody's access away.
 * @returns how many records were ended or closed
 */
export async function endForLeavers(deps: Deps): Promise<number> {
  const now = deps.ctx.clock.now();
  const people = deps.roster().all();
  const leavers = people.filter((p) => p.endsAt !== null && p.endsAt <= now).map((p) => p.id);
  let ended = 0;
  for (let from = 0; from < leavers.length; from += BATCH)
    ended += await endFor(deps, await liveOfAny(deps.models.requests, leavers.slice(from, from + BATCH)));
  return ended;
}

async function endFor(deps: Deps, ids: readonly string[]): Promise<number> {
  let ended = 0;
  for (const id of ids) {
    // One record that will not move must not keep the others from their end.
    const done = await transact(deps, id, (record, at) => allow(endForLeaver(record, at) ?? record)).catch(
      (error: unknown) => {
        deps.ctx.log.warn({ request: id, error: String(error) }, 'leaver: will try again');
        return null;
      },
    );
    if (done?.ok && done.record.state !== 'revoke_overdue') ended += 1;
  }
  return ended;
}
