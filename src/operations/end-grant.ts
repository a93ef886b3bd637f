import { dropGrant, revokeGrant } from '../domain/end.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** The holder hands the access back now. */
export function drop(deps: Deps, requestId: string, c: { actor: Actor; person: Person }): Promise<Done> {
  return transact(deps, requestId, (record, now) => dropGrant(record, c, now));
}

/** Owner or Security ends the access now, with a reason. */
export function revoke(
  deps: Deps,
  requestId: string,
  c: { actor: Actor; person: Person; reason: string },
): Promise<Done> {
  const catalog = deps.catalog();
  return transact(deps, requestId, (record, now) => revokeGrant(record, c, { catalog }, now));
}
