import { taskPeople } from '../domain/policy.ts';
import type { Task } from '../domain/task.ts';
import { openTask } from '../domain/work-task.ts';
import type { Deps } from './deps.ts';
import { type Held, report } from './record-grant.ts';
import type { Done } from './transact.ts';

/** The connector waits for people: the task and who may work on it. */
export function recordTask(deps: Deps, requestId: string, held: Held, kind: Task['kind']): Promise<Done> {
  const catalog = deps.catalog();
  const roster = deps.roster();
  return report(deps, requestId, held, (record, now) => {
    const system = catalog.systems.get(record.terms.systemId) ?? null;
    const people = taskPeople({ system, catalog, roster, targetId: record.target.id }, now);
    const connector = system?.connector;
    const steps = connector?.kind !== 'manual' ? [] : kind === 'grant' ? connector.grantSteps : connector.revokeSteps;
    return openTask(record, held.effectId, { kind, ...people, steps }, now);
  });
}
