import type { Actor } from './record.ts';

/**
 * Who held what, as the ledger tells it: a fold over its events and nothing else. Access counts as held from the first
 * call that may have given it until the target was read back without it.
 */

/** An event of the ledger, its time a date again. */
export interface LedgerEvent {
  seq: number;
  at: Date;
  action: string;
  record: string | null;
  actor: Actor;
  detail: Readonly<Record<string, unknown>>;
}

/** When something happened, and its number in the ledger. */
export interface Stamp {
  at: Date;
  seq: number;
}

export interface Holding {
  request: string;
  /** Person id of whoever holds it. */
  person: string;
  requester: string;
  role: string;
  system: string;
  environment: string;
  /** Known once it was read back. */
  privileged: boolean;
  approvals: (Stamp & { by: string; step: string; method: string })[];
  /** From here on it may be there. */
  started: Stamp | null;
  /** Read back at the target, exactly as approved. */
  given: (Stamp & { account: string | null; evidence: string }) | null;
  /** When it ends or was to end by itself. */
  endsAt: Date | null;
  ending: (Stamp & { cause: string; by: string | null; reason: string | null }) | null;
  overdue: Stamp | null;
  /** Read back at the target: not there any more. */
  gone: (Stamp & { evidence: string }) | null;
  /** The numbers of all its events in the ledger. */
  seqs: number[];
}

/** How it stood with a holding at a time. `unproven`: a call to give it was made, nothing was read back yet. */
export type Standing = 'held' | 'ending' | 'overdue' | 'unproven';

/** Each record's events put together, in the order of their first ones. @param events in the order of the ledger */
export function foldHoldings(events: readonly LedgerEvent[]): Holding[] {
  const all = new Map<string, Holding>();
  for (const event of events) {
    if (event.record === null) continue;
    const holding = all.get(event.record) ?? blank(event.record);
    all.set(event.record, holding);
    holding.seqs.push(event.seq);
    add(holding, event);
  }
  return [...all.values()];
}

/** Null when it was not held then. @param at UTC instant */
export function standingAt(h: Holding, at: Date): Standing | null {
  const by = (stamp: Stamp | null) => stamp !== null && stamp.at <= at;
  if (!by(h.started) || by(h.gone)) return null;
  if (by(h.overdue)) return 'overdue';
  if (by(h.ending)) return 'ending';
  return by(h.given) ? 'held' : 'unproven';
}

/** What the index of holdings must know of a record, from some of its events. Each part only ever says the same again. */
export interface HoldingPatch {
  record: string;
  set: { target?: string; role?: string; system?: string; privileged?: boolean };
  from?: Date;
  to?: Date;
}

/** Events that {@link holdingPatches} looks at; others need not be read. */
export const HOLDING_ACTIONS: readonly string[] = [
  'request.opened',
  'grant.started',
  'grant.verified',
  'grant.doubted',
  'revoke.verified',
];

/** @param events in the order of the ledger */
export function holdingPatches(events: readonly LedgerEvent[]): HoldingPatch[] {
  return foldHoldings(events.filter((e) => HOLDING_ACTIONS.includes(e.action))).map((h) => ({
    record: h.request,
    set: {
      ...(h.person === '' ? {} : { target: h.person }),
      ...(h.role === '' ? {} : { role: h.role }),
      ...(h.system === '' ? {} : { system: h.system }),
      ...(h.privileged ? { privileged: true } : {}),
    },
    ...(h.started ? { from: h.started.at } : {}),
    ...(h.gone ? { to: h.gone.at } : {}),
  }));
}

function blank(request: string): Holding {
  return {
    request,
    person: '',
    requester: '',
    role: '',
    system: '',
    environment: '',
    privileged: false,
    approvals: [],
    started: null,
    given: null,
    endsAt: null,
    ending: null,
    overdue: null,
    gone: null,
    seqs: [],
  };
}

function add(h: Holding, { action, at, seq, detail }: LedgerEvent): void {
  const stamp = { at, seq };
  h.person = text(detail['target']) ?? h.person;
  h.role = text(detail['role']) ?? h.role;
  h.system = text(detail['system']) ?? h.system;
  // The last approval sets the end, and whatever moves it later says so under the same name.
  h.endsAt = date(detail['endsAt']) ?? h.endsAt;
  if (detail['privileged'] === true) h.privileged = true;
  switch (action) {
    case 'request.opened':
      h.requester = text(detail['requester']) ?? '';
      h.environment = text(detail['environment']) ?? '';
      break;
    case 'approval.approved':
      h.approvals.push({
        ...stamp,
        by: word(detail['by']),
        step: word(detail['step']),
        method: word(detail['method']),
      });
      break;
    case 'grant.started':
    case 'grant.doubted':
      h.started ??= action === 'grant.doubted' ? { seq, at: date(detail['approvedAt']) ?? at } : stamp;
      break;
    case 'grant.verified':
      h.started ??= stamp;
      h.given = { ...stamp, account: text(detail['account']), evidence: word(detail['evidence']) };
      break;
    case 'end.requested': {
      const [cause, by, reason] = [word(detail['cause']), text(detail['by']), text(detail['reason'])];
      h.ending = { ...stamp, cause, by, reason };
      break;
    }
    case 'revoke.overdue':
      h.overdue = stamp;
      break;
    case 'revoke.verified':
      h.gone = { ...stamp, evidence: word(detail['evidence']) };
      break;
    default:
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const word = (value: unknown): string => text(value) ?? '';

function date(value: unknown): Date | null {
  const read = typeof value === 'string' ? new Date(value) : value;
  return read instanceof Date && !Number.isNaN(read.getTime()) ? read : null;
}
