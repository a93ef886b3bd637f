import { describe, expect, it } from 'vitest';
import { claimEffect } from '../../src/domain/claim.ts';
import { dropGrant } from '../../src/domain/end.ts';
import { settleGranted } from '../../src/domain/grant.ts';
import type { Quiet } from '../../src/domain/quiet.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { reportProblem } from '../../src/domain/report-problem.ts';
import { letItEnd, warn, warningTimes } from '../../src/domain/warn.ts';
import { aRoster, DAY, GONE, HOUR, later, MINUTE, NOON, type RoleName } from '../support/an-organisation.ts';
import { actions, active, by, claimed, effectOf, FACTS, next, seen, started } from './steps-of-a-life.ts';

/** Held for two hours from a minute after noon, told 30 and 10 minutes before. */
function held(before: number[] = [30 * MINUTE, 10 * MINUTE]): AccessRequest {
  const record = started();
  const exact = seen(record.terms.entitlements);
  return settleGranted(record, effectOf(record, 'provision').id, exact, [], later(3 * MINUTE), {
    beforeMs: before,
    quiets: [],
  });
}
const END = later(2 * HOUR + MINUTE);
const before = (minutes: number) => new Date(END.getTime() - minutes * MINUTE);
const warned = (record: AccessRequest, at: Date) => next(warn(record, effectOf(record, 'warn').id, [], at));
const kinds = (record: AccessRequest) => record.outbox.map((e) => e.kind);

describe('when the holder is told', () => {
  it.each<[string, number, number[], number[]]>([
    ['a day and an hour before the end of a month', 30 * DAY, [DAY, HOUR], [DAY, HOUR]],
    ['not before half of the time is over', 3 * HOUR, [DAY, HOUR], [HOUR]],
    ['at the half where all would be before it', HOUR, [DAY, HOUR], [30 * MINUTE]],
    ['twice the same is once', 8 * HOUR, [HOUR, HOUR], [HOUR]],
    ['never of what was given only just now', 9 * MINUTE, [DAY, HOUR], []],
    ['as short as the file says', 10_000, [3_000], [3_000]],
    ['never where the file says so', DAY, [], []],
  ])('%s', (_, lasts, ahead, told) => {
    const end = later(lasts);
    expect(warningTimes(end, ahead, NOON)).toEqual(told.map((ms) => new Date(end.getTime() - ms)));
  });
});

describe('a notice', () => {
  it('is armed when the grant is seen to be there, and the next one when it is told', () => {
    const record = held();
    expect(effectOf(record, 'warn').notBefore).toEqual(before(30));
    const one = warned(record, before(30));
    expect(one.events.at(-1)).toMatchObject({ action: 'end.announced', detail: { endsAt: END, people: ['ana'] } });
    expect(one.trail.at(-1)?.text).toBe('Told that it ends in 30 minutes.');
    expect(effectOf(one, 'warn').notBefore).toEqual(before(10));
    const two = warned(one, before(10));
    expect(kinds(two)).not.toContain('warn');
    expect(two.warnings?.map((w) => w.toldAt)).toEqual([before(30), before(10)]);
  });

  it('is told once, however often its effect is run', () => {
    const record = held();
    const once = warned(record, before(30));
    expect(next(warn(once, effectOf(record, 'warn').id, [], before(29)))).toBe(once);
  });

  it('of several that were missed only the latest is told', () => {
    const record = warned(held(), before(5));
    expect(record.warnings).toMatchObject([{ dueAt: before(10), toldAt: before(5) }]);
  });

  it('is not told any more once the end has come or has begun', () => {
    expect(actions(warned(held(), END))).not.toContain('end.announced');
    const ending = next(dropGrant(held(), by('ana'), later(HOUR)));
    expect(kinds(ending)).not.toContain('warn');
    expect(kinds(claimed(held(), 'revoke', END))).not.toContain('warn');
    const left = { ...ending, outbox: [...ending.outbox, effectOf(held(), 'warn')] };
    expect(claimEffect(left, effectOf(left, 'warn').id, { token: 'w', ms: 1_000 }, END).kind).toBe('moot');
  });

  it('a role without notices has none', () => {
    expect(kinds(held([]))).not.toContain('warn');
    expect(held([])).not.toHaveProperty('warnings');
  });
});

describe('in the quiet time of those told', () => {
  // Held from noon to 14:01; quiet from 13 to 14:30.
  const quiets = [{ hours: { from: 13 * 60, to: 14 * 60 + 30 }, days: [1, 2, 3, 4, 5], zone: 'UTC' }];
  const granted = (role: RoleName, quiet = quiets, beforeMs = [30 * MINUTE]) => {
    const record = started(role);
    const exact = seen(record.terms.entitlements);
    const id = effectOf(record, 'provision').id;
    return settleGranted(record, id, exact, [], later(3 * MINUTE), { beforeMs, quiets: quiet });
  };

  it('an end in it is told before it begins; at high risk at its time', () => {
    expect(effectOf(granted('agent'), 'warn').notBefore).toEqual(later(HOUR / 2));
    expect(effectOf(granted('admin'), 'warn').notBefore).toEqual(before(30));
  });

  it('a notice that comes due in it waits until it is over, is not lost, and is told once', () => {
    const short = [{ ...(quiets[0] as Quiet), hours: { from: 13 * 60, to: 13 * 60 + 40 } }];
    const record = granted('agent', []);
    const turn = (r: AccessRequest, at: Date) => next(warn(r, effectOf(r, 'warn').id, short, at));
    const waiting = turn(record, before(30));
    expect([waiting.lastEvent, waiting.warnings?.map((w) => w.toldAt)]).toEqual([record.lastEvent, [null]]);
    expect(effectOf(waiting, 'warn').notBefore).toEqual(later(HOUR + 40 * MINUTE));
    const told = turn(waiting, later(HOUR + 40 * MINUTE));
    expect(told.warnings).toMatchObject([{ toldAt: later(HOUR + 40 * MINUTE) }]);
    expect(kinds(told)).not.toContain('warn');
  });

  it('where waiting would be too late it is told in it', () => {
    const record = granted('agent', []);
    expect(next(warn(record, effectOf(record, 'warn').id, quiets, before(30))).warnings).toMatchObject([
      { toldAt: before(30) },
    ]);
  });
});

describe('let it end', () => {
  it('quiets what would still be told, is recorded once, and changes no end', () => {
    const told = warned(held(), before(30));
    const quiet = next(letItEnd(told, by('ana'), before(20)));
    expect([kinds(quiet).includes('warn'), quiet.endsAt, quiet.state]).toEqual([false, END, 'active']);
    expect(effectOf(quiet, 'revoke')).toEqual(effectOf(told, 'revoke'));
    expect(quiet.events.at(-1)).toMatchObject({ action: 'end.accepted', detail: { by: 'ana', endsAt: END } });
    expect(next(letItEnd(quiet, by('ana'), before(19)))).toBe(quiet);
  });

  it('is the holder’s to say, while there is something to let end', () => {
    expect(letItEnd(held(), by('bob'), before(20))).toMatchObject({ refused: 'not_holder' });
    expect(letItEnd(claimed(held(), 'revoke', END), by('ana'), END)).toMatchObject({ refused: 'state_conflict' });
  });
});

describe('a reported problem', () => {
  const report = (record = active(), facts = FACTS, who: Parameters<typeof by>[0] = 'ana', text = 'It does not open') =>
    reportProblem(record, { ...by(who), text }, facts, later(HOUR));

  it('reaches owner and deputies, is recorded, and changes nothing else', () => {
    const before = active();
    const record = next(report(before));
    expect(record.problems).toMatchObject([{ n: 1, by: { id: 'ana' }, to: [{ id: 'bob' }, { id: 'cat' }] }]);
    expect(record.events.at(-1)).toMatchObject({
      action: 'problem.reported',
      detail: { by: 'ana', text: 'It does not open', told: ['bob', 'cat'] },
    });
    expect([record.state, record.endsAt, effectOf(record, 'revoke')]).toEqual([
      before.state,
      before.endsAt,
      effectOf(before, 'revoke'),
    ]);
  });

  it('where none of them is here, Security is told', () => {
    const roster = aRoster({ bob: GONE, cat: GONE });
    expect(next(report(active(), { ...FACTS, roster })).problems?.[0]?.to.map((p) => p.id)).toEqual(['dan', 'dora']);
  });

  it.each<[string, () => unknown, string]>([
    ['by somebody else', () => report(active(), FACTS, 'moe'), 'not_holder'],
    ['without words', () => report(active(), FACTS, 'ana', ' '), 'reason_missing'],
    ['about what is not given', () => report(started()), 'state_conflict'],
  ])('%s is refused', (_, way, refused) => {
    expect(way()).toMatchObject({ refused });
  });
});
