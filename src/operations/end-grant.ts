import { dropGrant, revokeGrant } from '../domain/end.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { type Done, transact } from './transact.ts';

/** The holder hands the access back now. */
export async function drop(deps: Deps, requestId: string, c: { actor: Actor; person: Person }): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => dropGrant(record, c, now));
  return noteRefused(deps, done, { what: 'drop', request: requestId, actor: c.actor, by: c.person.id });
}

/** Owner or Security ends the access now, with a reason. */
export async function revoke(
  deps: Deps,
  requestId: string,
  c: { actor: Actor; person: Person; reason: string },
): Promise<Done> {
  const catalog = deps.catalog();
  const done = await transact(deps, requestId, (record, now) => revokeGrant(record, c, { catalog }, now));
  return noteRefused(deps, done, { what: 'revoke', request: requestId, actor: c.actor, by: c.person.id });
}
