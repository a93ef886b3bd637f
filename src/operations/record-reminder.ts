import { findRequest } from '../../models/request.ts';
import { waitingIn } from '../domain/extension.ts';
import { remind } from '../domain/remind.ts';
import type { Deps } from './deps.ts';
import { readQuiet } from './read-habits.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

/** Nobody has decided for a while: people are reminded, or the next in line are asked too. */
export async function recordReminder(deps: Deps, requestId: string, effectId: string): Promise<Done> {
  const record = await findRequest(deps.models.requests, requestId);
  const asked = record ? (waitingIn(record)?.subject.steps.flatMap((s) => s.approvers) ?? []) : [];
  const [away, quiet] = await Promise.all([
    readAway(deps),
    readQuiet(
      deps,
      asked.map((a) => a.id),
    ),
  ]);
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away, quiet };
  return transact(deps, requestId, (found, now) => remind(found, effectId, facts, now));
}
