import { beginEnd, enterOverdue, OVERDUE_AFTER_MS } from './end.ts';
import { isActive, type Person, type PersonRef, toRef } from './person.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import type { Task } from './task.ts';
import { type Draft, draft } from './transition.ts';

const WORKER: Actor = { kind: 'system', name: 'worker' };

/** How long an open task is left before its effect looks again, in ms. A confirmation looks at once. */
export const TASK_LOOK_MS = 300_000;
/** Longest proof kept, in characters. */
export const PROOF_MAX = 2000;

interface TaskFacts {
  kind: Task['kind'];
  /** Who may do it and who may confirm it, today. */
  assignees: PersonRef[];
  confirmers: PersonRef[];
  steps: readonly string[];
}

/** The connector waits for people: make sure the right ones have the task, and look again later. */
export function openTask(record: AccessRequest, effectId: string, c: TaskFacts, now: Date): AccessRequest {
  const d = draft(record, now);
  const effect = d.next.outbox.find((e) => e.id === effectId);
  if (!effect) return record;
  if (c.kind === 'grant' && record.state !== 'approved') {
    d.drop(effectId);
    return d.done();
  }
  const existing = d.next.tasks.find((t) => t.effectId === effectId && t.state !== 'cannot');
  if (existing) handOn(d, existing, c);
  else hand(d, effectId, c);
  if (c.kind === 'revoke') {
    const end = d.next.end;
    if (end && now.getTime() - end.dueAt.getTime() >= OVERDUE_AFTER_MS) enterOverdue(d);
  }
  effect.leaseToken = null;
  effect.leaseUntil = null;
  // Confirmed while the worker was looking: look again at once.
  const confirmed = d.next.tasks.some((t) => t.effectId === effectId && t.state === 'confirmed');
  effect.notBefore = confirmed ? now : new Date(now.getTime() + TASK_LOOK_MS);
  return d.done();
}

function hand(d: Draft, effectId: string, c: TaskFacts): void {
  const task: Task = {
    id: `T${String(d.next.tasks.length + 1)}`,
    kind: c.kind,
    effectId,
    state: 'open',
    openedAt: d.now,
    assignees: c.assignees,
    confirmers: c.confirmers,
    steps: [...c.steps],
    doneBy: null,
    doneAt: null,
    proof: null,
    confirmedBy: null,
    confirmedAt: null,
    reason: null,
  };
  d.next.tasks.push(task);
  d.event('task.opened', WORKER, { task: task.id, kind: c.kind, assignees: c.assignees.map((a) => a.id) });
  d.say(`${c.kind === 'grant' ? 'Giving' : 'Removing'} it is done by hand: ${names(c.assignees)} asked.`);
}

/** Somebody who was asked may have left since: a removal must never wait for nobody. */
function handOn(d: Draft, task: Task, c: TaskFacts): void {
  const moved = task.state === 'open' && names(task.assignees) !== names(c.assignees);
  if (task.state !== 'confirmed') Object.assign(task, { assignees: c.assignees, confirmers: c.confirmers });
  if (moved) d.say(`Now ${names(c.assignees)} asked to do it by hand.`);
}

const names = (people: readonly PersonRef[]): string => people.map((p) => p.name).join(', ');

interface TaskCommand {
  actor: Actor;
  person: Person;
  taskId: string;
}

/** The task as it is, if this person is among `people` of it. */
function findTask(record: AccessRequest, c: TaskCommand, role: 'assignees' | 'confirmers', now: Date): Outcome<Task> {
  const task = record.tasks.find((t) => t.id === c.taskId);
  // A task whose effect is gone was overtaken: its grant is being undone, or its record is over.
  const wanted = task && record.live && record.outbox.some((e) => e.id === task.effectId);
  if (!task || !wanted) return refuse('task_closed', { request: record.id });
  const asked = isActive(c.person, now) && task[role].some((p) => p.id === c.person.id);
  if (c.person.id === record.target.id || !asked)
    return refuse('not_task_person', { request: record.id, who: task[role].map((p) => p.name).join(', ') });
  return allow(task);
}

/** Carried out, with proof. It counts only when a second person confirms. */
export function reportDone(
  record: AccessRequest,
  c: TaskCommand & { proof: string },
  now: Date,
): Outcome<AccessRequest> {
  const found = findTask(record, c, 'assignees', now);
  if (!found.ok) return found;
  if (found.next.state !== 'open') return refuse('task_closed', { request: record.id });
  const proof = c.proof.trim().slice(0, PROOF_MAX);
  if (proof.length < 8) return refuse('proof_missing', {}, 'reason');
  const d = draft(record, now);
  const task = mustFind(d.next.tasks, c.taskId);
  Object.assign(task, { state: 'done', doneBy: toRef(c.person), doneAt: now, proof });
  d.event('task.done', c.actor, { task: task.id, kind: task.kind, by: c.person.id, proof });
  d.say(`${c.person.name} says it is done. A second person has to confirm.`);
  return allow(d.done());
}

/** The second pair of eyes: never the one who did it. The effect looks at once. */
export function confirmDone(record: AccessRequest, c: TaskCommand, now: Date): Outcome<AccessRequest> {
  const found = findTask(record, c, 'confirmers', now);
  if (!found.ok) return found;
  if (found.next.state !== 'done') return refuse('task_closed', { request: record.id });
  if (found.next.doneBy?.id === c.person.id) return refuse('same_person_confirms', { request: record.id });
  const d = draft(record, now);
  const task = mustFind(d.next.tasks, c.taskId);
  Object.assign(task, { state: 'confirmed', confirmedBy: toRef(c.person), confirmedAt: now });
  d.event('task.confirmed', c.actor, {
    task: task.id,
    kind: task.kind,
    by: c.person.id,
    doneBy: task.doneBy?.id ?? null,
  });
  d.say(`${c.person.name} confirmed it.`);
  lookNow(d.next, task.effectId, now);
  return allow(d.done());
}

/** The confirmer does not see it done: the task is open again. */
export function rejectDone(record: AccessRequest, c: TaskCommand, now: Date): Outcome<AccessRequest> {
  const found = findTask(record, c, 'confirmers', now);
  if (!found.ok) return found;
  if (found.next.state !== 'done') return refuse('task_closed', { request: record.id });
  if (found.next.doneBy?.id === c.person.id) return refuse('same_person_confirms', { request: record.id });
  const d = draft(record, now);
  const task = mustFind(d.next.tasks, c.taskId);
  d.event('task.rejected', c.actor, {
    task: task.id,
    kind: task.kind,
    by: c.person.id,
    doneBy: task.doneBy?.id ?? null,
    proof: task.proof,
  });
  Object.assign(task, { state: 'open', doneBy: null, doneAt: null, proof: null });
  d.say(`${c.person.name} does not see it done; the task is open again.`);
  return allow(d.done());
}

/**
 * It cannot be done. A grant then fails and is undone; a removal stays open, overdue and with security:
 * there is no way to give up on a removal.
 */
export function reportCannot(
  record: AccessRequest,
  c: TaskCommand & { reason: string },
  now: Date,
): Outcome<AccessRequest> {
  const found = findTask(record, c, 'assignees', now);
  if (!found.ok) return found;
  if (found.next.state !== 'open') return refuse('task_closed', { request: record.id });
  const reason = c.reason.trim().slice(0, PROOF_MAX);
  if (reason.length < 3) return refuse('reason_missing', {}, 'reason');
  const d = draft(record, now);
  const task = mustFind(d.next.tasks, c.taskId);
  d.event('task.cannot', c.actor, { task: task.id, kind: task.kind, by: c.person.id, reason });
  d.say(`${c.person.name} says it cannot be done: ${reason}`);
  if (task.kind === 'grant') {
    Object.assign(task, { state: 'cannot', reason });
    d.event('grant.failed', c.actor, { reason, task: task.id });
    beginEnd(d, { cause: 'refused', by: toRef(c.person), reason, actor: c.actor });
    d.drop(task.effectId);
  } else {
    task.reason = reason;
    if (d.next.end) d.next.end.lastError = reason;
    enterOverdue(d);
  }
  return allow(d.done());
}

function mustFind(tasks: Task[], id: string): Task {
  const task = tasks.find((t) => t.id === id);
  if (!task) throw new Error(`task ${id} is not in the record`);
  return task;
}

function lookNow(record: AccessRequest, effectId: string, now: Date): void {
  const effect = record.outbox.find((e) => e.id === effectId);
  if (effect) effect.notBefore = now;
}
