import { DateTime } from 'luxon';
import type { Schedule } from './catalog.ts';

const DAY_MS = 86_400_000;

export interface OnCall {
  personId: string;
  /** First instant somebody else is, by the schedule as it is. */
  until: Date;
}

/**
 * Who is on call, or null before the first shift. A shift of whole days changes hands at the same time of day all
 * year round, so the shift over a change of the clock is an hour shorter or longer.
 * @param at UTC instant
 */
export function onCallAt(schedule: Schedule, at: Date): OnCall | null {
  const now = DateTime.fromJSDate(at, { zone: schedule.timezone });
  const parts = schedule.overrides.map((o) => ({
    person: o.person,
    from: DateTime.fromISO(o.from, { zone: schedule.timezone }),
    to: DateTime.fromISO(o.to, { zone: schedule.timezone }),
  }));
  const instead = parts.find((o) => o.from <= now && now < o.to);
  if (instead) return { personId: instead.person, until: instead.to.toJSDate() };
  const turn = turnAt(schedule, now);
  if (turn === null) return null;
  const next = parts.filter((o) => o.from > now && o.from < turn.ends).map((o) => o.from);
  const until = DateTime.min(turn.ends, ...next) ?? turn.ends;
  return { personId: turn.personId, until: until.toJSDate() };
}

function turnAt({ people, start, shiftMs, handover, timezone }: Schedule, now: DateTime) {
  const [hour, minute] = [Math.floor(handover / 60), handover % 60];
  const first = DateTime.fromISO(start, { zone: timezone }).set({ hour, minute });
  if (now < first) return null;
  const days = shiftMs % DAY_MS === 0 ? shiftMs / DAY_MS : null;
  const gone = days === null ? now.diff(first).toMillis() / shiftMs : now.diff(first, 'days').days / days;
  const count = Math.floor(gone);
  const ends = days === null ? first.plus(shiftMs * (count + 1)) : first.plus({ days: days * (count + 1) });
  const personId = people[count % people.length];
  return personId === undefined ? null : { personId, ends };
}
