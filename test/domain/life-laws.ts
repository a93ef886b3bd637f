import { expect } from 'vitest';
import { entryBody, type LedgerAction } from '../../src/domain/audit.ts';
import { isLeased } from '../../src/domain/effect.ts';
import { type AccessRequest, FINAL_STATES, type RequestState } from '../../src/domain/record.ts';
import { entitlementsToRemove } from '../../src/domain/revoke.ts';
import { TASK_LOOK_MS } from '../../src/domain/work-task.ts';
import type { Move, World } from './life-world.ts';

/** What holds after every step of every story. Each law says in its message what would be wrong. */

const GIVEN: readonly RequestState[] = ['approved', 'active', 'revoking', 'revoke_overdue', 'ended'];
const GOING: readonly RequestState[] = ['revoking', 'revoke_overdue'];

/** All laws, after one step. */
export function checkLaws(world: World, move: Move): void {
  const { before, after } = move;
  if (!after) return;
  checkVersion(move, after);
  checkReports(move);
  checkEvents(world, after);
  checkApprovals(after);
  checkOutbox(world, after);
  checkWayOut(after);
  checkFinal(move, after);
  if (before) checkSteps(world, move, before, after);
}

function checkVersion({ command, before, after }: Move, record: AccessRequest): void {
  if (before === after) return;
  // The relay takes events away without a transition; everything else is the next version.
  const wanted = command.do === 'relay' ? (before?.version ?? 0) : (before?.version ?? 0) + 1;
  expect(record.version, 'every transition is the next version').toBe(wanted);
  expect(record.live, 'live means not final').toBe(!FINAL_STATES.includes(record.state));
}

function checkReports({ command, before, after }: Move): void {
  if ('whose' in command && command.whose !== 'holder' && command.do !== 'admit')
    expect(after, 'a report of one who does not hold the effect changes nothing').toBe(before);
}

function checkEvents(world: World, record: AccessRequest): void {
  const numbers = [...new Set([...world.ledger.keys(), ...record.events.map((e) => e.n)])].sort((a, b) => a - b);
  const all = Array.from({ length: record.lastEvent }, (_, i) => i + 1);
  expect(numbers, 'events have numbers without gaps').toEqual(all);
  expect(record.trail.map((t) => t.n), 'so do the lines people read').toEqual(record.trail.map((_, i) => i + 1));
  for (const { n, at, actor, detail, ...event } of record.events) {
    const action = event.action as LedgerAction;
    expect(() => entryBody({ key: `${record.id}/${String(n)}`, at, action, record: record.id, n, actor, detail })).not.toThrow();
  }
}

/** nothing is given without every step approved, by distinct people who are neither side of it. */
function checkApprovals(record: AccessRequest): void {
  if (!GIVEN.includes(record.state) && !record.grant?.startedAt) return;
  const people = record.steps.map((s) => (s.decision?.verdict === 'approved' ? s.decision.by.id : null));
  expect(people.length, 'there is an approval').toBeGreaterThan(0);
  expect(people, 'every step is approved').not.toContain(null);
  expect(new Set(people).size, 'each by somebody else').toBe(people.length);
  expect(people, 'not by who asked').not.toContain(record.requester.id);
  expect(people, 'not by who is given it').not.toContain(record.target.id);
}

function checkOutbox(world: World, record: AccessRequest): void {
  const due = record.outbox.map((e) => Math.max(e.notBefore.getTime(), e.leaseUntil?.getTime() ?? 0));
  const earliest = due.length > 0 ? Math.min(...due) : null;
  expect(record.nextDueAt?.getTime() ?? null, 'nextDueAt is the earliest of the outbox').toBe(earliest);
  const calling = record.outbox.filter((e) => ['provision', 'revoke'].includes(e.kind) && isLeased(e, world.now));
  expect(calling.length, 'at most one worker may call the target').toBeLessThanOrEqual(1);
  expect(new Set(record.outbox.map((e) => e.id)).size, 'no effect twice').toBe(record.outbox.length);
}

/** Nothing can get stuck: there is always an effect that moves it on. */
function checkWayOut(record: AccessRequest): void {
  const kinds = record.outbox.map((e) => e.kind);
  const revoke = record.outbox.filter((e) => e.kind === 'revoke');
  if (record.state === 'pending') expect(kinds, 'a waiting request closes by itself').toContain('lapse');
  if (record.state === 'approved' || record.state === 'active')
    expect(revoke.map((e) => e.notBefore), 'its end is armed').toEqual([record.endsAt]);
  if (record.state === 'approved') expect(kinds, 'it will be granted').toContain('provision');
  if (GOING.includes(record.state)) expect(revoke, 'a removal is on its way').toHaveLength(1);
  if (!record.live) expect(kinds.filter((k) => k !== 'notify'), 'nothing is left but to tell').toEqual([]);
}

function checkFinal({ command, before, after }: Move, record: AccessRequest): void {
  if (before && FINAL_STATES.includes(before.state)) {
    expect(record.state, 'a final state never changes').toBe(before.state);
    expect(record.end, 'nor does its proof').toEqual(before.end);
    expect(record.events.length, 'nor is anything added to its story').toBeLessThanOrEqual(before.events.length);
  }
  if (!record.live && record.grant?.startedAt)
    expect(record.end?.verifiedAt, `never over before the read-back (${command.do})`).toBeInstanceOf(Date);
  expect(before !== after && record.state === 'ended' && !record.grant?.verifiedAt, 'ended is what was granted').toBe(false);
}

function checkSteps(world: World, move: Move, before: AccessRequest, after: AccessRequest): void {
  const { command, readBack } = move;
  if (before.endsAt) expect(after.endsAt, 'the end never moves').toEqual(before.endsAt);
  if (after.state === 'active' && before.state !== 'active') {
    const observed = after.grant?.observed ?? [];
    const allowed = [...after.terms.entitlements, ...(after.grant?.before ?? [])];
    expect(after.terms.entitlements.filter((e) => !observed.includes(e)), 'active is what was seen (R-60)').toEqual([]);
    expect(observed.filter((e) => !allowed.includes(e)), 'and nothing more (R-61)').toEqual([]);
  }
  if (after.end?.verifiedAt && !before.end?.verifiedAt) {
    const left = entitlementsToRemove(after, readBack?.kept ?? []).filter((e) => readBack?.entitlements.includes(e));
    expect(readBack && left, 'gone is what was seen to be gone').toEqual([]);
  }
  if (after.grant?.startedAt && !before.grant?.startedAt) {
    expect(before.state, 'nothing is started that is not approved').toBe('approved');
    expect(world.now < (after.endsAt ?? world.now), 'nor once its time is over').toBe(true);
  }
  if (command.do === 'claim' && command.kind === 'provision' && before !== after && after.state === 'approved') {
    const approval = [...world.ledger.values()].find((e) => e.action === 'approval.approved' && e.detail['last']);
    expect(approval, 'no grant before its approval is in the ledger (R-53)').toBeDefined();
  }
  if (after.end && before.end?.overdueAt && after.live)
    expect(after.end.overdueAt, 'what is overdue stays overdue').toEqual(before.end.overdueAt);
  if (GOING.includes(after.state) && before !== after) {
    const [revoke] = after.outbox.filter((e) => e.kind === 'revoke');
    const wait = (revoke?.notBefore.getTime() ?? 0) - world.now.getTime();
    expect(wait, 'the next try to remove is never far').toBeLessThanOrEqual(TASK_LOOK_MS);
  }
}
