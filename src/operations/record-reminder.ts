import { remind } from '../domain/remind.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** Nobody has decided for a while: people are reminded, or the next in line are asked too. */
export function recordReminder(deps: Deps, requestId: string, effectId: string): Promise<Done> {
  const facts = { catalog: deps.catalog(), roster: deps.roster() };
  return transact(deps, requestId, (record, now) => remind(record, effectId, facts, now));
}
