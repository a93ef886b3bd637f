import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import { reportProblem as report } from '../domain/report-problem.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { type Done, transact } from './transact.ts';

/** The holder reports that something is wrong; owner and deputies are told. */
export async function reportProblem(
  deps: Deps,
  requestId: string,
  c: { actor: Actor; person: Person; text: string },
): Promise<Done> {
  const facts = { catalog: deps.catalog(), roster: deps.roster() };
  const done = await transact(deps, requestId, (record, now) => report(record, c, facts, now));
  return noteRefused(deps, done, { what: 'report_problem', request: requestId, actor: c.actor, by: c.person.id });
}
