import type { TargetEffect, Violation } from './evidence.ts';
import { type Case, ms, type Reading, type Slot, utc, whereOf } from './read-evidence.ts';

/** I6: nothing is removed before its time without a decision, and nothing that another open grant stands on. */
export function checkEarly(reading: Reading): Violation[] {
  const found: Violation[] = [];
  for (const slot of reading.slots)
    for (const { begin, end } of slot.stays)
      if (end && !end.foreign) found.push(...checkRemoval(reading, slot, begin, end));
  return found;
}

function checkRemoval({ evidence }: Reading, slot: Slot, begin: TargetEffect, end: TargetEffect): Violation[] {
  const { earlyMs, clockMs } = evidence.limits;
  const at = ms(end.at);
  const what = `${whereOf(slot)} was removed at ${utc(end.at)}`;
  const surplus = (): boolean =>
    evidence.ledger.events.some((e) => {
      const more = e.action === 'grant.mismatch' ? e.detail['surplus'] : null;
      return Array.isArray(more) && more.includes(`group:${slot.group}`) && e.detail['target'] === slot.user;
    });
  if (slot.cases.length === 0)
    return surplus()
      ? []
      : [{ invariant: 'I6', request: null, why: `${what}, and nobody had asked for anything there` }];
  const open = slot.cases.find((c) => isOpen(c, end.at, Math.max(earlyMs, 0), clockMs));
  if (open) {
    const until = `it is granted until ${utc(open.goneAt)}`;
    return [{ invariant: 'I6', request: open.record.id, why: `${what}; ${until}, and nobody had decided otherwise` }];
  }
  const over = slot.cases.some((c) => c.goneAt && ms(c.goneAt) <= at + earlyMs && c.record.openedAt <= end.at);
  if (over || surplus()) return [];
  const last = slot.cases.findLast((c) => c.record.openedAt <= begin.at) ?? slot.cases.at(-1);
  return [
    {
      invariant: 'I6',
      request: last?.record.id ?? null,
      why: `${what} before its end at ${utc(last?.goneAt ?? null)}`,
    },
  ];
}

/** Granted and read back by then, and not over yet. */
function isOpen(c: Case, at: Date, earlyMs: number, clockMs: number): boolean {
  if (!c.verifiedAt || !c.goneAt) return false;
  return ms(c.verifiedAt) + clockMs < ms(at) && ms(c.goneAt) > ms(at) + earlyMs;
}
