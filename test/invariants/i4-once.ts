import type { LedgerEvent, Violation } from './evidence.ts';
import { faultsOf } from './i1-approved.ts';
import { type Case, ms, type Reading, type Slot, utc, whereOf } from './read-evidence.ts';

/** I4: no grant and no approval counts twice. */
export function checkOnce(reading: Reading): Violation[] {
  const cases = [...reading.cases.values()];
  return [
    ...reading.slots.flatMap((slot) => [...checkHeldOnce(slot), ...checkGivenOnce(reading, slot)]),
    ...cases.flatMap((c) => [...checkDecisions(c), ...checkEvents(c)]),
    ...checkOrigins(cases),
  ];
}

/** Never two memberships for one place at once, as through two accounts of one person. */
function checkHeldOnce(slot: Slot): Violation[] {
  const doubled = slot.stays.filter((a, i) =>
    slot.stays.some((b, j) => j < i && (b.end === null || a.begin.at < b.end.at)),
  );
  return doubled.map(({ begin }) => ({
    invariant: 'I4',
    request: slot.cases.at(-1)?.record.id ?? null,
    why: `${whereOf(slot)} was given again at ${utc(begin.at)} while it was held`,
  }));
}

/** Each `add` uses up one approved request; one that finds none left was given twice. */
function checkGivenOnce(reading: Reading, slot: Slot): Violation[] {
  const used = new Set<Case>();
  const found: Violation[] = [];
  for (const { begin } of slot.stays) {
    // A call that landed after it was given up, and again was asked for: its removal is what I2 looks at.
    if (begin.foreign || begin.askedAt) continue;
    const carrying = slot.cases.filter((c) => faultsOf(reading, c, begin).length === 0);
    const free = carrying.find((c) => !used.has(c));
    if (free) used.add(free);
    else if (carrying[0])
      found.push({
        invariant: 'I4',
        request: carrying.at(-1)?.record.id ?? null,
        why: `${whereOf(slot)} was given at ${utc(begin.at)}, a second time for one approval`,
      });
  }
  return found;
}

/** One decision a person and a step, and database and ledger have the same ones. */
function checkDecisions({ record, decisions }: Case): Violation[] {
  const say = (why: string): Violation => ({ invariant: 'I4', request: record.id, why });
  const twice = (field: string, what: (value: string) => string): Violation[] => {
    const values = decisions.map((e) => String(e.detail[field]));
    const doubled = values.filter((v, i) => values.indexOf(v) < i);
    return [...new Set(doubled)].map((v) => say(what(v)));
  };
  const stored = record.steps.flatMap(({ approvals = [], decision }, i) =>
    [...approvals, ...(decision ? [decision] : [])].map(
      (d) => `${String(i)} ${d.verdict} ${d.by.id} ${String(ms(d.at))}`,
    ),
  );
  const decidedOften = record.steps.flatMap(({ need = 1 }, i) => {
    const count = decisions.filter((e) => e.detail['index'] === i).length;
    return count > need ? [say(`step ${String(i)} was decided more than once`)] : [];
  });
  const waiting = new Set(record.events.map((e) => e.n));
  const told = (e: LedgerEvent) =>
    `${String(e.detail['index'])} ${e.action.replace('approval.', '')} ${String(e.detail['by'])} ${String(ms(e.at))}`;
  const ledger = decisions.map(told);
  const later = record.events.filter((e) => e.action === 'approval.approved' || e.action === 'approval.denied').length;
  const missing = ledger.filter((l) => !stored.includes(l));
  const extra = stored.filter((s) => !ledger.includes(s));
  return [
    ...twice('by', (v) => `${v} decided more than once`),
    ...decidedOften,
    ...missing.map((l) => say(`the ledger has a decision that the database has not: ${l}`)),
    ...(extra.length > (waiting.size > 0 ? later : 0)
      ? extra.map((s) => say(`the database has a decision that the ledger has not: ${s}`))
      : []),
  ];
}

/** What happens once in a life stands there once. */
function checkEvents({ record, events }: Case): Violation[] {
  const once = [
    'request.opened',
    'grant.started',
    'grant.verified',
    'end.requested',
    'revoke.overdue',
    'revoke.verified',
  ];
  return once.flatMap((action): Violation[] => {
    const count = events.filter((e) => e.action === action).length;
    if (count < 2) return [];
    return [{ invariant: 'I4', request: record.id, why: `${action} stands in the ledger ${String(count)} times` }];
  });
}

/** The same submission is the same request. */
function checkOrigins(cases: readonly Case[]): Violation[] {
  const seen = new Map<string, string>();
  const found: Violation[] = [];
  for (const { record } of cases) {
    const other = seen.get(record.origin);
    if (other !== undefined)
      found.push({ invariant: 'I4', request: record.id, why: `the submission that made it made ${other} too` });
    seen.set(record.origin, record.id);
  }
  return found;
}
