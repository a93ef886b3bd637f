import { describe, expect, it } from 'vitest';
import { openStep } from '../../src/domain/approvers.ts';
import { type DecideCommand, decide } from '../../src/domain/decide.ts';
import { lapse } from '../../src/domain/end.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import {
  aCatalog,
  aRoster,
  CRM,
  DAY,
  GONE,
  HOUR,
  later,
  MINUTE,
  type Name,
  NOON,
  PEOPLE,
  ROLES,
} from '../support/an-organisation.ts';
import { actions, approved, asking, clicking, effectOf, FACTS, next, pending } from './steps-of-a-life.ts';

const T = later(MINUTE);
const click = (record: AccessRequest, name: Name, changes: Partial<DecideCommand> = {}, facts = FACTS, now = T) =>
  decide(record, clicking(record, name, changes), facts, now);
const refused = (code: string) => ({ ok: false, refused: code });
const kinds = (record: AccessRequest) => record.outbox.map((e) => e.kind).sort();

describe('an approval', () => {
  const first = next(click(pending('admin'), 'bob', { reason: '  fine by me ' }));

  it('is kept with who, when, how, why, and the hash of what was shown (R-42)', () => {
    expect(first.steps[0]?.decision).toEqual({
      verdict: 'approved',
      by: { id: 'bob', name: 'Bob Owner', slack: { teamId: 'T0TINY', userId: 'U0BOB' } },
      at: T,
      reason: 'fine by me',
      method: 'slack_click',
      subjectHash: first.subjectHash,
    });
    expect(first.events.at(-1)).toMatchObject({
      action: 'approval.approved',
      actor: { id: 'bob', teamId: 'T0TINY', userId: 'U0BOB', method: 'slack_click' },
      detail: { step: 'owner', by: 'bob', last: false, subject: first.subjectHash },
    });
  });

  it('of one step grants nothing (R-52)', () => {
    expect(first).toMatchObject({ state: 'pending', endsAt: null, grant: null });
    expect(kinds(first)).toEqual(['lapse', 'notify', 'remind']);
    expect(openStep(first)).toBe(1);
  });

  it('of the last step arms the end in the same write as the grant (R-63)', () => {
    const last = next(click(first, 'dan', { step: 1 }));
    expect(last).toMatchObject({ state: 'approved', live: true, endsAt: later(MINUTE + 2 * HOUR) });
    expect(kinds(last)).toEqual(['notify', 'provision', 'revoke']);
    expect(effectOf(last, 'provision').notBefore).toEqual(T);
    expect(effectOf(last, 'revoke').notBefore).toEqual(last.endsAt);
    expect(last.events.at(-1)?.detail).toMatchObject({ last: true, startsAt: T, endsAt: last.endsAt });
  });

  it('comes before its grant in the ledger (R-53)', () => {
    const last = approved('admin');
    const approval = last.events.findLast((e) => e.action === 'approval.approved');
    expect(effectOf(last, 'provision').afterEvent).toBe(approval?.n);
  });
});

describe('the window of a grant is fixed once', () => {
  it.each<[string, Date | null, Date, Date]>([
    ['at once', null, T, later(MINUTE + 2 * HOUR)],
    ['at its start', later(DAY), later(DAY), later(DAY + 2 * HOUR)],
    ['on approval, when its start has passed', later(30_000), T, later(MINUTE + 2 * HOUR)],
  ])('%s', (_, startsAt, start, end) => {
    const record = approved('agent', { startsAt });
    expect(effectOf(record, 'provision').notBefore).toEqual(start);
    expect(record.endsAt).toEqual(end);
  });

  it('and never outlives the engagement, even one cut short since (R-46)', () => {
    const roster = aRoster({ ana: { endsAt: later(HOUR) } });
    const record = next(click(pending(), 'bob', {}, { ...FACTS, roster }));
    expect(record.endsAt).toEqual(later(HOUR));
    expect(effectOf(record, 'revoke').notBefore).toEqual(later(HOUR));
  });
});

describe('a denial', () => {
  it.each([null, '', '   '])('needs a reason, not %j', (reason) => {
    expect(click(pending(), 'bob', { verdict: 'denied', reason })).toMatchObject(refused('reason_missing'));
  });

  it.each([0, 1])('at step %i ends it at once and leaves nothing to do but tell', (step) => {
    const open = step === 0 ? pending('admin') : next(click(pending('admin'), 'bob'));
    const denied = next(click(open, step === 0 ? 'bob' : 'dan', { step, verdict: 'denied', reason: 'A smaller role' }));
    expect(denied).toMatchObject({ state: 'denied', live: false, endsAt: null, grant: null });
    expect(kinds(denied)).toEqual(['notify']);
    expect(actions(denied).at(-1)).toBe('approval.denied');
  });

  it('closes what somebody who has left is waiting for', () => {
    const facts = { ...FACTS, roster: aRoster({ ana: GONE }) };
    const denied = click(pending(), 'bob', { verdict: 'denied', reason: 'Ana has left' }, facts);
    expect(denied).toMatchObject({ ok: true, next: { state: 'denied' } });
  });
});

describe('nobody decides for themselves (X-1)', () => {
  const forAna = pending('agent', { requester: PEOPLE.bob, target: { ...PEOPLE.ana, managerId: 'bob' } });
  it.each<[string, AccessRequest, Name]>([
    ['the owner who asked', pending('agent', { requester: PEOPLE.bob }), 'bob'],
    ['the owner who asked for a report', forAna, 'bob'],
    ['the person it is for', forAna, 'ana'],
  ])('%s', (_, record, name) => {
    for (const verdict of ['approved', 'denied'] as const)
      expect(click(record, name, { verdict, reason: 'because' })).toMatchObject({
        ...refused('own_request'),
        values: { who: 'Cat Deputy' },
      });
  });

  it('even where a damaged record lists them', () => {
    const record = pending();
    const damaged = {
      ...record,
      steps: record.steps.map((s) => ({ ...s, approvers: [...s.approvers, record.target] })),
    };
    expect(click(damaged, 'ana')).toMatchObject(refused('own_request'));
  });
});

describe('nobody decides twice in one request (R-52)', () => {
  const catalog = aCatalog({ policy: { security: ['bob', 'dan'] } });
  const facts = { ...FACTS, catalog };
  const record = next(openRequest(asking({ role: ROLES.admin }), { ...facts, live: [], heldBefore: null }, NOON));
  const once = next(decide(record, clicking(record, 'bob'), facts, T));

  it('the second step needs somebody else', () => {
    expect(decide(once, clicking(once, 'bob', { step: 1 }), facts, T)).toMatchObject(refused('decided_before'));
    expect(decide(once, clicking(once, 'dan', { step: 1 }), facts, T)).toMatchObject({ ok: true });
  });

  it('a double click is told what was decided', () => {
    expect(decide(once, clicking(once, 'bob'), facts, T)).toMatchObject({
      ...refused('already_decided'),
      values: { who: 'Bob Owner', verdict: 'approved' },
    });
  });

  it('and of two who press at the same moment the second is told', () => {
    const deny = clicking(once, 'cat', { verdict: 'denied', reason: 'too much' });
    expect(decide(once, deny, facts, T)).toMatchObject(refused('already_decided'));
  });
});

describe('only those asked, as long as they are who they were (R-51)', () => {
  it.each<[string, Name, Partial<DecideCommand>, typeof FACTS, string]>([
    ['a passer-by', 'moe', {}, FACTS, 'not_an_approver'],
    ['security, at the step of the owner', 'dan', {}, FACTS, 'not_an_approver'],
    ['the manager', 'gus', {}, FACTS, 'not_an_approver'],
    ['the owner, at the step of security', 'bob', { step: 1 }, FACTS, 'not_an_approver'],
    ['security, before the owner', 'dan', { step: 1 }, FACTS, 'state_conflict'],
    ['an owner whose last day is over', 'bob', { person: { ...PEOPLE.bob, ...GONE } }, FACTS, 'not_an_approver'],
    [
      'an owner who is no longer the owner',
      'bob',
      {},
      { ...FACTS, catalog: aCatalog({ systems: [{ ...CRM, owner: 'moe' }] }) },
      'not_an_approver',
    ],
    [
      'a new owner who was not asked',
      'moe',
      {},
      { ...FACTS, catalog: aCatalog({ systems: [{ ...CRM, owner: 'moe' }] }) },
      'not_an_approver',
    ],
    [
      'the owner of a system that is gone',
      'bob',
      {},
      { ...FACTS, catalog: { ...aCatalog(), systems: new Map() } },
      'not_an_approver',
    ],
  ])('%s: refused', (_, name, changes, facts, code) => {
    expect(click(pending('admin'), name, changes, facts)).toMatchObject(refused(code));
  });

  it('the refusal names who can', () => {
    expect(click(pending(), 'moe')).toMatchObject({ values: { who: 'Bob Owner, Cat Deputy' } });
  });

  it('the person the grant is for must still be here', () => {
    for (const ana of [GONE, null])
      expect(click(pending(), 'bob', {}, { ...FACTS, roster: aRoster({ ana }) })).toMatchObject(
        refused('target_inactive'),
      );
  });
});

describe('a click counts only for what its card showed (R-53)', () => {
  const { subjectHash } = pending();
  it.each([
    ['another hash', 'f'.repeat(64)],
    ['nothing', ''],
    ['too little of it', subjectHash.slice(0, 11)],
    ['more than it', `${subjectHash}0`],
  ])('%s', (_, shown) => {
    expect(click(pending(), 'bob', { shown })).toMatchObject(refused('card_stale'));
  });

  it.each([-1, 1, 2, 0.5, Number.NaN])('a step that is not there: %s', (step) => {
    expect(click(pending(), 'bob', { step })).toMatchObject(refused('card_stale'));
  });
});

describe('what is over stays over', () => {
  it.each<[string, AccessRequest]>([
    ['approved', approved()],
    ['denied', next(click(pending(), 'bob', { verdict: 'denied', reason: 'no need' }))],
    ['lapsed', next(lapse(pending(), later(2 * DAY)))],
  ])('a click after it was %s', (state, record) => {
    const code = state === 'lapsed' ? 'state_conflict' : 'already_decided';
    for (const verdict of ['approved', 'denied'] as const)
      expect(click(record, 'cat', { verdict, reason: 'late' })).toMatchObject(refused(code));
  });

  it('an approval after the time to decide grants nothing, even if nobody has closed it yet', () => {
    expect(click(pending(), 'bob', {}, FACTS, later(2 * DAY))).toMatchObject({ ok: false });
  });
});
