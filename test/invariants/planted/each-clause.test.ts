import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Catalog } from '../../../src/domain/catalog.ts';
import { PEOPLE } from '../../support/an-organisation.ts';
import { checkInvariants } from '../check-invariants.ts';
import type { Evidence, InvariantId, TargetEffect } from '../evidence.ts';
import { aRun, type Run } from './a-run.ts';

/**
 * Every clause of the checker can fail. The evidence of a real run, in which one request has ended by its time and one is
 * held, is changed in one place, as some bug would have left it; the checker must name the invariant. What a bug does to a
 * run is seven-bugs.test.ts; here nothing else differs, so a clause that finds nothing is found.
 */
let run: Run;
let clean: Evidence;
const ENDED = 'REQ-2026-000001';
const MINUTE = 60_000;
beforeAll(async () => {
  run = await aRun(inject('mongodbUri'));
  // Approved for less than was asked for.
  const first = await run.ask('20s');
  await run.approve(first, PEOPLE.bob, { durationMs: 8_000, roleId: null });
  await run.until(first, 'active');
  await run.until(first, 'ended');
  const second = await run.ask('1h');
  await run.approve(second, PEOPLE.cat);
  await run.until(second, 'active');
  await run.extend(second, '30m', PEOPLE.bob);
  clean = await run.evidence();
}, 60_000);
afterAll(() => run.stop());

type Mutable<T> = T extends Date ? T : { -readonly [K in keyof T]: Mutable<T[K]> };
type Change = (e: Mutable<Evidence>) => void;

const event = (e: Mutable<Evidence>, action: string, nth = 0) => {
  const found = e.ledger.events.filter((l) => l.action === action)[nth];
  if (!found) throw new Error(`no ${action} in the ledger`);
  return found;
};
const effect = (e: Mutable<Evidence>, op: TargetEffect['op'], nth = 0) => {
  const found = e.target.filter((t) => t.op === op)[nth];
  if (!found) throw new Error(`no ${op} in the log`);
  return found;
};
const record = (e: Mutable<Evidence>, nth = 0) => {
  const found = e.records[nth];
  if (!found) throw new Error('no record');
  return found;
};
const message = (e: Mutable<Evidence>, start: string) => {
  const found = e.slack?.messages.find((m) => m.text.startsWith(start));
  if (!found) throw new Error(`nothing shown that starts with ${start}`);
  return found;
};
const later = (at: Date, ms: number) => new Date(at.getTime() + ms);
const set = (what: object, to: object): void => void Object.assign(what, to);
const drop = <T>(list: T[], which: (x: T) => boolean) => void list.splice(list.findIndex(which), 1);

const CHANGES: readonly [InvariantId, string, RegExp, Change][] = [
  [
    'I1',
    'a grant nobody asked for',
    /without any request/,
    (e) => void e.target.push({ ...effect(e, 'add'), user: 'moe', account: 'x' }),
  ],
  [
    'I1',
    'no approval in the database',
    /the database has no approval/,
    (e) => set(record(e).steps[0] ?? {}, { decision: null }),
  ],
  [
    'I1',
    'no approval in the ledger',
    /the ledger has no approval of the owner step/,
    (e) => drop(e.ledger.events, (l) => l.action === 'approval.approved'),
  ],
  ['I1', 'given before it was approved', /was approved only at/, (e) => set(effect(e, 'add'), { at: new Date(0) })],
  ['I1', 'approved by whoever asked', /ana asked, receives or decided/, (e) => approvedBy(e, 'ana')],
  ['I1', 'taken over from one who could not decide', /moe could not decide/, (e) => takenOver(e, 'eve')],
  ['I1', 'approved by a passer-by', /moe could not decide/, (e) => approvedBy(e, 'moe')],
  [
    'I1',
    'another name in the ledger',
    /name different people/,
    (e) => set(event(e, 'approval.approved').detail, { by: 'cat' }),
  ],
  [
    'I1',
    'the approver had left by then',
    /bob could not decide/,
    (e) => set(person(e, 'bob'), { endsAt: new Date(0) }),
  ],
  ['I1', 'the receiver had left by then', /ana was not active/, (e) => set(person(e, 'ana'), { endsAt: new Date(0) })],
  [
    'I1',
    'a step that the catalogue asks for is missing',
    /the security step is missing/,
    (e) => set(role(e), { risk: 'high' }),
  ],
  [
    'I1',
    'other terms than were approved',
    /is not what the ledger says was asked for/,
    (e) => set(record(e).terms, { roleName: 'Another' }),
  ],
  [
    'I1',
    'another length than was approved',
    /an approval in the database is for something else/,
    (e) => set(record(e), { durationMs: record(e).durationMs + 1 }),
  ],
  [
    'I1',
    'an approval that gave more time than was asked for',
    /by the ledger, an approval gave more/,
    (e) => set(changesIn(e).to, { durationMs: 61 * MINUTE }),
  ],
  [
    'I1',
    'an approval that gave more than was asked for',
    /by the ledger, an approval gave more/,
    (e) => set(changesIn(e).to, { entitlements: ['group:admins', 'group:agents', 'group:readers'] }),
  ],
  [
    'I1',
    'a change of something else',
    /an approval is for something else than the record/,
    (e) => set(changesIn(e).from, { subject: 'f'.repeat(64) }),
  ],
  [
    'I1',
    'a change in the database that gave more',
    /an approval in the database gave more/,
    (e) => set(record(e).steps[0]?.decision?.changes?.was ?? {}, { durationMs: 1_000 }),
  ],
  [
    'I1',
    'less approved, and given for longer all the same',
    /is not what the ledger says was asked for/,
    (e) => set(record(e), { durationMs: 20_000 }),
  ],
  ['I2', 'never removed', /is still held/, (e) => neverRemoved(e)],
  ['I2', 'removed a minute late', /was removed \d+ ms later/, (e) => removedLate(e, MINUTE)],
  ['I2', 'given after its end', /was given after it/, (e) => givenAgain(e, MINUTE)],
  [
    'I2',
    'its end moved in the database',
    /its end was moved/,
    (e) => set(record(e), { endsAt: later(record(e).endsAt ?? new Date(), 1_000) }),
  ],
  [
    'I2',
    'approved for longer than asked',
    /approved for longer/,
    (e) => set(event(e, 'request.opened').detail, { durationMs: 1 }),
  ],
  [
    'I2',
    'its end moved on the approval of whoever holds it',
    /ana asked, receives or decided already, and moved its end/,
    (e) => set(event(e, 'extension.approved').detail, { by: 'ana' }),
  ],
  [
    'I2',
    'its end moved on the approval of a passer-by',
    /moe could not move its end/,
    (e) => set(event(e, 'extension.approved').detail, { by: 'moe' }),
  ],
  [
    'I2',
    'its end moved, and nobody had asked',
    /nobody had asked for that/,
    (e) => drop(e.ledger.events, (l) => l.action === 'extension.requested'),
  ],
  [
    'I2',
    'its end moved on an approval of something else',
    /approved something else/,
    (e) => set(event(e, 'extension.approved').detail, { subject: 'other' }),
  ],
  [
    'I2',
    'its end moved without a step the catalogue asks for',
    /without the security step/,
    (e) => set(role(e), { risk: 'high' }),
  ],
  [
    'I2',
    'its end moved without asking, which its role does not allow',
    /moved for free/,
    (e) => set(event(e, 'extension.approved'), { action: 'extension.granted' }),
  ],
  [
    'I2',
    'its end moved after it had come',
    /after it had come/,
    (e) => set(event(e, 'extension.approved'), { at: later(record(e, 1).openedAt, 70 * MINUTE) }),
  ],
  [
    'I2',
    'its end moved after it had begun',
    /after it had begun/,
    (e) =>
      void e.ledger.events.push({
        ...event(e, 'extension.requested'),
        action: 'end.requested',
        detail: { dueAt: record(e, 1).endsAt?.toISOString() ?? '' },
      }),
  ],
  [
    'I2',
    'its end moved further than its role may be held',
    /longer than its role may be held/,
    (e) => set(role(e), { maxTimeMs: 1 }),
  ],
  [
    'I2',
    'its end moved past their last day',
    /past their last day/,
    (e) => set(person(e, 'ana'), { endsAt: later(record(e, 1).openedAt, 70 * MINUTE) }),
  ],
  [
    'I2',
    'its end moved from where it was not',
    /which it was not/,
    (e) => set(event(e, 'extension.approved').detail, { from: new Date(0).toISOString() }),
  ],
  [
    'I6',
    'removed at an end that had been moved',
    /nobody had decided otherwise/,
    (e) => {
      const held = effect(e, 'add', 2);
      e.target.push({ ...held, op: 'remove', at: later(record(e, 1).openedAt, 60 * MINUTE) });
      e.targetNow = e.targetNow.filter((h) => h.group !== held.group);
      e.lookedAt = later(e.lookedAt, 80 * MINUTE);
    },
  ],
  [
    'I2',
    'given for longer than was left of it',
    /approved for longer/,
    (e) => set(changesIn(e).to, { durationMs: 1_000 }),
  ],
  ['I2', 'a log that is not what is held', /own log does not say/, (e) => void e.targetNow.splice(0, 1)],
  ['I3', 'recorded, and gone', /it is not there/, (e) => void e.accepted.push('REQ-2026-000999')],
  ['I3', 'held, and no end armed', /no end is armed/, (e) => set(record(e, 1), { outbox: [] })],
  [
    'I3',
    'waiting for ever',
    /nothing will ever close it/,
    (e) => set(record(e, 1), { state: 'pending', decideBy: new Date(0) }),
  ],
  ['I3', 'nothing in Slack', /has no message about it/, (e) => set(e.slack ?? {}, { messages: [] })],
  ['I4', 'given twice at once, to two accounts', /while it was held/, (e) => givenAgain(e, -MINUTE)],
  ['I4', 'one person decided twice', /bob decided more than once/, (e) => twice(e, 'approval.approved')],
  ['I4', 'granted twice by the ledger', /stands in the ledger 2 times/, (e) => twice(e, 'grant.verified')],
  [
    'I4',
    'one submission, two requests',
    /the submission that made it/,
    (e) => set(record(e), { origin: record(e, 1).origin }),
  ],
  [
    'I5',
    'a verifier that fails',
    /x: entry 3 was edited/,
    (e) => void e.ledger.verdicts.push({ by: 'x', ok: false, why: 'entry 3 was edited' }),
  ],
  ['I5', 'nobody verified it', /nobody verified/, (e) => set(e.ledger, { verdicts: [] })],
  ['I5', 'a finding of the meaning check', /out of order/, (e) => void e.ledger.findings.push('entry 3: out of order')],
  [
    'I5',
    'an event in the middle is missing',
    /never came to the ledger/,
    (e) => drop(e.ledger.events, (l) => l.action === 'revoke.started'),
  ],
  ['I5', 'an event twice', /stands in the ledger twice/, (e) => twice(e, 'revoke.started')],
  ['I5', 'events in the wrong order', /in the wrong order/, (e) => void e.ledger.events.reverse()],
  [
    'I5',
    'an event still waits',
    /still waits for the ledger/,
    (e) => void record(e).events.push({ ...aWaitingEvent(e), n: record(e).lastEvent + 1 }),
  ],
  ['I5', 'a state that no event tells of', /by the database failed/, (e) => set(record(e), { state: 'failed' })],
  ['I5', 'a story without its record', /the database does not have it/, (e) => drop(e.records, (r) => r.id === ENDED)],
  [
    'I6',
    'removed two seconds early',
    /nobody had decided otherwise|before its end/,
    (e) => early(e, event(e, 'end.requested').at, -2_000),
  ],
  ['I6', 'removed before it was read back', /before its end/, (e) => early(e, effect(e, 'add').at, 10)],
  ['I6', 'removed though another grant needs it', /nobody had decided otherwise/, (e) => cutOff(e)],
  [
    'I7',
    'an old card',
    /should see/,
    (e) => set(message(e, 'Ended'), { text: `Ending: Support Agent on CRM, 8 seconds (${ENDED})` }),
  ],
  [
    'I7',
    'a card with other words in it',
    /should see/,
    (e) => set(message(e, 'Ended'), { words: ['The access is gone'] }),
  ],
  ['I7', 'a card too many', /once too often/, (e) => void e.slack?.messages.push({ ...message(e, 'Ended'), ts: '1' })],
  ['I7', 'said to be gone while it is held', /still holds/, (e) => neverRemoved(e)],
  [
    'I7',
    'said to be there before it was',
    /does not hold/,
    (e) => shown(e, 'Granted and verified', record(e).openedAt),
  ],
  [
    'I7',
    'said to be gone before it was',
    /still holds/,
    (e) => shown(e, 'Ended and verified', later(effect(e, 'add').at, 2_000)),
  ],
  ['I8', 'given before the approval was in the ledger', /before its approval was in the ledger/, (e) => writtenLate(e)],
  [
    'I8',
    'nobody tries to remove it any more',
    /nobody tries to remove/,
    (e) => set(record(e, 1), { state: 'revoking', outbox: [] }),
  ],
  ['I8', 'the next try is an hour away', /next attempt/, (e) => nextTry(e, 60 * MINUTE)],
  ['I8', 'overdue, and nobody told', /says it is overdue nowhere/, (e) => overdue(e)],
  ['I8', 'held, and owned by nobody', /no request that is still open/, (e) => neverRemoved(e)],
];

const person = (e: Mutable<Evidence>, id: string) => {
  const people = e.facts[0]?.people ?? [];
  const i = people.findIndex((p) => p.id === id);
  const copy = { ...PEOPLE[id as 'ana'] };
  people[i] = copy;
  return copy;
};
/** Moe decided in the place of somebody. */
function takenOver(e: Mutable<Evidence>, of: string): void {
  approvedBy(e, 'moe');
  const moe = { ...PEOPLE.moe, instead: { of, how: 'handed_over' as const } };
  record(e).steps[0]?.approvers.push(moe);
}
const changesIn = (e: Mutable<Evidence>) =>
  event(e, 'approval.approved').detail['changes'] as { from: object; to: object };
const role = (e: Mutable<Evidence>) => {
  const catalog = e.facts[0]?.catalog as unknown as Catalog | undefined;
  const found = catalog?.roles.get('agent');
  if (!found) throw new Error('no role');
  return found as Mutable<typeof found>;
};
function approvedBy(e: Mutable<Evidence>, id: string): void {
  const { decision } = record(e).steps[0] ?? {};
  if (decision) decision.by.id = id;
  event(e, 'approval.approved').detail['by'] = id;
}
/** The later grant of the same group is taken out: nothing else may explain what is found. */
function onlyFirst(e: Mutable<Evidence>): void {
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
function neverRemoved(e: Mutable<Evidence>): void {
  onlyFirst(e);
  e.target = e.target.slice(0, 2);
  e.targetNow = e.target.map(({ system, user, group }) => ({ system, user, group }));
  e.lookedAt = later(e.lookedAt, MINUTE);
}
function removedLate(e: Mutable<Evidence>, ms: number): void {
  onlyFirst(e);
  for (const t of e.target) if (t.op === 'remove') t.at = later(t.at, ms);
  e.lookedAt = later(e.lookedAt, ms + MINUTE);
}
function givenAgain(e: Mutable<Evidence>, ms: number): void {
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
function twice(e: Mutable<Evidence>, action: string): void {
  const found = event(e, action);
  e.ledger.events.push({ ...found, seq: e.ledger.events.length + 1, key: `${found.key}x` });
}
const aWaitingEvent = (e: Mutable<Evidence>) => ({
  n: 0,
  at: e.lookedAt,
  action: 'drift.found',
  actor: { kind: 'system' as const, name: 'worker' },
  detail: {},
});
function early(e: Mutable<Evidence>, than: Date, ms: number): void {
  for (const t of e.target) if (t.op === 'remove') t.at = later(than, ms);
}
function cutOff(e: Mutable<Evidence>): void {
  const held = effect(e, 'add', 2);
  e.target.push({ ...held, op: 'remove', at: later(held.at, 3_000) });
  e.targetNow = e.targetNow.filter((h) => h.group !== held.group);
  e.lookedAt = later(e.lookedAt, 10_000);
}
const shown = (e: Mutable<Evidence>, words: string, at: Date): void =>
  void e.slack?.history.push({ at, text: `${words}: Support Agent on CRM, 8 seconds (${ENDED})` });
function writtenLate(e: Mutable<Evidence>): void {
  event(e, 'approval.approved').writtenAt = later(effect(e, 'add').at, 5);
}
function nextTry(e: Mutable<Evidence>, ms: number): void {
  const second = record(e, 1);
  second.state = 'revoking';
  for (const o of second.outbox) o.notBefore = later(e.lookedAt, ms);
}
const overdue = (e: Mutable<Evidence>): void => removedLate(e, 2 * MINUTE);

describe('the evidence of a real run', () => {
  it('is clean as it is, and tells of everything the clauses look at', () => {
    expect(checkInvariants(clean)).toEqual([]);
    expect(clean.target.map((t) => t.op)).toEqual(['add', 'add', 'remove', 'remove', 'add', 'add']);
    expect(clean.records.map((r) => r.state)).toEqual(['ended', 'active']);
    expect(clean.ledger.events.filter((l) => !l.writtenAt)).toEqual([]);
    expect(clean.ledger.verdicts.length).toBeGreaterThan(0);
    expect(clean.slack?.messages.length).toBeGreaterThan(5);
    expect(clean.slack?.history.length).toBeGreaterThan(10);
  });

  it('is clean too where an employee took it over at low risk from one who may decide', () => {
    const changed = structuredClone(clean) as unknown as Mutable<Evidence>;
    takenOver(changed, 'cat');
    expect(checkInvariants(changed as unknown as Evidence).filter((v) => v.invariant === 'I1')).toEqual([]);
  });

  it.each(CHANGES)('%s is named: %s', (invariant, _, words, change) => {
    const changed = structuredClone(clean) as unknown as Mutable<Evidence>;
    change(changed);
    const named = checkInvariants(changed as unknown as Evidence).filter((v) => v.invariant === invariant);
    expect(named.map((v) => v.why).join('\n')).toMatch(words);
  });
});
