import type { Evidence, Violation } from './evidence.ts';
import { checkApproved } from './i1-approved.ts';
import { checkEnds } from './i2-ends.ts';
import { checkLost } from './i3-lost.ts';
import { checkOnce } from './i4-once.ts';
import { checkLedger } from './i5-ledger.ts';
import { checkEarly } from './i6-early.ts';
import { checkShown } from './i7-shown.ts';
import { checkClosedAndLoud } from './i8-closed-and-loud.ts';
import { readEvidence } from './read-evidence.ts';

/** I1 to I8 over what was found, never over what the bot says of itself. Pure; no violation means the run was right. */
export function checkInvariants(evidence: Evidence): Violation[] {
  const reading = readEvidence(evidence);
  return [
    ...checkApproved(reading),
    ...checkEnds(reading),
    ...checkLost(reading),
    ...checkOnce(reading),
    ...checkLedger(reading),
    ...checkEarly(reading),
    ...checkShown(reading),
    ...checkClosedAndLoud(reading),
  ];
}

/** For a person: one line each. */
export const describeViolations = (violations: readonly Violation[], most = 15): string =>
  [
    ...violations.slice(0, most).map((v) => `${v.invariant} ${v.request ?? ''}: ${v.why}`),
    ...(violations.length > most ? [`and ${String(violations.length - most)} more`] : []),
  ].join('\n');
