import { pageOnCall as page } from '../domain/page-on-call.ts';
import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

/** Whoever asked pages who is on call: once, and not at once. */
export async function pageOnCall(deps: Deps, requestId: string, c: { actor: Actor; person: Person }): Promise<Done> {
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away: await readAway(deps) };
  const done = await transact(deps, requestId, (record, now) => page(record, c, facts, now));
  return noteRefused(deps, done, { what: 'page', request: requestId, actor: c.actor, by: c.person.id });
}
