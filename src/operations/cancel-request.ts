import { cancel } from '../domain/end.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { type Done, transact } from './transact.ts';

/** The asker or the target takes a request back. */
export async function cancelRequest(deps: Deps, requestId: string, c: { actor: Actor; person: Person }): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => cancel(record, c, now));
  return noteRefused(deps, done, { what: 'cancel', request: requestId, actor: c.actor, by: c.person.id });
}
