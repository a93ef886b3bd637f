import { DateTime } from 'luxon';
import type { WorkingHours } from './catalog.ts';

const DAY_MINUTES = 24 * 60;
/** No wait is longer than so many days, however few hours are worked. */
const DAYS_MAX = 4_000;

/** The first and the last instant of work on the day, by the clock on the wall: on both sides of a change of it. */
function hoursOf(day: DateTime, { from, to }: WorkingHours): { opens: number; closes: number } {
  const at = (minutes: number) =>
    minutes >= DAY_MINUTES
      ? day.startOf('day').plus({ days: 1 })
      : day.startOf('day').set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return { opens: at(from).toMillis(), closes: at(to).toMillis() };
}

const local = (at: Date, zone: string): DateTime => DateTime.fromJSDate(at, { zone });

/** Whether people in the zone are at work at the instant. */
export function isWorkingTime(at: Date, hours: WorkingHours, zone: string): boolean {
  const day = local(at, zone);
  const { opens, closes } = hoursOf(day, hours);
  return hours.days.includes(day.weekday) && at.getTime() >= opens && at.getTime() < closes;
}

/**
 * The instant when so much working time has gone by.
 * @param from UTC instant
 * @param ms working time
 * @param zone IANA name of the zone whose hours count
 */
export function addWorkingTime(from: Date, ms: number, hours: WorkingHours, zone: string): Date {
  let left = ms;
  let day = local(from, zone).startOf('day');
  for (let i = 0; i < DAYS_MAX; i += 1) {
    const { opens, closes } = hoursOf(day, hours);
    const begin = Math.max(opens, from.getTime());
    if (hours.days.includes(day.weekday) && begin < closes) {
      if (left <= closes - begin) return new Date(begin + left);
      left -= closes - begin;
    }
    day = day.plus({ days: 1 });
  }
  throw new RangeError('no such working time');
}
