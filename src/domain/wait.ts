import { decisionsOf } from './approvers.ts';
import type { ApprovalStep } from './record.ts';

/** How long decisions on a system took lately. */
export interface ExpectedWait {
  /** ms; half of them took no longer. */
  medianMs: number;
  /** How many decisions it is taken from. */
  count: number;
}

/** Fewer decisions than these say nothing about the next one. */
const FEWEST = 3;

/** What of a decided request the wait is taken from. */
export interface Decided {
  openedAt: Date;
  steps: readonly ApprovalStep[];
}

/** The median time from asking to the last decision; null when there are too few to say. */
export function expectedWait(decided: readonly Decided[]): ExpectedWait | null {
  const waits = decided
    .flatMap(({ openedAt, steps }) => {
      const at = steps.flatMap(decisionsOf).map((d) => d.at.getTime());
      return at.length > 0 ? [Math.max(0, Math.max(...at) - openedAt.getTime())] : [];
    })
    .sort((a, b) => a - b);
  const middle = waits[Math.ceil(waits.length / 2) - 1];
  return middle === undefined || waits.length < FEWEST ? null : { medianMs: middle, count: waits.length };
}
