import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { askedNow } from '../../src/domain/approvers.ts';
import { decide } from '../../src/domain/decide.ts';
import { handOver, whoMayTakeOver } from '../../src/domain/hand-over.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { aCatalog, aRoster, GONE, later, MINUTE, type Name, PEOPLE, ROLES } from '../support/an-organisation.ts';
import { clicking, FACTS, next, pending } from './steps-of-a-life.ts';

const give = (r: AccessRequest, from: Name, to: Name | null, more = {}, facts = FACTS) =>
  handOver(r, { ...clicking(r, from), to: to && PEOPLE[to], reason: 'on leave', ...more }, facts, later(MINUTE));
const guard = { personId: 'ana', version: 0, holds: [] };

describe('handed over', () => {
  it('the other is asked, with why; who gave it decides no more; both are on record', () => {
    const after = next(give(pending(), 'bob', 'moe'));
    expect(askedNow(after.steps[0]!).map((a) => a.id)).toEqual(['cat', 'moe']);
    expect(after.steps[0]?.approvers.at(-1)).toMatchObject({
      why: 'handed over by Bob Owner: on leave',
      instead: { of: 'bob', how: 'handed_over' },
    });
    expect(after.events.at(-1)).toMatchObject({
      action: 'approval.handed_over',
      detail: { by: 'bob', to: 'moe', reason: 'on leave', step: 'owner', index: 0 },
    });
    const again = decide(after, clicking(after, 'bob'), FACTS, later(2 * MINUTE));
    expect(again).toMatchObject({ refused: 'not_an_approver', values: { who: 'Cat Deputy, Moe Passer-by' } });
    const done = next(decide(after, clicking(after, 'moe'), FACTS, later(2 * MINUTE)));
    expect(admitGrant(done, guard, FACTS, later(3 * MINUTE)).ok).toBe(true);
  });

  it('and on, and back: the place stays that of whoever had it by right', () => {
    const twice = next(give(next(give(pending(), 'bob', 'moe')), 'moe', 'eve'));
    const done = next(decide(twice, clicking(twice, 'eve'), FACTS, later(2 * MINUTE)));
    expect(admitGrant(done, guard, FACTS, later(3 * MINUTE)).ok).toBe(true);
    const back = next(give(next(give(pending(), 'bob', 'moe')), 'moe', 'bob'));
    expect(askedNow(back.steps[0]!).map((a) => a.id)).toEqual(['bob', 'cat']);
    expect(decide(back, clicking(back, 'bob'), FACTS, later(2 * MINUTE)).ok).toBe(true);
    // Bob owns it no more: whatever came from him alone ends with that.
    const moved = {
      ...FACTS,
      catalog: aCatalog({ systems: [{ ...FACTS.catalog.systems.get('crm')!, owner: 'cat', deputies: [] }] }),
    };
    expect(decide(twice, clicking(twice, 'eve'), moved, later(2 * MINUTE))).toMatchObject({
      refused: 'not_an_approver',
    });
  });

  it.each<[string, Name | null, Parameters<typeof aRoster>[0]]>([
    ['who asked', 'ana', {}],
    ['oneself', 'bob', {}],
    ['somebody external', 'ivo', {}],
    ['who has left', 'moe', { moe: GONE }],
    ['who has no Slack account', 'moe', { moe: { slack: null } }],
    ['nobody', null, {}],
  ])('not to %s', (_, to, people) => {
    const facts = { ...FACTS, roster: aRoster(people) };
    expect(give(pending(), 'bob', to, {}, facts)).toMatchObject({ refused: 'cannot_take_over', field: 'target' });
  });

  it('not to who has decided, and not by who may not decide or gives no reason', () => {
    const once = next(decide(pending('admin'), clicking(pending('admin'), 'bob'), FACTS, later(1)));
    expect(give(once, 'dan', 'bob', { step: 1 })).toMatchObject({ refused: 'cannot_take_over' });
    expect(give(pending(), 'moe', 'eve')).toMatchObject({ refused: 'not_an_approver' });
    expect(give(pending(), 'ana', 'eve')).toMatchObject({ refused: 'own_request' });
    expect(give(pending(), 'bob', 'eve', { reason: ' ' })).toMatchObject({ refused: 'reason_missing' });
    expect(give(pending(), 'bob', 'eve', { shown: 'f'.repeat(16) })).toMatchObject({ refused: 'card_stale' });
  });

  it('by risk: any employee at low, only owners and those the step is for above, Security only to Security', () => {
    const who = (r: AccessRequest, step: number, from: Name) =>
      whoMayTakeOver(r, step, PEOPLE[from], FACTS, later(1)).map((p) => p.id);
    expect(who(pending(), 0, 'bob')).toEqual(['cat', 'dan', 'dora', 'eve', 'fay', 'gus', 'moe']);
    expect(who(pending('admin'), 0, 'bob')).toEqual(['cat']);
    expect(who(pending('admin'), 1, 'dan')).toEqual(['dora']);
  });

  it('never so that too few are left for all steps', () => {
    const role = { ...ROLES.agent, id: 'both', approval: [{ by: 'owner', need: 'all', when: null }] as never };
    const facts = { ...FACTS, catalog: aCatalog({ roles: [role] }) };
    const record = { ...pending(), steps: pending().steps.map((s) => ({ ...s, need: 2 })) };
    expect(give(record, 'bob', 'cat', {}, facts)).toMatchObject({ refused: 'cannot_take_over' });
    expect(give(record, 'bob', 'moe', {}, facts).ok).toBe(true);
  });
});
