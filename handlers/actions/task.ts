import { confirmTask, rejectTask } from '../../src/operations/work-task.ts';
import { parseTask } from '../../src/views/ids.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** Confirm: a second person saw it done. */
export function taskConfirm(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const value = parseTask(raw);
    return value && confirmTask(deps, value.request, { ...who, taskId: value.taskId });
  });
}

/** Not so: a second person does not see it done. */
export function taskReject(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const value = parseTask(raw);
    return value && rejectTask(deps, value.request, { ...who, taskId: value.taskId });
  });
}
