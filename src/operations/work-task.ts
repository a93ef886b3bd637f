import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import { confirmDone, rejectDone, reportCannot, reportDone } from '../domain/work-task.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

export interface TaskInput {
  actor: Actor;
  person: Person;
  taskId: string;
}

/** A manual task was carried out; proof is text or a link. */
export function completeTask(deps: Deps, requestId: string, c: TaskInput & { proof: string }): Promise<Done> {
  return transact(deps, requestId, (record, now) => reportDone(record, c, now));
}

/** A second person saw it done. */
export function confirmTask(deps: Deps, requestId: string, c: TaskInput): Promise<Done> {
  return transact(deps, requestId, (record, now) => confirmDone(record, c, now));
}

/** A second person does not see it done. */
export function rejectTask(deps: Deps, requestId: string, c: TaskInput): Promise<Done> {
  return transact(deps, requestId, (record, now) => rejectDone(record, c, now));
}

/** It cannot be done. */
export function refuseTask(deps: Deps, requestId: string, c: TaskInput & { reason: string }): Promise<Done> {
  return transact(deps, requestId, (record, now) => reportCannot(record, c, now));
}
