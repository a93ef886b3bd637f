import { describe, expect, it } from 'vitest';
import type { System } from '../../src/domain/catalog.ts';
import { JUSTIFICATION_MAX } from '../../src/domain/justification.ts';
import type { Person } from '../../src/domain/person.ts';
import { type OpenCommand, openRequest } from '../../src/domain/request.ts';
import { subjectHashOf } from '../../src/domain/subject.ts';
import {
  aCatalog,
  aRoster,
  CRM,
  DAY,
  GONE,
  HOUR,
  later,
  MINUTE,
  NOON,
  PEOPLE,
  ROLES,
} from '../support/an-organisation.ts';
import { actions, asking, effectOf, FACTS, next, pending, WHY } from './steps-of-a-life.ts';

type Facts = Parameters<typeof openRequest>[1];
const ask = (changes: Partial<OpenCommand> = {}, facts: Partial<Facts> = {}) =>
  openRequest(asking(changes), { ...FACTS, live: [], heldBefore: null, ...facts }, NOON);
const refused = (code: string, field?: string) => ({ ok: false, refused: code, ...(field ? { field } : {}) });

describe('a request holds all an approver needs (R-39 to R-43)', () => {
  const record = pending('admin', { requester: PEOPLE.gus, target: PEOPLE.ana, ticket: 'OPS-481' });

  it('one identifier, who asked, for whom, what, where, why', () => {
    expect(record).toMatchObject({
      id: 'REQ-2026-000001',
      version: 1,
      state: 'pending',
      live: true,
      requester: { id: 'gus' },
      target: { id: 'ana', managerId: 'gus', managerName: 'Gus Manager' },
      terms: {
        roleId: 'admin',
        systemId: 'crm',
        environment: 'production',
        scope: 'whole system',
        permissions: ['Read tickets'],
        entitlements: ['group:admins', 'group:readers'],
        privileged: true,
        ownerName: 'Bob Owner',
      },
      justification: WHY,
      ticket: 'OPS-481',
      durationMs: 2 * HOUR,
      startsAt: null,
      endsAt: null,
      grant: null,
      end: null,
    });
  });

  it('the people who may decide each step (R-42, R-44)', () => {
    expect(record.steps).toMatchObject([
      { name: 'owner', approvers: [{ id: 'bob' }, { id: 'cat' }], decision: null },
      { name: 'security', approvers: [{ id: 'dan' }, { id: 'dora' }], decision: null },
    ]);
  });

  it('everybody in it with their Slack account as team and user (X-3)', () => {
    expect(record.requester.slack).toEqual({ teamId: 'T0TINY', userId: 'U0GUS' });
    expect(record.target.slack).toEqual({ teamId: 'T0TINY', userId: 'U0ANA' });
  });

  it('the owner channel of that day, which is no part of what is approved', () => {
    const at = (system: Partial<System>) => {
      const crm = { ...CRM, ...system };
      const catalog = aCatalog({ systems: [crm] });
      return next(ask({ system: crm }, { catalog }));
    };
    const told = at({ channel: 'C0OWNERS' });
    expect(told.channel).toEqual({ teamId: 'T0TINY', id: 'C0OWNERS' });
    expect(at({ channel: 'C0OWNERS', channelTeam: 'T0OTHER' }).channel).toEqual({ teamId: 'T0OTHER', id: 'C0OWNERS' });
    const bare = at({});
    expect('channel' in bare).toBe(false);
    expect(told.subjectHash).toBe(bare.subjectHash);
  });

  it('the hash of what is shown, and an event that says the same', () => {
    expect(record.subjectHash).toBe(subjectHashOf(record));
    expect(actions(record)).toEqual(['request.opened']);
    expect(record.events[0]).toMatchObject({
      n: 1,
      actor: { kind: 'person', id: 'gus', teamId: 'T0TINY', userId: 'U0GUS' },
      detail: { requester: 'gus', target: 'ana', role: 'admin', subject: record.subjectHash, durationMs: 2 * HOUR },
    });
  });

  it('and what must happen next: told now, closed when nobody decides', () => {
    expect(effectOf(record, 'lapse').notBefore).toEqual(later(2 * DAY));
    expect(effectOf(record, 'notify').notBefore).toEqual(NOON);
    expect(record).toMatchObject({ decideBy: later(2 * DAY), nextDueAt: NOON, relayPending: true });
  });
});

describe('who may ask, for whom (R-143, R-45, R-46)', () => {
  const past = { startsAt: later(-10 * DAY), endsAt: NOON };
  const yet = { startsAt: later(1) };
  it.each<[string, Person, Person, object]>([
    ['oneself', PEOPLE.ana, PEOPLE.ana, { ok: true }],
    ['a manager for a report', PEOPLE.gus, PEOPLE.ana, { ok: true }],
    ['a sponsor for a contractor (R-46)', PEOPLE.gus, PEOPLE.ivo, { ok: true }],
    ['a contractor for themselves', PEOPLE.ivo, PEOPLE.ivo, { ok: true }],
    ['a report for the manager', PEOPLE.ana, PEOPLE.gus, refused('not_yours_to_ask', 'target')],
    ['a stranger', PEOPLE.moe, PEOPLE.ana, refused('not_yours_to_ask', 'target')],
    ['somebody whose last day is over', { ...PEOPLE.ana, ...past }, PEOPLE.ana, refused('no_record')],
    ['for somebody whose last day is over', PEOPLE.gus, { ...PEOPLE.ana, ...past }, refused('no_record', 'target')],
    ['for somebody who has not started', PEOPLE.gus, { ...PEOPLE.ana, ...yet }, refused('no_record', 'target')],
  ])('%s', (_, requester, target, outcome) => {
    expect(ask({ requester, target })).toMatchObject(outcome);
  });

  it.each([
    ['type', { types: ['intern' as const], departments: [] }],
    ['department', { types: [], departments: ['Finance'] }],
  ])('a role is only for its %s', (_, requestableBy) => {
    expect(ask({ role: { ...ROLES.agent, requestableBy } })).toMatchObject(refused('role_not_for_you', 'role'));
  });
});

describe('how long, and from when (R-41)', () => {
  it.each<[string, Partial<OpenCommand>, object]>([
    ['the longest', { durationMs: 30 * DAY }, { ok: true }],
    ['longer', { durationMs: 30 * DAY + 1 }, refused('time_too_long', 'duration')],
    ['the shortest', { durationMs: 15 * MINUTE }, { ok: true }],
    ['shorter', { durationMs: 15 * MINUTE - 1 }, refused('time_too_short', 'duration')],
    ['nothing', { durationMs: 0 }, refused('time_too_short', 'duration')],
    ['less than nothing', { durationMs: -HOUR }, refused('time_too_short', 'duration')],
    ['for ever', { durationMs: Number.POSITIVE_INFINITY }, refused('time_too_long', 'duration')],
    ['today', { startsAt: later(-12 * HOUR) }, { ok: true }],
    ['the day before yesterday', { startsAt: later(-25 * HOUR) }, refused('bad_start', 'start')],
    ['in 90 days', { startsAt: later(90 * DAY) }, { ok: true }],
    ['later', { startsAt: later(90 * DAY + 1) }, refused('bad_start', 'start')],
  ])('%s', (_, changes, outcome) => {
    expect(ask(changes)).toMatchObject(outcome);
  });

  it('a start in the past begins on approval, and is not kept', () => {
    expect(next(ask({ startsAt: later(-HOUR) })).startsAt).toBeNull();
  });

  it.each<[string, Partial<OpenCommand>, object]>([
    ['up to the last day', { durationMs: 10 * DAY }, { ok: true }],
    ['a moment beyond', { durationMs: 10 * DAY + 1 }, refused('past_engagement', 'duration')],
    ['starting late', { durationMs: 2 * DAY, startsAt: later(9 * DAY) }, refused('past_engagement', 'duration')],
    ['whose start is over', { durationMs: 10 * DAY, startsAt: later(-HOUR) }, { ok: true }],
  ])('access of a third party ends with the engagement (R-46): %s', (_, changes, outcome) => {
    expect(ask({ requester: PEOPLE.gus, target: PEOPLE.ivo, ...changes })).toMatchObject(outcome);
  });

  it('a time that is no number would never end, so it never becomes a record', () => {
    expect(() => next(ask({ durationMs: Number.NaN }))).toThrow();
  });

  it('a start that is no date is not "at once"', () => {
    expect(ask({ startsAt: new Date('2026-13-45T00:00:00.000Z') })).toMatchObject(refused('bad_start', 'start'));
  });
});

describe('nobody can ask where nobody can decide (R-51, R-52, X-1)', () => {
  const alone = { ...CRM, deputies: [] };
  const policy = { security: ['bob'] };
  it.each<[string, Partial<OpenCommand>, Partial<Facts>, object]>([
    ['the owner has left, the deputy has not', {}, { roster: aRoster({ bob: GONE }) }, { ok: true }],
    ['owner and deputy have left', {}, { roster: aRoster({ bob: GONE, cat: GONE }) }, refused('no_owner', 'role')],
    [
      'owner and deputy are in no roster',
      {},
      { roster: aRoster({ bob: null, cat: null }) },
      refused('no_owner', 'role'),
    ],
    [
      'the owner cannot be reached',
      { system: alone },
      { roster: aRoster({ bob: { slack: null } }) },
      refused('no_owner', 'role'),
    ],
    ['the only owner asks', { system: alone, requester: PEOPLE.bob }, {}, refused('no_approver', 'role')],
    ['the owner asks, with a deputy', { requester: PEOPLE.bob }, {}, { ok: true }],
    [
      'one person would have to decide both steps',
      { system: alone, role: ROLES.admin },
      { catalog: aCatalog({ policy }) },
      refused('no_approver', 'role'),
    ],
    ['the deputy is left for the other step', { role: ROLES.admin }, { catalog: aCatalog({ policy }) }, { ok: true }],
    [
      'security has left',
      { role: ROLES.admin },
      { roster: aRoster({ dan: GONE, dora: GONE }) },
      refused('no_approver', 'role'),
    ],
  ])('%s', (_, changes, facts, outcome) => {
    expect(ask(changes, facts)).toMatchObject(outcome);
  });

  it.each<[string, Person, Person]>([
    ['the owner who asks', PEOPLE.bob, PEOPLE.bob],
    ['the deputy who asks', PEOPLE.cat, PEOPLE.cat],
    ['the owner it is for', PEOPLE.gus, { ...PEOPLE.bob, managerId: 'gus' }],
    ['security, for whom it is', PEOPLE.gus, { ...PEOPLE.dan, managerId: 'gus' }],
  ])('nobody is asked to decide for themselves: %s', (_, requester, target) => {
    const { steps } = next(ask({ requester, target, role: ROLES.admin }));
    const asked = steps.flatMap((s) => s.approvers.map((a) => a.id));
    expect(asked.filter((id) => [requester.id, target.id].includes(id))).toEqual([]);
  });

  it.each([
    ['privileged', { ...ROLES.agent, privileged: true }],
    ['sensitive', { ...ROLES.agent, sensitive: true }],
    ['high risk', { ...ROLES.agent, risk: 'high' as const }],
  ])('security decides what is %s, whatever the catalogue says (R-52)', (_, role) => {
    expect(next(ask({ role })).steps.map((s) => s.name)).toEqual(['owner', 'security']);
  });
});

describe('one person, one role, once (R-48)', () => {
  it('what is held or asked for is not asked for again; the refusal names it', () => {
    const outcome = ask({}, { live: [{ id: 'REQ-2026-000007', roleId: 'agent' }] });
    expect(outcome).toMatchObject({ ...refused('already_open', 'role'), values: { request: 'REQ-2026-000007' } });
  });

  it.each([
    ['payer', 'releaser'],
    ['releaser', 'payer'],
  ] as const)('nobody asks for %s while %s is theirs', (role, other) => {
    const outcome = ask({ role: ROLES[role] }, { live: [{ id: 'REQ-2026-000007', roleId: other }] });
    expect(outcome).toMatchObject({ ...refused('forbidden_pair', 'role'), values: { other: ROLES[other].name } });
  });

  it('other roles may stand beside it', () => {
    expect(ask({}, { live: [{ id: 'REQ-2026-000007', roleId: 'payer' }] })).toMatchObject({ ok: true });
  });
});

describe('a ticket looks like one (R-44)', () => {
  it.each(['OPS-1', 'A1-999999999', 'ABCDEFGHIJKLMNOP-1'])('%s', (ticket) => {
    expect(next(ask({ ticket })).ticket).toBe(ticket);
  });
  it.each(['', 'ops-1', 'O-1', 'OPS-', 'OPS-1234567890', 'OPS-1 ', ' OPS-1', 'OPS-1\n', '<!channel>', '{"$ne":null}'])(
    'not %j',
    (ticket) => {
      expect(ask({ ticket })).toMatchObject(refused('bad_ticket', 'ticket'));
    },
  );
});

describe('words are kept as they were written', () => {
  it.each([
    '  <!channel> <@U0BOB> give me the keys now  ',
    '{"$ne":null} and {"$where":"1"}',
    '\u202eevil words\u202c and \u200bmore',
  ])('%j', (justification) => {
    expect(next(ask({ justification })).justification).toBe(justification.trim());
  });

  it('as far as Slack itself would take them', () => {
    const long = next(ask({ justification: 'night shift '.repeat(1000) }));
    expect(long.justification).toHaveLength(JUSTIFICATION_MAX);
    expect(subjectHashOf(long)).toBe(long.subjectHash);
  });

  it('and never half a character: storage would mend it, and the approval would be for something else', () => {
    const half = `${'x'.repeat(5)} night shift `.padEnd(JUSTIFICATION_MAX - 1, '.');
    expect(next(ask({ justification: `${half}\u{1f600}` })).justification).not.toMatch(/\p{Surrogate}/u);
  });
});
