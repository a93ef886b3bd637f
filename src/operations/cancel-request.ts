import { cancel } from '../domain/end.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** The asker or the target takes a request back. */
export function cancelRequest(deps: Deps, requestId: string, c: { actor: Actor; person: Person }): Promise<Done> {
  return transact(deps, requestId, (record, now) => cancel(record, c, now));
}
