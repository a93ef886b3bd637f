/** How the evidence of a real run is changed, each in one place, as some bug would have left it. */
import type { Catalog } from '../../../src/domain/catalog.ts';
import { PEOPLE } from '../../support/an-organisation.ts';
import type { Evidence, TargetEffect } from '../evidence.ts';

export const ENDED = 'REQ-2026-000001';
export const MINUTE = 60_000;

export type Mutable<T> = T extends Date ? T : { -readonly [K in keyof T]: Mutable<T[K]> };
export type Change = (e: Mutable<Evidence>) => void;

export const event = (e: Mutable<Evidence>, action: string, nth = 0) => {
  const found = e.ledger.events.filter((l) => l.action === action)[nth];
  if (!found) throw new Error(`no ${action} in the ledger`);
  return found;
};
export const effect = (e: Mutable<Evidence>, op: TargetEffect['op'], nth = 0) => {
  const found = e.target.filter((t) => t.op === op)[nth];
  if (!found) throw new Error(`no ${op} in the log`);
  return found;
};
export const record = (e: Mutable<Evidence>, nth = 0) => {
  const found = e.records[nth];
  if (!found) throw new Error('no record');
  return found;
};
export const message = (e: Mutable<Evidence>, start: string) => {
  const found = e.slack?.messages.find((m) => m.text.startsWith(start));
  if (!found) throw new Error(`nothing shown that starts with ${start}`);
  return found;
};
export const later = (at: Date, ms: number) => new Date(at.getTime() + ms);
export const set = (what: object, to: object): void => void Object.assign(what, to);
export const drop = <T>(list: T[], which: (x: T) => boolean) => void list.splice(list.findIndex(which), 1);

export const person = (e: Mutable<Evidence>, id: string) => {
  const people = e.facts[0]?.people ?? [];
  const i = people.findIndex((p) => p.id === id);
  const copy = { ...PEOPLE[id as 'ana'] };
  people[i] = copy;
  return copy;
};
/** Moe decided in the place of somebody. */
export function takenOver(e: Mutable<Evidence>, of: string): void {
  approvedBy(e, 'moe');
  const moe = { ...PEOPLE.moe, instead: { of, how: 'handed_over' as const } };
  record(e).steps[0]?.approvers.push(moe);
}
export const changesIn = (e: Mutable<Evidence>) =>
  event(e, 'approval.approved').detail['changes'] as { from: object; to: object };
export const role = (e: Mutable<Evidence>) => {
  const catalog = e.facts[0]?.catalog as unknown as Catalog | undefined;
  const found = catalog?.roles.get('agent');
  if (!found) throw new Error('no role');
  return found as Mutable<typeof found>;
};
export function approvedBy(e: Mutable<Evidence>, id: string): void {
  const { decision } = record(e).steps[0] ?? {};
  if (decision) decision.by.id = id;
  event(e, 'approval.approved').detail['by'] = id;
}
/** The later grant of the same group is taken out: nothing else may explain what is found. */
export function onlyFirst(e: Mutable<Evidence>): void {
  const isFirst = (text: string) => !text.includes('REQ-2026-000002');
  e.records = e.records.slice(0, 1);
  e.ledger.events = e.ledger.events.filter((l) => l.record !== 'REQ-2026-000002');
  e.accepted = e.accepted.slice(0, 1);
  e.target = e.target.slice(0, 4);
  e.targetNow = [];
  if (!e.slack) return;
  e.slack.messages = e.slack.messages.filter((m) => isFirst(m.text));
  e.slack.history = e.slack.history.filter((m) => isFirst(m.text));
}
export function neverRemoved(e: Mutable<Evidence>): void {
  onlyFirst(e);
  e.target = e.target.slice(0, 2);
  e.targetNow = e.target.map(({ system, user, group }) => ({ system, user, group }));
  e.lookedAt = later(e.lookedAt, MINUTE);
}
export function removedLate(e: Mutable<Evidence>, ms: number): void {
  onlyFirst(e);
  for (const t of e.target) if (t.op === 'remove') t.at = later(t.at, ms);
  e.lookedAt = later(e.lookedAt, ms + MINUTE);
}
export function givenAgain(e: Mutable<Evidence>, ms: number): void {
  const removed = effect(e, 'remove');
  const at = ms > 0 ? later(removed.at, 4_000) : later(removed.at, -1_000);
  const again = { ...removed, op: 'add' as const, at, account: 'second account' };
  e.records = e.records.slice(0, 1);
  e.target = [
    ...e.target.slice(0, e.target.indexOf(removed) + 1),
    again,
    { ...again, op: 'remove', at: later(at, 500) },
  ];
  e.target.sort((a, b) => a.at.getTime() - b.at.getTime());
}
export function twice(e: Mutable<Evidence>, action: string): void {
  const found = event(e, action);
  e.ledger.events.push({ ...found, seq: e.ledger.events.length + 1, key: `${found.key}x` });
}
export const aWaitingEvent = (e: Mutable<Evidence>) => ({
  n: 0,
  at: e.lookedAt,
  action: 'drift.found',
  actor: { kind: 'system' as const, name: 'worker' },
  detail: {},
});
export function early(e: Mutable<Evidence>, than: Date, ms: number): void {
  for (const t of e.target) if (t.op === 'remove') t.at = later(than, ms);
}
export function cutOff(e: Mutable<Evidence>): void {
  const held = effect(e, 'add', 2);
  e.target.push({ ...held, op: 'remove', at: later(held.at, 3_000) });
  e.targetNow = e.targetNow.filter((h) => h.group !== held.group);
  e.lookedAt = later(e.lookedAt, 10_000);
}
export const shown = (e: Mutable<Evidence>, words: string, at: Date): void =>
  void e.slack?.history.push({ at, text: `${words}: Support Agent on CRM, 8 seconds (${ENDED})` });
export function writtenLate(e: Mutable<Evidence>): void {
  event(e, 'approval.approved').writtenAt = later(effect(e, 'add').at, 5);
}
export function nextTry(e: Mutable<Evidence>, ms: number): void {
  const second = record(e, 1);
  second.state = 'revoking';
  for (const o of second.outbox) o.notBefore = later(e.lookedAt, ms);
}
export const overdue = (e: Mutable<Evidence>): void => removedLate(e, 2 * MINUTE);
