import { liveTargets } from '../../models/request.ts';
import { endForLeaver } from '../domain/end.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { transact } from './transact.ts';

/**
 * Ends what people hold whose record says they have left. Somebody merely missing from the roster is not a leaver:
 * a broken export must not take everybody's access away.
 * @returns how many records were ended or closed
 */
export async function endForLeavers(deps: Deps): Promise<number> {
  const roster = deps.roster();
  const now = deps.ctx.clock.now();
  let ended = 0;
  for (const { id, personId } of await liveTargets(deps.models.requests)) {
    const person = roster.byId(personId);
    if (!person?.endsAt || person.endsAt > now) continue;
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
