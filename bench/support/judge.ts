/** Verdicts: a goal is met, missed, or its run was too restless to say. */
import { largest, median, smallest } from './numbers.ts';
import type { Figure } from './scenario.ts';

/** A bare figure that swings more than this within a run voids it. */
export const MAX_SWING = 3;

export type Verdict = 'met' | 'missed' | 'void' | 'no goal';

/** How much the most restless bare figure swings: its largest over its smallest; 1 when there is none. */
export function swingOf({ bare = {} }: Figure): number {
  return largest([1, ...Object.values(bare).map(swing)]);
}

/** Nothing measured, or less than nothing, is as restless as can be. */
function swing(values: readonly number[]): number {
  const least = smallest(values);
  return least > 0 ? largest(values) / least : Number.POSITIVE_INFINITY;
}

/** Ours over what it is compared with, round by round; null when there is nothing beside it. */
export function ratiosOf(figure: Figure): number[] | null {
  const over = figure.over ?? Object.values(figure.bare ?? {})[0];
  return over ? figure.ours.map((v, i) => v / (over[i] ?? Number.NaN)) : null;
}

/** Ours over the limit of the goal, round by round; null when the goal has none. */
export function againstLimit({ ours, goal }: Figure): number[] | null {
  const { limits } = goal ?? {};
  return limits ? ours.map((v, i) => v / (limits[i] ?? Number.NaN)) : null;
}

export function verdictOn(figure: Figure): Verdict {
  const { goal, ours } = figure;
  if (!goal) return 'no goal';
  // What must never happen is judged however restless the machine was.
  if (goal.sense === 'none') return ours.every((v) => v === 0) ? 'met' : 'missed';
  if (swingOf(figure) > MAX_SWING) return 'void';
  const middle = median(againstLimit(figure) ?? []);
  return (goal.sense === 'most' ? middle <= 1 : middle >= 1) ? 'met' : 'missed';
}
