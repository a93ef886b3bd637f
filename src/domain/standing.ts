import { dueAt, isLeased } from './effect.ts';
import { OVERDUE_AFTER_MS } from './end.ts';
import type { WorkspaceStanding } from './installation.ts';
import type { MissingSystem } from './missing-systems.ts';
import type { Quarantine } from './quarantine.ts';
import type { AccessRequest, RequestState } from './record.ts';

/** How the service stands, as facts for `portcullis status`. */
export interface Standing {
  /** UTC instant of the look. */
  at: Date;
  counts: Partial<Record<RequestState, number>>;
  removals: TroubledRemoval[];
  missing: MissingSystem[];
  /** The catalogue could not be read: which systems are missing is not known. */
  catalogTrouble: string | null;
  waiting: WaitingGrant[];
  ledger: { seq: number; hash: string | null; toldUpTo: number };
  backlog: { records: number; events: number; oldest: Date | null };
  quarantine: Quarantine | null;
  /** Workspaces and the app in them; empty with a fixed token. */
  workspaces: WorkspaceStanding[];
  redis: { state: QueueState | 'away'; why: string | null };
}

/** `arming`: not everything is in the queue yet; the sweep finds the rest by its time. */
export type QueueState = 'armed' | 'arming' | 'not armed';

/** @param mark what Redis holds of the last arming, or null */
export function queueState(mark: string | null): QueueState {
  return mark === 'armed' || mark === 'arming' ? mark : 'not armed';
}

/** A removal that does not go as it should. It is tried for ever: there is no state in which it is given up. */
export interface TroubledRemoval {
  request: string;
  personId: string;
  person: string;
  role: string;
  system: string;
  due: Date;
  lateMs: number;
  /** Past its time by so much that Security was told, or should have been. */
  overdue: boolean;
  attempts: number;
  lastError: string | null;
  /** Null when a worker is at it now, or nothing is armed. */
  nextAt: Date | null;
  underWay: boolean;
}

export interface WaitingGrant {
  request: string;
  person: string;
  role: string;
  system: string;
  why: string;
}

/** @param now UTC instant */
export function troubledRemoval(record: AccessRequest, now: Date): TroubledRemoval {
  const due = record.end?.dueAt ?? record.endsAt ?? now;
  const effect = record.outbox.find((e) => e.kind === 'revoke');
  const underWay = effect !== undefined && isLeased(effect, now);
  const lateMs = Math.max(0, now.getTime() - due.getTime());
  return {
    request: record.id,
    personId: record.target.id,
    person: record.target.name,
    role: record.terms.roleId,
    system: record.terms.systemId,
    due,
    lateMs,
    overdue: record.state === 'revoke_overdue' || lateMs >= OVERDUE_AFTER_MS,
    attempts: record.end?.attempts ?? 0,
    lastError: record.end?.lastError ?? null,
    nextAt: effect && !underWay ? dueAt(effect) : null,
    underWay,
  };
}

/** An approved request that is not given, and why, in words. @param now UTC instant */
export function waitingGrant(record: AccessRequest, inQuarantine: boolean, now: Date): WaitingGrant {
  const { id: request, target, terms } = record;
  return {
    request,
    person: target.name,
    role: terms.roleId,
    system: terms.systemId,
    why: whyWaiting(record, inQuarantine, now),
  };
}

function whyWaiting(record: AccessRequest, inQuarantine: boolean, now: Date): string {
  const { grant, outbox, events, tasks } = record;
  if (grant?.doubtedAt) return 'in doubt after a restore: not given any more, ended when the quarantine is lifted';
  const effect = outbox.find((e) => e.kind === 'provision');
  if (!effect) return 'nothing is armed to give it';
  if (isLeased(effect, now)) return `a worker is at it, until ${dueAt(effect).toISOString()} at the latest`;
  if (inQuarantine) return 'quarantine: nothing is granted';
  if (events.some((e) => e.n <= effect.afterEvent)) return 'its approval is not in the ledger yet';
  const task = tasks.findLast((t) => t.kind === 'grant' && t.state !== 'confirmed');
  if (task) return `by hand: task ${task.id} is ${task.state} (${task.assignees.map((a) => a.name).join(', ')})`;
  if (grant?.lastError)
    return `attempt ${String(effect.attempts)} failed: ${grant.lastError}; next ${effect.notBefore.toISOString()}`;
  if (effect.notBefore > now) return `starts ${effect.notBefore.toISOString()}`;
  return 'due, not taken up yet';
}

/** Whether somebody must get up: something is overdue, or in quarantine. */
export function isAlarming({ removals, quarantine }: Pick<Standing, 'removals' | 'quarantine'>): boolean {
  return quarantine?.active === true || removals.some((r) => r.overdue);
}
