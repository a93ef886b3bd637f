import { notYetGiven, skipRequestIds } from '../../models/restored.ts';
import { commitQuarantine } from '../../models/service.ts';
import { doubtGrant } from '../domain/doubt.ts';
import type { Quarantine } from '../domain/quarantine.ts';
import { allow } from '../domain/refusal.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** Marked at once. */
const TOGETHER = 50;
/** Request numbers left out beside those that can have been given, for events that nobody noted in time. */
const SPARE_IDS = 100;

/**
 * Marks what a restored record cannot vouch for: once for each quarantine, and doing it twice is doing it once.
 * @returns the quarantine as it is then
 * @throws when a record could not be marked: nothing counts as marked then
 */
export async function doubtGrants(deps: Deps, state: Quarantine): Promise<Quarantine> {
  const { models } = deps;
  const ids = await notYetGiven(models.requests);
  const done: PromiseSettledResult<Done>[] = [];
  for (let i = 0; i < ids.length; i += TOGETHER) {
    const some = ids.slice(i, i + TOGETHER);
    const mark = (id: string) => transact(deps, id, (record, now) => allow(doubtGrant(record, state.since, now)));
    done.push(...(await Promise.allSettled(some.map(mark))));
  }
  // One record that will not move must not keep the others from being marked.
  const failed = done.find((d) => d.status === 'rejected');
  if (failed) throw failed.reason;
  // A request leaves an event at least, so no more requests than events can have been lost.
  await skipRequestIds(models.counters, Math.max(0, state.witness.seq - state.head.seq) + SPARE_IDS);
  const doubted = done.filter((d) => d.status === 'fulfilled' && d.value.ok && d.value.record.grant?.doubtedAt).length;
  const next = { ...state, doubted };
  return (await commitQuarantine(models.service, next, state)) ? next : state;
}
