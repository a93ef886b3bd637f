import { describe, expect, it } from 'vitest';
import { dropGrant, OVERDUE_AFTER_MS } from '../../src/domain/end.ts';
import { settleGranted } from '../../src/domain/grant.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import {
  confirmDone,
  PROOF_MAX,
  rejectDone,
  reportCannot,
  reportDone,
  TASK_LOOK_MS,
} from '../../src/domain/work-task.ts';
import { GONE, HOUR, later, MINUTE, type Name, PEOPLE } from '../support/an-organisation.ts';
import { actions, asked, by, claimed, effectOf, LEASE_MS, next, removing, seen, started } from './steps-of-a-life.ts';

const T = later(3 * MINUTE);
const PROOF = 'added, see https://bank.tiny.example/17';
const refused = (code: string) => ({ ok: false, refused: code });
const doing = (name: Name, taskId = 'T1') => ({ ...by(name), taskId });
const done = (record: AccessRequest, name: Name = 'eve', taskId = 'T1', at = T) =>
  next(reportDone(record, { ...doing(name, taskId), proof: PROOF }, at));
const confirmed = (record: AccessRequest, name: Name = 'fay', taskId = 'T1', at = T) =>
  next(confirmDone(record, doing(name, taskId), at));

/** People have been asked to give it. */
const giving = () => asked(started('payer'), 'grant', later(2 * MINUTE));
/** It was given and confirmed by people, handed back after an hour, and people have been asked to take it away. */
function taking(): AccessRequest {
  const held = claimed(confirmed(done(giving())), 'provision', T);
  const given = settleGranted(held, effectOf(held, 'provision').id, seen(held.terms.entitlements), [], T);
  const dropped = next(dropGrant(given, by('ana'), later(HOUR)));
  return asked(claimed(dropped, 'revoke', later(HOUR)), 'revoke', later(HOUR));
}
/** The same, taken away and over. */
function over(record = taking()): AccessRequest {
  const at = later(HOUR + MINUTE);
  const held = claimed(confirmed(done(record, 'eve', 'T2', at), 'fay', 'T2', at), 'revoke', at);
  const c = { kept: [], detail: 'by hand', foundAbsent: false };
  return settleRevoked(held, effectOf(held, 'revoke').id, seen([]), c, at);
}

describe('a task for people (R-58, R-67)', () => {
  it('is opened once and left a while; the effect looks again', () => {
    const record = giving();
    expect(record.tasks).toMatchObject([
      { id: 'T1', kind: 'grant', state: 'open', steps: ['Do it'], openedAt: later(2 * MINUTE) },
    ]);
    const { id, notBefore } = effectOf(record, 'provision');
    expect(record.tasks[0]?.effectId).toBe(id);
    expect(notBefore).toEqual(later(2 * MINUTE + TASK_LOOK_MS));
    const again = asked(claimed(record, 'provision', notBefore), 'grant', notBefore);
    expect(again.tasks).toHaveLength(1);
    expect(actions(again).filter((a) => a === 'task.opened')).toHaveLength(1);
  });

  it('counts only when a second person has seen it, and then at once', () => {
    const said = done(giving());
    expect(said).toMatchObject({ state: 'approved', tasks: [{ state: 'done', doneBy: { id: 'eve' }, proof: PROOF }] });
    expect(effectOf(said, 'provision').notBefore).toEqual(later(2 * MINUTE + TASK_LOOK_MS));
    const record = confirmed(said);
    expect(record).toMatchObject({ state: 'approved', tasks: [{ state: 'confirmed', confirmedBy: { id: 'fay' } }] });
    expect(effectOf(record, 'provision').notBefore).toEqual(T);
    expect(record.nextDueAt).toEqual(effectOf(record, 'notify').notBefore);
  });

  it('not seen by the second person is open again, the proof kept in the ledger', () => {
    const record = next(rejectDone(done(giving()), doing('fay'), T));
    expect(record.tasks).toMatchObject([{ state: 'open', doneBy: null, doneAt: null, proof: null }]);
    expect(record.events.at(-1)).toMatchObject({
      action: 'task.rejected',
      detail: { by: 'fay', doneBy: 'eve', proof: PROOF },
    });
    expect(done(record, 'fay').tasks).toMatchObject([{ state: 'done', doneBy: { id: 'fay' } }]);
  });

  it('keeps proof as text, and not without end', () => {
    const proof = `<!channel> ${'x'.repeat(PROOF_MAX)}`;
    const record = next(reportDone(giving(), { ...doing('eve'), proof }, T));
    expect(record.tasks[0]?.proof).toBe(proof.slice(0, PROOF_MAX));
  });

  it('a confirmation that comes while a worker looks is not left until the next look', () => {
    const said = done(taking(), 'eve', 'T2', later(HOUR + MINUTE));
    const looking = claimed(said, 'revoke', later(HOUR + TASK_LOOK_MS));
    const at = later(HOUR + TASK_LOOK_MS + 1000);
    const record = asked(confirmed(looking, 'fay', 'T2', at), 'revoke', at);
    expect(effectOf(record, 'revoke').notBefore.getTime() - at.getTime()).toBeLessThan(OVERDUE_AFTER_MS);
  });
});

describe('a task is for those who were asked, as long as they are who they were', () => {
  it.each<[string, () => unknown]>([
    ['done by a passer-by', () => reportDone(giving(), { ...doing('moe'), proof: PROOF }, T)],
    ['done by the person it is about', () => reportDone(giving(), { ...doing('ana'), proof: PROOF }, T)],
    ['done by one who may only confirm', () => reportDone(giving(), { ...doing('bob'), proof: PROOF }, T)],
    ['refused by a passer-by', () => reportCannot(giving(), { ...doing('moe'), reason: 'no time' }, T)],
    ['confirmed by a passer-by', () => confirmDone(done(giving()), doing('moe'), T)],
    ['confirmed by the person it is about', () => confirmDone(done(giving()), doing('ana'), T)],
    ['sent back by a passer-by', () => rejectDone(done(giving()), doing('moe'), T)],
  ])('%s', (_, act) => {
    expect(act()).toMatchObject(refused('not_task_person'));
  });

  it('even where a damaged task lists the person it is about', () => {
    const record = giving();
    const tasks = record.tasks.map((t) => ({ ...t, assignees: [record.target], confirmers: [record.target] }));
    expect(reportDone({ ...record, tasks }, { ...doing('ana'), proof: PROOF }, T)).toMatchObject(
      refused('not_task_person'),
    );
  });

  it.each([
    ['confirmed', confirmDone],
    ['sent back', rejectDone],
  ])('nobody’s own work is %s by themselves', (_, act) => {
    expect(act(done(giving()), doing('eve'), T)).toMatchObject(refused('same_person_confirms'));
  });

  it.each<[string, (who: ReturnType<typeof doing>) => unknown]>([
    ['do it', (who) => reportDone(giving(), { ...who, proof: PROOF }, T)],
    ['say it cannot be done', (who) => reportCannot(giving(), { ...who, reason: 'no time' }, T)],
    ['confirm it', (who) => confirmDone(done(giving(), 'fay'), who, T)],
    ['send it back', (who) => rejectDone(done(giving(), 'fay'), who, T)],
  ])('somebody who has left can no longer %s', (_, act) => {
    const left = { ...doing('eve'), person: { ...PEOPLE.eve, ...GONE } };
    expect(act(left)).toMatchObject({ ok: false });
  });
});

describe('a task is worked on in its order', () => {
  it.each<[string, () => unknown]>([
    ['one that is not there', () => reportDone(giving(), { ...doing('eve', 'T9'), proof: PROOF }, T)],
    ['confirmed before it is done', () => confirmDone(giving(), doing('fay'), T)],
    ['sent back before it is done', () => rejectDone(giving(), doing('fay'), T)],
    ['done twice', () => reportDone(done(giving()), { ...doing('fay'), proof: PROOF }, T)],
    ['confirmed twice', () => confirmDone(confirmed(done(giving())), doing('bob'), T)],
    ['refused after it is done', () => reportCannot(done(giving()), { ...doing('fay'), reason: 'no time' }, T)],
  ])('not %s', (_, act) => {
    expect(act()).toMatchObject(refused('task_closed'));
  });

  it.each(['', '   ', 'done', 'ok  ok'])('not without proof: %j', (proof) => {
    expect(reportDone(giving(), { ...doing('eve'), proof }, T)).toMatchObject(refused('proof_missing'));
  });

  it.each(['', '  ', 'no'])('not refused without a reason: %j', (reason) => {
    expect(reportCannot(giving(), { ...doing('eve'), reason }, T)).toMatchObject(refused('reason_missing'));
  });
});

describe('what cannot be done by hand', () => {
  it('fails as a grant, and is undone: somebody may have begun', () => {
    const record = next(reportCannot(giving(), { ...doing('eve'), reason: 'no licence left' }, T));
    expect(record).toMatchObject({ state: 'revoking', end: { cause: 'refused' }, tasks: [{ state: 'cannot' }] });
    expect(record.outbox.map((e) => e.kind).sort()).toEqual(['notify', 'revoke']);
    expect(actions(record)).toEqual(expect.arrayContaining(['task.cannot', 'grant.failed', 'end.requested']));
  });

  it('is undone at once, even while a worker looks at the task', () => {
    const looking = claimed(giving(), 'provision', later(2 * MINUTE + TASK_LOOK_MS));
    const at = later(2 * MINUTE + TASK_LOOK_MS + 1000);
    const record = next(reportCannot(looking, { ...doing('eve'), reason: 'no licence left' }, at));
    expect(claimed(record, 'revoke', at).state).toBe('revoking');
  });

  it('stays open as a removal, overdue and with security: there is no giving up', () => {
    const at = later(HOUR + MINUTE);
    const record = next(reportCannot(taking(), { ...doing('eve', 'T2'), reason: 'the bank is closed' }, at));
    expect(record).toMatchObject({
      state: 'revoke_overdue',
      live: true,
      end: { overdueAt: at, lastError: 'the bank is closed' },
    });
    expect(record.tasks[1]).toMatchObject({ state: 'open', reason: 'the bank is closed' });
    expect(effectOf(record, 'revoke')).toBeDefined();
  });

  it('a removal that waits for people past its page is overdue', () => {
    const at = later(HOUR + OVERDUE_AFTER_MS);
    const record = asked(claimed(removing('payer'), 'revoke', later(HOUR + LEASE_MS)), 'revoke', at);
    expect(record).toMatchObject({ state: 'revoke_overdue', end: { overdueAt: at } });
  });
});

/** The holder hands it back while people are still asked to give it; another is asked to take it away. */
function crossed(): AccessRequest {
  const dropped = next(dropGrant(giving(), by('ana'), later(HOUR)));
  return asked(claimed(dropped, 'revoke', later(HOUR)), 'revoke', later(HOUR));
}

describe('a task of what is over is over too', () => {
  const late = later(3 * HOUR);
  it.each<[string, (r: AccessRequest) => unknown]>([
    ['done', (r) => reportDone(r, { ...doing('eve'), proof: PROOF }, late)],
    ['refused', (r) => reportCannot(r, { ...doing('eve'), reason: 'no time' }, late)],
  ])('a task to give cannot be %s once the access is on its way out', (_, act) => {
    expect(act(crossed())).toMatchObject(refused('task_closed'));
  });

  it('"cannot" on the forgotten task to give does not bring a finished request back to life', () => {
    const finished = over(crossed());
    expect(finished).toMatchObject({ live: false, end: { verifiedAt: later(HOUR + MINUTE) } });
    const after = reportCannot(finished, { ...doing('eve'), reason: 'no time' }, late);
    expect(after).toMatchObject(refused('task_closed'));
  });

  it('nor does it make an overdue removal look like a new one', () => {
    const at = later(HOUR + MINUTE);
    const overdue = next(reportCannot(crossed(), { ...doing('eve', 'T2'), reason: 'the bank is closed' }, at));
    const after = reportCannot(overdue, { ...doing('fay'), reason: 'no time' }, late);
    expect(after.ok ? after.next.end?.overdueAt : at).toEqual(at);
  });

  it('nobody is asked to give what is on its way out', () => {
    const soon = later(2 * MINUTE + 1000);
    const dropped = next(dropGrant(started('payer'), by('ana'), soon));
    expect(asked(dropped, 'grant', soon).tasks).toEqual([]);
  });

  it('what was taken away and confirmed is over', () => {
    expect(over()).toMatchObject({ state: 'ended', live: false, end: { evidence: 'GET /Groups: 2 groups' } });
  });
});
