/** The shape of approval chains in `portcullis.yml`. Rules between their parts are in chain-rules.ts. */
import { z } from 'zod';
import { STEP_WORDS } from '../domain/catalog.ts';
import { PERSON_TYPES } from '../domain/person.ts';
import { byId, dated, duration, kebabId, line, matching, personId, timeZone } from './catalog-values.ts';
import { CLOCK_TIME, ISO_DAY, ISO_MOMENT } from './forms.ts';

const DAY_MS = 24 * 60 * 60_000;
export const WEEK_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const people = z.array(personId).min(1).max(20);
const clockTime = matching(CLOCK_TIME, 'a time of day', 'write hours and minutes in quotes, such as "09:00"', '09:00');
const isoDay = dated(ISO_DAY, 'a day', 'write it as YYYY-MM-DD, such as 2026-01-05', '2026-01-05');
const isoMoment = dated(
  ISO_MOMENT,
  'a local time',
  'write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM, such as 2026-12-24T18:00',
  '2026-12-24T18:00',
);

const decider = z.strictObject({
  people: people.describe('the person ids of those who may decide').optional(),
  group: kebabId.describe('the id of a group in this file').optional(),
  onCall: kebabId.describe('the id of a schedule in this file').optional(),
});

const conditions = z.strictObject({
  environment: z.array(kebabId).min(1).describe('only for systems of these environments').optional(),
  risk: z
    .array(z.enum(['low', 'medium', 'high']))
    .min(1)
    .describe('only for roles of this risk')
    .optional(),
  longerThan: duration(365 * DAY_MS, '8h')
    .describe('only for grants longer than this, such as 8h')
    .optional(),
  userType: z.array(z.enum(PERSON_TYPES)).min(1).describe('only for these kinds of people').optional(),
  outOfHours: z.literal(true).describe('only when asked outside working hours: true').optional(),
  firstTime: z.literal(true).describe('only for people who have never held the role: true').optional(),
});

const step = z.strictObject({
  by: z.union([z.enum(STEP_WORDS), decider]).describe('who decides: a word, or people, group or onCall'),
  need: z
    .union([z.enum(['any', 'all']), z.int().min(2).max(10)])
    .default('any')
    .describe('how many of them must approve: any, all, or a number from 2'),
  when: conditions.describe('when the step is needed: all that is written here must hold').optional(),
});

export const approvalStep = z.union([z.enum(STEP_WORDS), step]);

export const groups = byId(
  z.strictObject({
    name: line(60).describe('what people call the group'),
    people: people.describe('the person ids of its members'),
  }),
);

const override = z.strictObject({
  person: personId.describe('who takes over'),
  from: isoMoment.describe('when it begins, in the zone of the schedule'),
  to: isoMoment.describe('when it is over, in the zone of the schedule'),
});

export const schedules = byId(
  z.strictObject({
    name: line(60).describe('what people call it'),
    people: people.describe('the person ids in the order of their turns'),
    start: isoDay.describe('the first day of the first turn'),
    shift: duration(90 * DAY_MS, '7d').describe('how long a turn lasts, such as 7d or 12h'),
    handover: clockTime.default('00:00').describe('the time of day when a turn begins'),
    timezone: timeZone.describe('the time zone of the schedule'),
    overrides: z.array(override).default([]).describe('times somebody else takes'),
  }),
);

const timersOfTier = z
  .strictObject({
    remind: duration(90 * DAY_MS, '2h')
      .describe('the first reminder to those asked')
      .optional(),
    escalate: duration(90 * DAY_MS, '8h')
      .describe('when the next in line are asked too')
      .optional(),
    decideWithin: duration(90 * DAY_MS, '3d')
      .describe('when the request closes, not granted')
      .optional(),
    warn: z
      .array(duration(90 * DAY_MS, '1h'))
      .max(5)
      .describe('how long before its end the holder is told, such as [1d, 1h]; never before half of the time is over')
      .optional(),
  })
  .prefault({});

export const policyTimers = z.strictObject({
  low: timersOfTier.describe('at low risk; reminders count working hours, the close counts working days'),
  medium: timersOfTier.describe('at medium risk; counted like low'),
  high: timersOfTier.describe('at high risk, privileged or sensitive; counted by the clock'),
});

export const workingHours = z.strictObject({
  days: z.array(z.enum(WEEK_DAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']).describe('the days people work'),
  from: clockTime.default('09:00').describe('when work begins'),
  to: clockTime.default('17:00').describe('when work ends, at most 24:00'),
});
