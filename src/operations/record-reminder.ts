import { remind } from '../domain/remind.ts';
import type { Deps } from './deps.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

/** Nobody has decided for a while: people are reminded, or the next in line are asked too. */
export async function recordReminder(deps: Deps, requestId: string, effectId: string): Promise<Done> {
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away: await readAway(deps) };
  return transact(deps, requestId, (record, now) => remind(record, effectId, facts, now));
}
