import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PEOPLE } from '../../support/an-organisation.ts';
import { checkInvariants } from '../check-invariants.ts';
import type { Evidence, InvariantId } from '../evidence.ts';
import { aRun, type Run } from './a-run.ts';
import {
  approvedBy,
  aWaitingEvent,
  type Change,
  changesIn,
  cutOff,
  drop,
  ENDED,
  early,
  effect,
  event,
  givenAgain,
  later,
  MINUTE,
  type Mutable,
  message,
  neverRemoved,
  nextTry,
  overdue,
  person,
  record,
  removedLate,
  role,
  set,
  shown,
  takenOver,
  twice,
  writtenLate,
} from './clause-tools.ts';

/**
 * Every clause of the checker can fail. The evidence of a real run, in which one request has ended by its time and one is
 * held, is changed in one place, as some bug would have left it; the checker must name the invariant. What a bug does to a
 * run is seven-bugs.test.ts; here nothing else differs, so a clause that finds nothing is found.
 */
let run: Run;
let clean: Evidence;
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
