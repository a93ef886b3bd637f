import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/domain/catalog.ts';
import { onCallAt } from '../../src/domain/on-call.ts';
import { DAY, HOUR } from '../support/an-organisation.ts';

const ZONE = 'Europe/Berlin';
const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toJSDate();

/** From Monday 5 January 2026, 09:00 in Berlin, a week each. */
const WEEKLY: Schedule = {
  id: 'dba',
  name: 'Databases',
  people: ['eve', 'fay', 'dan'],
  start: '2026-01-05',
  shiftMs: 7 * DAY,
  handover: 9 * 60,
  timezone: ZONE,
  overrides: [],
};
const HOLIDAY = [{ from: '2026-01-07', to: '2026-01-08T12:00', person: 'gus' }];

describe('who is on call', () => {
  it.each<[string, Partial<Schedule>, string, string | null, string | null]>([
    ['nobody before the first turn', {}, '2026-01-05T08:59', null, null],
    ['the first from the first minute', {}, '2026-01-05T09:00', 'eve', '2026-01-12T09:00'],
    ['until the hand-over', {}, '2026-01-12T08:59', 'eve', '2026-01-12T09:00'],
    ['then the next', {}, '2026-01-12T09:00', 'fay', '2026-01-19T09:00'],
    ['and round again', {}, '2026-01-26T09:00', 'eve', '2026-02-02T09:00'],
    ['at the same time of day after the clock went forward', {}, '2026-03-30T08:59', 'dan', '2026-03-30T09:00'],
    ['and not an hour late', {}, '2026-03-30T09:00', 'eve', '2026-04-06T09:00'],
    ['somebody else for a while', { overrides: HOLIDAY }, '2026-01-07T15:00', 'gus', '2026-01-08T12:00'],
    ['the turn goes until that', { overrides: HOLIDAY }, '2026-01-06T15:00', 'eve', '2026-01-07T00:00'],
    ['and goes on after it', { overrides: HOLIDAY }, '2026-01-08T12:00', 'eve', '2026-01-12T09:00'],
    ['turns of hours', { shiftMs: 12 * HOUR }, '2026-01-05T22:00', 'fay', '2026-01-06T09:00'],
  ])('%s', (_, changes, now, person, until) => {
    const turn = onCallAt({ ...WEEKLY, ...changes }, at(now));
    expect(turn?.personId ?? null).toBe(person);
    expect(turn?.until ?? null).toEqual(until === null ? null : at(until));
  });
});
