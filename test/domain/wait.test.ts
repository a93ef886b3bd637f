import { expect, it } from 'vitest';
import { type Decided, expectedWait } from '../../src/domain/wait.ts';
import { aDecision, after, BOB, CAT } from '../support/a-record.ts';

/** A request decided so many minutes after it was asked, at each of its steps. */
const decided = (...minutes: number[]): Decided => ({
  openedAt: after(0),
  steps: minutes.map((m) => ({
    name: 'owner',
    approvers: [BOB, CAT],
    decision: aDecision(BOB, { at: after(m) }),
  })),
});
const minutes = (list: readonly Decided[]) => (expectedWait(list)?.medianMs ?? Number.NaN) / 60_000;

it('is the middle one, to the last step of each', () => {
  expect(minutes([decided(1, 30), decided(2), decided(500)])).toBe(30);
  expect(expectedWait([decided(1), decided(2), decided(3), decided(4)])).toEqual({ medianMs: 120_000, count: 4 });
});

it('counts the approvals of a step that several must give', () => {
  const open: Decided = {
    openedAt: after(0),
    steps: [{ name: 'owner', approvers: [BOB], decision: null, approvals: [aDecision(BOB, { at: after(7) })] }],
  };
  expect(minutes([open, open, open])).toBe(7);
});

it('is unknown when fewer than three were decided', () => {
  const none: Decided = { openedAt: after(0), steps: [{ name: 'owner', approvers: [BOB], decision: null }] };
  expect(expectedWait([])).toBeNull();
  expect(expectedWait([decided(1), decided(2), none, none])).toBeNull();
});

it('is never less than nothing, whatever the clocks said', () => {
  expect(minutes([decided(-5), decided(-5), decided(-5)])).toBe(0);
});
