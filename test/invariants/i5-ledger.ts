import type { RequestState } from '../../src/domain/record.ts';
import type { Evidence, LedgerEvent, Violation } from './evidence.ts';
import type { Case, Reading } from './read-evidence.ts';

/** I5: the chain is whole, and its events are the transitions of the records, one to one. */
export function checkLedger(reading: Reading): Violation[] {
  const { evidence, cases } = reading;
  return [
    ...checkChain(evidence),
    ...[...cases.values()].flatMap((c) => [...checkNumbers(c, evidence.limits.settled), ...checkState(c)]),
    ...checkStrangers(reading),
  ];
}

const say = (why: string, request: string | null = null): Violation => ({ invariant: 'I5', request, why });

function checkChain({ ledger }: Evidence): Violation[] {
  const gap = ledger.events.find((e, i) => e.seq !== i + 1);
  const keys = new Set<string>();
  const doubled = ledger.events.filter((e) => keys.has(e.key) || !keys.add(e.key));
  return [
    ...(ledger.verdicts.length === 0 ? [say('nobody verified the export')] : []),
    ...ledger.verdicts.filter((v) => !v.ok).map((v) => say(`${v.by}: ${v.why}`)),
    ...ledger.findings.map((f) => say(f)),
    ...(gap ? [say(`entry ${String(gap.seq)} stands where another should`)] : []),
    ...doubled.map((e) => say(`the key ${e.key} stands there twice`, e.record)),
  ];
}

/** Numbers 1 to the last, each exactly once: in the ledger, or still on its way to it. */
function checkNumbers({ record, events }: Case, settled: boolean): Violation[] {
  const found: Violation[] = [];
  const there = events.map((e) => e.n ?? 0);
  const waiting = record.events.map((e) => e.n);
  const doubled = there.filter((n, i) => there.indexOf(n) < i);
  if (doubled.length > 0) found.push(say(`event ${doubled.join(', ')} stands in the ledger twice`, record.id));
  if (there.some((n, i) => i > 0 && n < (there[i - 1] ?? 0)))
    found.push(say(`its events stand in the wrong order: ${there.join(', ')}`, record.id));
  const known = new Set([...there, ...waiting]);
  const missing = Array.from({ length: record.lastEvent }, (_, i) => i + 1).filter((n) => !known.has(n));
  if (missing.length > 0) found.push(say(`event ${missing.join(', ')} never came to the ledger`, record.id));
  const beyond = there.filter((n) => n > record.lastEvent);
  if (beyond.length > 0)
    found.push(say(`event ${beyond.join(', ')} is in the ledger and not in the record`, record.id));
  if (settled && waiting.some((n) => !there.includes(n)))
    found.push(say(`event ${waiting.join(', ')} still waits for the ledger`, record.id));
  return found;
}

/** The state the events tell of is the state the record is in. */
function checkState({ record, events }: Case): Violation[] {
  if (record.events.some((e) => !events.some((l) => l.n === e.n))) return [];
  const told = stateOf(events);
  if (told === record.state) return [];
  return [say(`by the ledger it is ${told ?? 'not there'}, by the database ${record.state}`, record.id)];
}

function stateOf(events: readonly LedgerEvent[]): RequestState | null {
  let state: RequestState | null = null;
  let granted = false;
  let cause = '';
  for (const { action, detail } of events) {
    if (action === 'request.opened') state = 'pending';
    if (action === 'approval.approved' && detail['last'] === true) state = 'approved';
    if (action === 'approval.denied') state = 'denied';
    if (action === 'request.cancelled') state = 'cancelled';
    if (action === 'request.lapsed') state = 'lapsed';
    if (action === 'grant.failed') state = 'failed';
    if (action === 'grant.verified') {
      state = 'active';
      granted = true;
    }
    if (action === 'end.requested') {
      state = 'revoking';
      cause = String(detail['cause']);
    }
    if (action === 'revoke.overdue') state = 'revoke_overdue';
    if (action === 'revoke.verified') state = granted ? 'ended' : cause === 'dropped' ? 'cancelled' : 'failed';
  }
  return state;
}

/** A story in the ledger whose record the database does not have: it was lost, or rolled back. */
function checkStrangers({ evidence, cases }: Reading): Violation[] {
  const strangers = new Set(evidence.ledger.events.flatMap((e) => (e.record && !cases.has(e.record) ? e.record : [])));
  return [...strangers].map((id) => say('the ledger tells of it, the database does not have it', id));
}
