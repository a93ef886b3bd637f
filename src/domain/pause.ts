import type { AccessRequest, ApprovalStep } from './record.ts';
import type { Draft } from './transition.ts';

/** The clock of a step stands still, once, while the first question waits for its answer. */

/** How far the pause moves what comes after it, in ms: what it took, or all it may take while that is not known. */
function movedBy({ pause }: ApprovalStep): number {
  return pause ? (pause.movedMs ?? pause.until.getTime() - pause.from.getTime()) : 0;
}

/** A moment of the step, moved by the pause where it comes after its beginning. */
export function moved(step: ApprovalStep, at: Date): Date {
  return step.pause && at > step.pause.from ? new Date(at.getTime() + movedBy(step)) : at;
}

/** The clock stops: at most once for a step, and for no longer than the request had to be decided in all. */
export function stopClock(d: Draft, index: number): boolean {
  const step = d.next.steps[index];
  if (!step || step.pause) return false;
  const { decideBy, openedAt } = d.next;
  const windowMs = decideBy.getTime() - openedAt.getTime() - pausedBefore(d.next, index);
  step.pause = { from: d.now, until: new Date(d.now.getTime() + windowMs), decideBy };
  moveClose(d, new Date(decideBy.getTime() + windowMs));
  return true;
}

/** What earlier steps have waited for answers: no part of the time the request had. */
function pausedBefore({ steps }: AccessRequest, index: number): number {
  return steps.slice(0, index).reduce((sum, s) => sum + movedBy(s), 0);
}

/** The clock goes on, where it stood. @returns how long it stood, in ms, or null where it did not */
export function startClock(d: Draft, index: number): number | null {
  const pause = d.next.steps[index]?.pause;
  if (!pause || pause.movedMs !== undefined) return null;
  pause.movedMs = Math.min(d.now.getTime(), pause.until.getTime()) - pause.from.getTime();
  moveClose(d, new Date(pause.decideBy.getTime() + pause.movedMs));
  return pause.movedMs;
}

/** The request closes then, if nobody decides. */
function moveClose(d: Draft, decideBy: Date): void {
  d.next.decideBy = decideBy;
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'lapse');
  d.effect('lapse', decideBy);
}
