import type { Person } from '../domain/person.ts';
import type { Actor } from '../domain/record.ts';
import { confirmDone, rejectDone, reportCannot, reportDone } from '../domain/work-task.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { type Done, transact } from './transact.ts';

export interface TaskInput {
  actor: Actor;
  person: Person;
  taskId: string;
}

/** A manual task was carried out; proof is text or a link. */
export async function completeTask(deps: Deps, requestId: string, c: TaskInput & { proof: string }): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => reportDone(record, c, now));
  return noteRefused(deps, done, { what: 'task done', request: requestId, actor: c.actor, by: c.person.id });
}

/** A second person saw it done. */
export async function confirmTask(deps: Deps, requestId: string, c: TaskInput): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => confirmDone(record, c, now));
  return noteRefused(deps, done, { what: 'task confirm', request: requestId, actor: c.actor, by: c.person.id });
}

/** A second person does not see it done. */
export async function rejectTask(deps: Deps, requestId: string, c: TaskInput): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => rejectDone(record, c, now));
  return noteRefused(deps, done, { what: 'task reject', request: requestId, actor: c.actor, by: c.person.id });
}

/** It cannot be done. */
export async function refuseTask(deps: Deps, requestId: string, c: TaskInput & { reason: string }): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => reportCannot(record, c, now));
  return noteRefused(deps, done, { what: 'task cannot', request: requestId, actor: c.actor, by: c.person.id });
}
