import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimEffect } from '../../src/domain/claim.ts';
import { decide } from '../../src/domain/decide.ts';
import { decideExtension } from '../../src/domain/decide-extension.ts';
import { lapse } from '../../src/domain/end.ts';
import type { Roster } from '../../src/domain/person.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { remind } from '../../src/domain/remind.ts';
import { openRequest } from '../../src/domain/request.ts';
import {
  aCatalog,
  aRoster,
  DAY,
  GONE,
  HOUR,
  later,
  MINUTE,
  type Name,
  NOON,
  ROLES,
  type RoleName,
} from '../support/an-organisation.ts';
import { active, asking, claimed, clicking, clickingMore, extended, next } from './steps-of-a-life.ts';

const CATALOG = aCatalog();
const open = (role: RoleName = 'agent', roster: Roster = aRoster(), now = NOON): AccessRequest =>
  next(openRequest(asking({ role: ROLES[role] }), { catalog: CATALOG, roster, live: [], heldBefore: null }, now));
const reminder = (record: AccessRequest) => record.outbox.find((e) => e.kind === 'remind');
const dueAt = (record: AccessRequest) => reminder(record)?.notBefore ?? null;
/** The effect's turn comes at its time, or then. */
function turn(record: AccessRequest, now = dueAt(record) ?? NOON, roster: Roster = aRoster()): AccessRequest {
  return next(remind(record, reminder(record)?.id ?? '', { catalog: CATALOG, roster }, now));
}
const reminded = (record: AccessRequest, step = 0) =>
  record.steps[step]?.approvers.flatMap((a) => (a.remindedAt ? [a.id] : []));

describe('while nobody decides (NOON is a Tuesday, 12:00 UTC)', () => {
  it('those asked are reminded after two hours of work, and the next in line are asked after eight', () => {
    const asked = open();
    expect(dueAt(asked)).toEqual(later(2 * HOUR));
    const first = turn(asked);
    expect(reminded(first)).toEqual(['bob', 'cat']);
    expect(first.events.at(-1)).toMatchObject({
      action: 'approval.reminded',
      actor: { kind: 'system' },
      detail: { step: 'owner', index: 0, people: ['bob', 'cat'] },
    });
    // Five hours are left of Tuesday, and three of Wednesday.
    expect(dueAt(first)).toEqual(later(DAY));
    const second = turn(first);
    expect(second.steps[0]?.approvers.map((a) => [a.id, a.why, a.askedAt])).toEqual([
      ['bob', 'the owner of CRM', undefined],
      ['cat', 'a deputy for Bob Owner, who owns CRM', undefined],
      ['dan', 'next in line: on the security team', later(DAY)],
      ['dora', 'next in line: on the security team', later(DAY)],
    ]);
    expect(second.events.at(-1)).toMatchObject({ action: 'approval.escalated', detail: { people: ['dan', 'dora'] } });
    const third = turn(second);
    expect(reminded(third)).toEqual(['bob', 'cat', 'dan', 'dora']);
    expect(dueAt(third)).toBeNull();
    expect(third.state).toBe('pending');
  });

  it('each in their own working hours', () => {
    const roster = aRoster({ bob: { timezone: 'America/New_York' }, cat: { timezone: 'Asia/Tokyo' } });
    const asked = open('agent', roster);
    // Noon in UTC is seven in New York and nine in the evening in Tokyo.
    expect(dueAt(asked)).toEqual(new Date('2026-11-24T16:00:00Z'));
    const first = turn(asked, undefined, roster);
    expect(reminded(first)).toEqual(['bob']);
    expect(dueAt(first)).toEqual(new Date('2026-11-25T02:00:00Z'));
    expect(reminded(turn(first, undefined, roster))).toEqual(['bob', 'cat']);
  });

  it('at high risk by the clock: in 15 minutes and in 30, at night and on Sunday', () => {
    const sunday = new Date('2026-11-22T23:00:00Z');
    const asked = open('admin', aRoster(), sunday);
    expect(dueAt(asked)).toEqual(new Date('2026-11-22T23:15:00Z'));
    expect(dueAt(turn(asked))).toEqual(new Date('2026-11-22T23:30:00Z'));
  });

  it('nobody is left to ask: it is said, and Security hears of it', () => {
    const asked = open('admin');
    const last = turn(turn(asked));
    expect(last.events.at(-1)).toMatchObject({ action: 'approval.escalated', detail: { people: [] } });
    expect(last.trail.at(-1)?.text).toContain('nobody further to ask. Security has been told');
  });

  it('a new step has its own time; the reminder of the old one is gone', () => {
    const asked = open('admin');
    const facts = { catalog: CATALOG, roster: aRoster() };
    const decided = next(decide(asked, clicking(asked, 'bob'), facts, later(10 * MINUTE)));
    expect(decided.outbox.filter((e) => e.kind === 'remind').map((e) => e.notBefore)).toEqual([later(25 * MINUTE)]);
    expect(reminded(turn(decided), 1)).toEqual(['dan', 'dora']);
  });

  it('who gave one of two approvals is not reminded', () => {
    const facts = { catalog: CATALOG, roster: aRoster() };
    const record = (['gus', 'bob', 'eve'] as const).reduce(
      (r, name, step) => next(decide(r, clicking(r, name, { step }), facts, later(step * MINUTE))),
      open('keeper'),
    );
    expect(reminded(turn(record), 2)).toEqual(['fay', 'dan']);
  });

  it('early, twice or by an effect that is gone it says nothing', () => {
    const asked = open();
    const early = turn(asked, later(HOUR));
    expect([early.lastEvent, dueAt(early)]).toEqual([asked.lastEvent, later(2 * HOUR)]);
    const first = turn(asked);
    const old = remind(first, reminder(asked)?.id ?? '', { catalog: CATALOG, roster: aRoster() }, later(3 * HOUR));
    expect(old).toEqual({ ok: true, next: first });
    const again = turn(first, later(3 * HOUR));
    expect(again.lastEvent).toBe(first.lastEvent);
  });

  it('what comes late is done at once, reminder and next in line together', () => {
    const late = turn(open(), later(DAY + HOUR));
    expect(late.events.slice(-2).map((e) => e.action)).toEqual(['approval.reminded', 'approval.escalated']);
  });

  it('who has left since is not asked as the next in line', () => {
    const roster = aRoster({ dan: GONE });
    expect(turn(turn(open()), undefined, roster).steps[0]?.approvers.map((a) => a.id)).toEqual(['bob', 'cat', 'dora']);
  });

  it('once it is decided, taken back or closed nothing of it is left, and a job that comes late is moot', () => {
    const asked = open();
    const closed = next(lapse(asked, asked.decideBy));
    expect(dueAt(closed)).toBeNull();
    const stale = { ...closed, outbox: asked.outbox };
    const claim = claimEffect(stale, reminder(asked)?.id ?? '', { token: 't', ms: 5_000 }, later(3 * DAY));
    expect(claim.kind).toBe('moot');
    expect(remind(closed, 'remind-x', { catalog: CATALOG, roster: aRoster() }, later(3 * DAY)).ok).toBe(false);
  });
});

it('however the turns fall: each is reminded once, the next in line are asked once, nothing is granted, and it ends', () => {
  const waits = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.constantFrom<RoleName>('agent', 'admin', 'keeper'), waits, (role, minutes) => {
      let record = open(role);
      let now = NOON;
      for (const wait of minutes) {
        now = new Date(now.getTime() + wait * MINUTE);
        if (now >= record.decideBy) break;
        const before = record;
        if (reminder(record)) record = turn(record, now);
        const due = dueAt(record);
        if (due) expect(due.getTime()).toBeGreaterThan(now.getTime());
        expect(record.decideBy).toEqual(before.decideBy);
        expect([record.state, record.grant]).toEqual(['pending', null]);
      }
      const people = (action: string) =>
        record.events.filter((e) => e.action === action).flatMap((e) => e.detail['people'] as string[]);
      expect(new Set(people('approval.reminded')).size).toBe(people('approval.reminded').length);
      expect(record.events.filter((e) => e.action === 'approval.escalated').length).toBeLessThanOrEqual(1);
      expect(people('approval.escalated')).not.toContain('ana');
      expect(next(lapse(record, record.decideBy)).state).toBe('lapsed');
    }),
    { numRuns: 300 },
  );
});

describe('in somebody’s quiet time', () => {
  const quietly = (record: AccessRequest, now: Date, hours: { from: number; to: number }) => {
    const quiet = new Map([['bob', { hours, days: [1, 2, 3, 4, 5], zone: 'UTC' }]]);
    return next(remind(record, reminder(record)?.id ?? '', { catalog: CATALOG, roster: aRoster(), quiet }, now));
  };
  const AFTERNOON = { from: 13 * 60, to: 16 * 60 };

  it('their reminder waits until it is over, the others get theirs; nobody is forgotten', () => {
    const first = quietly(open(), later(2 * HOUR), AFTERNOON);
    expect([reminded(first), dueAt(first)]).toEqual([['cat'], later(4 * HOUR)]);
    const second = quietly(first, later(4 * HOUR), AFTERNOON);
    expect(reminded(second)).toEqual(['bob', 'cat']);
  });

  it('one that comes late, after an outage, waits too', () => {
    const late = quietly(open(), later(3 * HOUR), { from: 14.5 * 60, to: 16 * 60 });
    expect([reminded(late), dueAt(late)]).toEqual([['cat'], later(4 * HOUR)]);
  });

  it('at high risk nothing waits, and who is asked as the next in line is asked at once', () => {
    expect(reminded(quietly(open('admin'), later(15 * MINUTE), { from: 0, to: 23 * 60 }))).toEqual(['bob', 'cat']);
    const escalated = quietly(open(), later(DAY), { from: 9 * 60, to: 20 * 60 });
    expect(escalated.events.at(-1)?.action).toBe('approval.escalated');
    expect([reminded(escalated)?.includes('bob'), dueAt(escalated)]).toEqual([false, new Date('2026-11-25T14:00:00Z')]);
  });
});

describe('while nobody decides on more time (asked at 13:00 UTC, it ends at 14:01)', () => {
  const facts = { catalog: CATALOG, roster: aRoster() };
  const asked = (role: RoleName = 'agent', at = later(HOUR)) => extended(active(role), at);

  it('those asked are reminded at half of the time left where the usual time would be too late, then others are asked', () => {
    const record = asked();
    expect(dueAt(record)).toEqual(later(HOUR + 30.5 * MINUTE));
    const first = turn(record);
    expect(first.extensions?.[0]?.steps[0]?.approvers.map((a) => a.remindedAt)).toEqual([dueAt(record), dueAt(record)]);
    expect(first.events.at(-1)).toMatchObject({
      action: 'approval.reminded',
      detail: { extension: 'X1', step: 'owner', index: 0, people: ['bob', 'cat'] },
    });
    expect(dueAt(first)).toEqual(later(HOUR + 45.75 * MINUTE));
    const second = turn(first);
    expect(second.extensions?.[0]?.steps[0]?.approvers.map((a) => a.id)).toEqual(['bob', 'cat', 'dan', 'dora']);
    expect(second.steps[0]?.approvers.map((a) => a.id)).toEqual(['bob', 'cat']);
    expect(second.trail.at(-1)?.text).toMatch(/^More time: Not decided after 45 minutes 45 seconds. Asked too: Dan/u);
    const by = (name: Name) =>
      decideExtension(second, clickingMore(second, name), { ...facts, holds: [] }, later(1.8 * HOUR));
    expect(next(by('dan')).endsAt).toEqual(second.extensions?.[0]?.to);
  });

  it('at high risk as for a request; a later step has its own time, and who is asked then is looked up anew', () => {
    const record = asked('admin', later(5 * MINUTE));
    expect(dueAt(record)).toEqual(later(20 * MINUTE));
    const click = clickingMore(record, 'bob');
    const one = next(decideExtension(record, click, { ...facts, holds: [] }, later(10 * MINUTE)));
    expect(one.outbox.filter((e) => e.kind === 'remind').map((e) => e.notBefore)).toEqual([later(25 * MINUTE)]);
    expect(turn(one).events.at(-1)?.detail).toMatchObject({ index: 1, people: ['dan', 'dora'] });
  });

  it('out of working hours nobody is hurried on for what can end', () => {
    const night = { ...active(), endsAt: new Date('2026-11-24T22:00:00Z') };
    expect(dueAt(extended(night, new Date('2026-11-24T20:00:00Z')))).toBeNull();
  });

  it('denied, approved or over, no reminder is left, and its end says that it was not decided', () => {
    const record = asked();
    const no = clickingMore(record, 'bob', { verdict: 'denied', reason: 'Finish tomorrow' });
    const yes = clickingMore(record, 'bob');
    for (const c of [no, yes])
      expect(dueAt(next(decideExtension(record, c, { ...facts, holds: [] }, later(1.1 * HOUR))))).toBeNull();
    const over = claimed(record, 'revoke', later(2 * HOUR + MINUTE));
    expect(dueAt(over)).toBeNull();
    expect(over.trail.map((t) => t.text)).toContain(
      'Nobody decided on more time before the end, so it was not extended and ends at its time.',
    );
    const stale = { ...over, outbox: record.outbox };
    const claim = claimEffect(stale, reminder(record)?.id ?? '', { token: 't', ms: 5_000 }, later(2 * HOUR));
    expect(claim.kind).toBe('moot');
  });
});

describe('when it closes undecided', () => {
  const TIMER = { remindAfterMs: HOUR, escalateAfterMs: 2 * HOUR, decideWithinMs: 3 * DAY };
  it.each<[string, boolean, string, string]>([
    ['by the clock', false, '2026-11-27T18:00:00Z', '2026-11-30T18:00:00Z'],
    ['in working days, over a weekend', true, '2026-11-27T18:00:00Z', '2026-12-02T18:00:00Z'],
    ['in working days, asked on a Saturday', true, '2026-11-28T18:00:00Z', '2026-12-03T00:00:00Z'],
  ])('%s', (_, decideInWorkingDays, asked, closes) => {
    const timers = { ...TIMER, decideInWorkingDays };
    const catalog = aCatalog({ policy: { timers: { low: timers, medium: timers, high: timers } } });
    const facts = { catalog, roster: aRoster(), live: [], heldBefore: null };
    expect(next(openRequest(asking(), facts, new Date(asked))).decideBy).toEqual(new Date(closes));
  });
});
