import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { addWorkingTime, isWorkingTime } from '../../src/domain/working-hours.ts';
import { HOUR, MINUTE } from '../support/an-organisation.ts';

const OFFICE = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60 };
const ALWAYS = { days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 };
const at = (local: string, zone = 'UTC') => DateTime.fromISO(local, { zone }).toJSDate();

describe('working time', () => {
  it.each<[string, string, number, string, string]>([
    ['goes by within a day', '2026-11-24T12:00', 2 * HOUR, '2026-11-24T14:00', 'UTC'],
    ['ends with the day', '2026-11-24T12:00', 5 * HOUR, '2026-11-24T17:00', 'UTC'],
    ['goes on in the morning', '2026-11-24T16:00', 2 * HOUR, '2026-11-25T10:00', 'UTC'],
    ['begins in the morning when asked at night', '2026-11-24T03:00', HOUR, '2026-11-24T10:00', 'UTC'],
    ['begins the next day when asked in the evening', '2026-11-24T20:00', HOUR, '2026-11-25T10:00', 'UTC'],
    ['leaves the weekend out', '2026-11-27T16:30', HOUR, '2026-11-30T09:30', 'UTC'],
    ['leaves it out when asked on Saturday', '2026-11-28T11:00', HOUR, '2026-11-30T10:00', 'UTC'],
    ['is that of the zone', '2026-11-24T16:00', 2 * HOUR, '2026-11-25T10:00', 'Asia/Tokyo'],
    [
      'keeps to the wall clock where it goes forward',
      '2026-03-27T16:00',
      2 * HOUR,
      '2026-03-30T10:00',
      'Europe/Berlin',
    ],
    ['keeps to it where it goes back', '2026-10-23T16:00', 2 * HOUR, '2026-10-26T10:00', 'Europe/Berlin'],
    ['takes a week of five days', '2026-11-24T09:00', 40 * HOUR, '2026-11-30T17:00', 'UTC'],
  ])('%s', (_, from, ms, to, zone) => {
    expect(addWorkingTime(at(from, zone), ms, OFFICE, zone)).toEqual(at(to, zone));
  });

  it.each([
    ['forward', '2026-03-29'],
    ['back', '2026-10-25'],
  ])('work on the day when the clock goes %s begins at nine by that clock', (_, day) => {
    const sundays = { days: [7], from: 9 * 60, to: 17 * 60 };
    const end = addWorkingTime(at(`${day}T01:00`, 'Europe/Berlin'), HOUR, sundays, 'Europe/Berlin');
    expect(end).toEqual(at(`${day}T10:00`, 'Europe/Berlin'));
  });

  it.each([
    ['an hour shorter where the clock goes forward', '2026-03-29T00:00', 23],
    ['an hour longer where it goes back', '2026-10-25T00:00', 25],
  ])('a whole day is %s', (_, day, hours) => {
    const sunday = { days: [7], from: 0, to: 24 * 60 };
    const begin = at(day, 'Europe/Berlin');
    const end = addWorkingTime(begin, hours * HOUR, sunday, 'Europe/Berlin');
    expect(end.getTime() - begin.getTime()).toBe(hours * HOUR);
    expect(addWorkingTime(begin, hours * HOUR + 1, sunday, 'Europe/Berlin').getTime()).toBeGreaterThan(
      end.getTime() + 24 * HOUR,
    );
  });

  it('where work never stops it is time as it is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2026-01-01'), max: at('2027-01-01'), noInvalidDate: true }),
        fc.nat(90 * 24 * HOUR),
        (from, ms) => {
          expect(addWorkingTime(from, ms, ALWAYS, 'Europe/Berlin').getTime()).toBe(from.getTime() + ms);
        },
      ),
    );
  });

  it('ends in working hours, and more of it ends later (any instant, any length)', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const from = fc.date({ min: at('2026-01-01'), max: at('2027-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 200 * HOUR }), zones, (begin, ms, zone) => {
        const end = addWorkingTime(begin, ms, OFFICE, zone);
        expect(end.getTime()).toBeGreaterThanOrEqual(begin.getTime() + ms);
        expect(isWorkingTime(new Date(end.getTime() - 1), OFFICE, zone)).toBe(true);
        expect(addWorkingTime(begin, ms + MINUTE, OFFICE, zone).getTime()).toBeGreaterThanOrEqual(
          end.getTime() + MINUTE,
        );
      }),
    );
  });
});
