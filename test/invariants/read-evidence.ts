import type { AccessRequest } from '../../src/domain/record.ts';
import type { Evidence, FactsSince, LedgerEvent, Outage, TargetEffect } from './evidence.ts';

/** One membership of one person in one group: from an `add` to its `remove`, or to now. */
export interface Stay {
  begin: TargetEffect;
  end: TargetEffect | null;
}

/** A place access can be held: system, person, group. */
export interface Slot {
  system: string;
  user: string | null;
  group: string;
  effects: readonly TargetEffect[];
  stays: readonly Stay[];
  /** Requests for exactly this, in the order of their approval. */
  cases: readonly Case[];
}

/** One request with everything the evidence says about it. */
export interface Case {
  record: AccessRequest;
  events: readonly LedgerEvent[];
  /** Decisions by the ledger. */
  decisions: readonly LedgerEvent[];
  /** The last approval by the ledger, which fixed the window. */
  approval: LedgerEvent | null;
  /** End of the window by the ledger, as the last approval fixed it. */
  firstEnd: Date | null;
  /** What moved the end since, by the ledger. */
  moves: readonly LedgerEvent[];
  /** End of the window by the ledger, as it was moved last. */
  endsAt: Date | null;
  /** When it had to be gone: the end of the window, or an earlier decision to end it. */
  goneAt: Date | null;
  /** When the read-back said it is there, by the ledger. */
  verifiedAt: Date | null;
}

/** The evidence, read once. */
export interface Reading {
  evidence: Evidence;
  cases: ReadonlyMap<string, Case>;
  slots: readonly Slot[];
}

export const ms = (date: Date): number => date.getTime();

/** A time inside an event of the ledger, where dates are texts; null when there is none. */
export function dateIn(event: LedgerEvent | null | undefined, field: string): Date | null {
  const value = event?.detail[field];
  const date = value instanceof Date ? value : typeof value === 'string' ? new Date(value) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

/** Group names of a record's entitlements; those of a hand-worked system are seen by no target. */
export const groupsOf = (record: AccessRequest): string[] =>
  record.terms.entitlements.filter((e) => e.startsWith('group:')).map((e) => e.slice('group:'.length));

export const slotKey = (s: { system: string; user: string | null; group: string }): string =>
  `${s.system}\u0000${s.user ?? ''}\u0000${s.group}`;

export function readEvidence(evidence: Evidence): Reading {
  const byRecord = new Map<string, LedgerEvent[]>();
  for (const event of evidence.ledger.events) {
    if (event.record === null) continue;
    const list = byRecord.get(event.record);
    if (list) list.push(event);
    else byRecord.set(event.record, [event]);
  }
  const cases = new Map(evidence.records.map((r) => [r.id, readCase(r, byRecord.get(r.id) ?? [])]));
  return { evidence, cases, slots: readSlots(evidence, [...cases.values()]) };
}

function readCase(record: AccessRequest, events: readonly LedgerEvent[]): Case {
  const decisions = events.filter((e) => e.action === 'approval.approved' || e.action === 'approval.denied');
  const approval = decisions.find((e) => e.action === 'approval.approved' && e.detail['last'] === true) ?? null;
  const firstEnd = dateIn(approval, 'endsAt');
  const moves = events.filter((e) => e.action === 'extension.granted' || isLast(e));
  const endsAt = dateIn(moves.at(-1), 'to') ?? firstEnd;
  const asked = events.filter((e) => e.action === 'end.requested').flatMap((e) => dateIn(e, 'dueAt') ?? []);
  const closed = events.filter((e) => e.action === 'grant.failed' || e.action === 'request.cancelled').map((e) => e.at);
  const ends = [...asked, ...closed, ...(endsAt ? [endsAt] : [])];
  const goneAt = ends.length > 0 ? new Date(Math.min(...ends.map(ms))) : null;
  const verifiedAt = events.find((e) => e.action === 'grant.verified')?.at ?? null;
  return { record, events, decisions, approval, firstEnd, moves, endsAt, goneAt, verifiedAt };
}

const isLast = (e: LedgerEvent): boolean => e.action === 'extension.approved' && e.detail['last'] === true;

function readSlots(evidence: Evidence, cases: readonly Case[]): Slot[] {
  const effects = new Map<string, TargetEffect[]>();
  for (const effect of evidence.target) {
    const key = slotKey(effect);
    const list = effects.get(key);
    if (list) list.push(effect);
    else effects.set(key, [effect]);
  }
  const bySlot = new Map<string, Case[]>();
  for (const c of cases) {
    const { target, terms } = c.record;
    if (terms.connector === 'manual') continue;
    for (const group of groupsOf(c.record)) {
      const key = slotKey({ system: terms.systemId, user: target.id, group });
      const list = bySlot.get(key);
      if (list) list.push(c);
      else bySlot.set(key, [c]);
    }
  }
  const approvedAt = (c: Case) => (c.approval ? ms(c.approval.at) : Number.POSITIVE_INFINITY);
  return [...new Set([...effects.keys(), ...bySlot.keys()])].map((key) => {
    const [system = '', user = '', group = ''] = key.split('\u0000');
    const list = effects.get(key) ?? [];
    const sorted = [...(bySlot.get(key) ?? [])].sort((a, b) => approvedAt(a) - approvedAt(b));
    return { system, user: user || null, group, effects: list, stays: staysOf(list), cases: sorted };
  });
}

/** Adds and the removals that ended them, account by account. */
function staysOf(effects: readonly TargetEffect[]): Stay[] {
  const stays: Stay[] = [];
  const open = new Map<string, Stay>();
  for (const effect of effects) {
    const account = effect.account ?? '';
    const running = open.get(account);
    if (effect.op === 'add') {
      const stay: Stay = { begin: effect, end: null };
      stays.push(stay);
      open.set(account, stay);
    } else if (running) {
      running.end = effect;
      open.delete(account);
    }
  }
  return stays;
}

/** Whether the target held this at `at`, by its own log. */
export const heldAt = (slot: Slot, at: Date): boolean =>
  slot.stays.some((s) => s.begin.at <= at && (s.end === null || at < s.end.at));

/** Roster and catalogue in force at a time. */
export function factsAt(evidence: Evidence, at: Date): FactsSince | undefined {
  return evidence.facts.findLast((f) => f.since <= at) ?? evidence.facts[0];
}

/** Until when something that had to happen by `due + within` is excused, since what it stands on was down. */
export function deadline(evidence: Evidence, due: Date, within: number, what?: readonly Outage['what'][]): number {
  const { outages, backWithinMs } = evidence.limits;
  let latest = ms(due) + within;
  for (const o of [...outages].sort((a, b) => ms(a.from) - ms(b.from))) {
    if (what && !what.includes(o.what)) continue;
    if (ms(o.from) > latest || (o.to && o.to < due)) continue;
    latest = Math.max(latest, (o.to ? ms(o.to) : Number.POSITIVE_INFINITY) + backWithinMs);
  }
  return latest;
}

export const utc = (date: Date | null): string => date?.toISOString() ?? 'never';
export const whereOf = (s: { system: string; user: string | null; group: string }): string =>
  `${s.user ?? 'an unbound account'} in ${s.group} on ${s.system}`;
