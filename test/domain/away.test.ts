import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { type Away, daysAway } from '../../src/domain/away.ts';
import { decide } from '../../src/domain/decide.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import { aCatalog, aRoster, DAY, GONE, later, MINUTE, type Name, NOON, ROLES } from '../support/an-organisation.ts';
import { asking, clicking, next } from './steps-of-a-life.ts';

const MONTH = 30 * DAY;
const away = (personId: Name, delegateId: Name, more: Partial<Away> = {}): Away => ({
  personId,
  delegateId,
  from: later(-DAY),
  until: later(MONTH),
  ...more,
});
const catalog = aCatalog();
const facts = (...list: Away[]) => ({ catalog, roster: aRoster(), away: list });
const opened = (list: Away[], role = ROLES.agent, roster = aRoster()): AccessRequest =>
  next(openRequest(asking({ role }), { ...facts(...list), roster, live: [], heldBefore: null }, NOON));
const asked = (r: AccessRequest, step = 0) => r.steps[step]?.approvers.map((a) => [a.id, a.instead?.of ?? null]);

describe('who is away has somebody stand in', () => {
  it('asked beside them, with why, in the record and in the ledger', () => {
    const record = opened([away('bob', 'moe')]);
    expect(asked(record)).toEqual([
      ['bob', null],
      ['cat', null],
      ['moe', 'bob'],
    ]);
    expect(record.steps[0]?.approvers[2]?.why).toBe('stands in for Bob Owner until 24 Dec');
    expect(record.events[0]?.detail['approvers']).toEqual([
      expect.objectContaining({
        people: ['bob', 'cat', 'moe'],
        why: expect.arrayContaining([expect.stringContaining('stands in for Bob')]),
      }),
    ]);
    const done = next(decide(record, clicking(record, 'moe'), facts(), later(MINUTE)));
    expect(done.state).toBe('approved');
    expect(admitGrant(done, { personId: 'ana', version: 0, holds: [] }, facts(), later(2 * MINUTE)).ok).toBe(true);
  });

  it.each<[string, Away[], Parameters<typeof aRoster>[0]]>([
    ['not who asked, who is given it', [away('bob', 'ana')], {}],
    ['not who is asked anyway', [away('bob', 'cat')], {}],
    ['not who is away as well', [away('bob', 'moe'), away('moe', 'eve')], {}],
    ['not who has left', [away('bob', 'moe')], { moe: GONE }],
    ['not who has no Slack account', [away('bob', 'moe')], { moe: { slack: null } }],
    ['nobody external', [away('bob', 'ivo')], {}],
    ['nobody before it begins', [away('bob', 'moe', { from: later(1) })], {}],
    ['nobody once they are back', [away('bob', 'moe', { until: NOON })], {}],
    ['nobody for one who is not asked', [away('gus', 'moe')], {}],
  ])('%s', (_, list, people) => {
    expect(asked(opened(list, ROLES.agent, aRoster(people)))).toEqual([
      ['bob', null],
      ['cat', null],
    ]);
  });

  it('at more than low risk only owners and those the step is for, and for Security only Security', () => {
    const list = [away('bob', 'moe'), away('dan', 'moe')];
    const record = opened(list, ROLES.admin);
    expect([asked(record, 0), asked(record, 1)]).toEqual([
      [
        ['bob', null],
        ['cat', null],
      ],
      [
        ['dan', null],
        ['dora', null],
      ],
    ]);
  });

  it('looked up again when a later step opens', () => {
    const role = { ...ROLES.agent, id: 'two', approval: ['manager', 'owner'] as const };
    const both = aCatalog({ roles: [role] });
    const at = (list: Away[]) => ({ catalog: both, roster: aRoster(), away: list });
    const open = (list: Away[]) =>
      next(openRequest(asking({ role }), { ...at(list), live: [], heldBefore: null }, NOON));
    const approve = (r: AccessRequest, list: Away[]) => next(decide(r, clicking(r, 'gus'), at(list), later(MINUTE)));
    const meanwhile = approve(open([]), [away('bob', 'moe')]);
    expect(asked(meanwhile, 1)?.at(-1)).toEqual(['moe', 'bob']);
    expect(meanwhile.events.at(-1)?.detail['standIns']).toEqual([
      { person: 'moe', of: 'bob', why: 'stands in for Bob Owner until 24 Dec' },
    ]);
    const back = approve(open([away('bob', 'moe')]), []);
    expect(asked(back, 1)).toEqual([
      ['bob', null],
      ['cat', null],
    ]);
    expect(asked(open([away('bob', 'gus')]), 1)?.at(-1)).toEqual(['gus', 'bob']);
    expect(asked(approve(open([]), [away('bob', 'gus')]), 1)).toEqual([
      ['bob', null],
      ['cat', null],
    ]);
  });
});

describe('the days away are whole days of the person’s own zone', () => {
  it.each<[string | null, string | null, string, [string, string] | null]>([
    [null, '2026-12-24', 'UTC', ['2026-11-24T12:00:00.000Z', '2026-12-25T00:00:00.000Z']],
    ['2026-12-18', '2026-12-24', 'Europe/Berlin', ['2026-12-17T23:00:00.000Z', '2026-12-24T23:00:00.000Z']],
    [null, '2026-11-24', 'UTC', ['2026-11-24T12:00:00.000Z', '2026-11-25T00:00:00.000Z']],
    [null, '2026-11-23', 'UTC', null],
    ['2026-12-25', '2026-12-24', 'UTC', null],
    [null, '2028-01-01', 'UTC', null],
    [null, '2026-02-31', 'UTC', null],
    [null, 'tomorrow', 'UTC', null],
    [null, null, 'UTC', null],
  ])('from %s until %s in %s', (from, until, zone, wanted) => {
    const days = daysAway({ from, until }, zone, NOON);
    expect(days && [days.from.toISOString(), days.until.toISOString()]).toEqual(wanted);
  });
});
