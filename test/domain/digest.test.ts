import { describe, expect, it } from 'vitest';
import { digestDay, digestReaders, leavingSoon } from '../../src/domain/digest.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { aCatalog, aRoster, DAY, GONE, later, NOON } from '../support/an-organisation.ts';

describe('when a day is told (Berlin is UTC+1 in November, UTC+2 in summer)', () => {
  const day = (now: string, told = '2026-11-20', changes = {}, zone = 'Europe/Berlin') =>
    digestDay({ ...DEFAULT_SETTINGS, ...changes }, zone, told, new Date(now));

  it.each<[string, string | null, ...Parameters<typeof day>]>([
    ['from nine on', '2026-11-24', '2026-11-24T08:00:00Z'],
    ['not before', null, '2026-11-24T07:59:59Z'],
    ['late, after an outage', '2026-11-24', '2026-11-24T20:00:00Z'],
    ['not twice a day', null, '2026-11-24T20:00:00Z', '2026-11-24'],
    ['not on Saturday', null, '2026-11-28T12:00:00Z'],
    ['on Sunday by who works then', '2026-11-29', '2026-11-29T12:00:00Z', '2026-11-24', { days: [7] }],
    ['at their own hour', null, '2026-11-24T09:00:00Z', '2026-11-20', { digestAt: 11 * 60 }],
    ['never, if they want none', null, '2026-11-24T20:00:00Z', '2026-11-20', { digestAt: null }],
    ['not in their quiet hours', null, '2026-11-24T12:30:00Z', '2026-11-20', { quiet: { from: 780, to: 840 } }],
    ['but after them', '2026-11-24', '2026-11-24T13:00:00Z', '2026-11-20', { quiet: { from: 780, to: 840 } }],
    ['their day, not ours', '2026-11-25', '2026-11-24T20:30:00Z', '2026-11-24', {}, 'Pacific/Auckland'],
    ['the clock went forward', '2026-03-29', '2026-03-29T07:00:00Z', '2026-03-28', { days: [7] }],
    ['the clock went back', null, '2026-10-25T07:59:59Z', '2026-10-24', { days: [7] }],
    ['at an hour that is left out', '2026-03-29', '2026-03-29T01:30:00Z', '2026-03-28', { days: [7], digestAt: 150 }],
  ])('%s', (_, due, ...args) => {
    expect(day(...args)).toBe(due);
  });
});

it('owners, deputies and Security read one, each once, if they are here and in Slack', () => {
  const ids = (roster = aRoster()) => digestReaders(aCatalog(), roster, NOON).map((p) => p.id);
  expect(ids()).toEqual(['bob', 'cat', 'dan', 'dora']);
  expect(ids(aRoster({ bob: GONE, dora: { slack: null } }))).toEqual(['cat', 'dan']);
});

describe('externals to look after', () => {
  const found = (changes: Parameters<typeof aRoster>[0]) =>
    leavingSoon(aRoster({ ada: GONE, ...changes }), NOON).map((l) => [l.person.id, l.why, l.at]);

  it.each<[string, Parameters<typeof aRoster>[0], unknown[]]>([
    ['not those who stay for more than a week', {}, []],
    ['whose end comes', { ivo: { endsAt: later(7 * DAY) } }, [['ivo', 'ends', later(7 * DAY)]]],
    ['whose sponsor leaves first', { gus: { endsAt: later(DAY) } }, [['ivo', 'sponsor_ends', later(DAY)]]],
    [
      'whose end comes before that of their sponsor',
      { ivo: { endsAt: later(DAY) }, gus: { endsAt: later(2 * DAY) } },
      [['ivo', 'ends', later(DAY)]],
    ],
    ['whose sponsor has left', { gus: GONE }, [['ivo', 'no_sponsor', null]]],
    ['who have none', { ivo: { sponsorId: null } }, [['ivo', 'no_sponsor', null]]],
    ['not those who have left themselves', { ivo: GONE, gus: GONE }, []],
  ])('%s', (_, changes, expected) => {
    expect(found(changes)).toEqual(expected);
  });
});
