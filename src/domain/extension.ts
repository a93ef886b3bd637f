import { canonical, sha256 } from './audit.ts';
import type { AccessRequest, Actor, Extension } from './record.ts';
import type { Draft } from './transition.ts';

/** What more time on a grant is made of. Who may ask for it and how it is decided: extend.ts, decide-extension.ts. */

const CLOCK: Actor = { kind: 'system', name: 'clock' };

/** The one that waits for a decision, or null. */
export function pendingExtension(record: AccessRequest): Extension | null {
  return record.extensions?.find((x) => x.state === 'pending') ?? null;
}

/** The end its first approvers agreed to. */
export function approvedEnd(record: AccessRequest): Date | null {
  return record.extensions?.find((x) => x.state === 'granted')?.from ?? record.endsAt;
}

/** When the grant began to count, as its last approval fixed it. */
export function startOf(record: AccessRequest): Date {
  const decided = record.steps.flatMap((s) => s.decision?.at.getTime() ?? []);
  return new Date(Math.max(record.startsAt?.getTime() ?? 0, ...decided));
}

/** Hash of what an approver of the extension is asked to agree to, on top of what was agreed to first. */
export function extensionHashOf(record: AccessRequest, x: Omit<Extension, 'subjectHash' | 'steps' | 'state'>): string {
  const { id, by, reason, from, to, free } = x;
  return sha256(canonical({ request: record.subjectHash, extension: id, by: by.id, reason, from, to, free }));
}

/** The extension as a request of its own, so that the same rules decide it. It closes when the grant ends. */
export function asRequest(record: AccessRequest, x: Extension): AccessRequest {
  return {
    ...record,
    state: x.state === 'pending' ? 'pending' : 'lapsed',
    steps: x.steps,
    subjectHash: x.subjectHash,
    openedAt: x.at,
    decideBy: x.from,
    durationMs: x.to.getTime() - startOf(record).getTime(),
  };
}

/** What waits for a decision in a record: the request itself, or more time on it, seen as a request of its own. */
export interface Waiting {
  subject: AccessRequest;
  extension: Extension | null;
}

/** Null when nobody has to decide anything. */
export function waitingIn(record: AccessRequest): Waiting | null {
  if (record.state === 'pending') return { subject: record, extension: null };
  const x = record.state === 'active' ? pendingExtension(record) : null;
  return x && { subject: asRequest(record, x), extension: x };
}

/** The end begins: what nobody decided by then is closed, not granted. @param onTime false when it ends early */
export function lapseExtension(d: Draft, onTime: boolean): void {
  const x = pendingExtension(d.next);
  if (!x) return;
  x.state = 'lapsed';
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'remind');
  d.event('extension.lapsed', CLOCK, { extension: x.id, from: x.from, to: x.to });
  d.say(`Nobody decided on more time before the end, so it was not extended${onTime ? ' and ends at its time' : ''}.`);
}
