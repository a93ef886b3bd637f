import type {
  Risk,
  Schedule,
  StepConditions,
  StepRule,
  StepTimers,
  StepWord,
  WorkingHours,
} from '../domain/catalog.ts';
import { parseDuration } from '../domain/duration.ts';
import type { CatalogFile } from './catalog-schema.ts';
import { WEEK_DAYS } from './chain-schema.ts';

/** Approval chains as the program uses them. */

type StepEntry = CatalogFile['roles'][string]['approval'][number];
type Conditions = NonNullable<Exclude<StepEntry, string>['when']>;

/** What the timers are where the file does not say. */
const DEFAULTS: Readonly<
  Record<Risk, { remind: string; escalate: string; decideWithin: string; warn: readonly string[] }>
> = {
  low: { remind: '2h', escalate: '8h', decideWithin: '3d', warn: ['1d', '1h'] },
  medium: { remind: '2h', escalate: '8h', decideWithin: '3d', warn: ['1d', '1h'] },
  high: { remind: '15m', escalate: '30m', decideWithin: '24h', warn: ['15m'] },
};

/** A checked duration in ms. */
export function ms(duration: string): number {
  const parsed = parseDuration(duration);
  if (!parsed.ok) throw new Error(`not checked before use: ${parsed.why}`);
  return parsed.ms;
}

/** `09:30` as minutes after midnight. */
function minutes(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

export function buildStep(entry: StepEntry): StepWord | StepRule {
  if (typeof entry === 'string') return entry;
  return { by: byOf(entry.by), need: entry.need, when: entry.when ? conditionsOf(entry.when) : null };
}

function byOf(by: Exclude<StepEntry, string>['by']): StepRule['by'] {
  if (typeof by === 'string') return by;
  if (by.people) return { people: by.people };
  return by.group === undefined ? { onCall: by.onCall ?? '' } : { group: by.group };
}

function conditionsOf({ environment, risk, longerThan, userType, outOfHours, firstTime }: Conditions): StepConditions {
  return {
    ...(environment ? { environment } : {}),
    ...(risk ? { risk } : {}),
    ...(longerThan === undefined ? {} : { longerThanMs: ms(longerThan) }),
    ...(userType ? { userType } : {}),
    ...(outOfHours ? { outOfHours } : {}),
    ...(firstTime ? { firstTime } : {}),
  };
}

export function buildSchedule(
  id: string,
  { shift, handover, ...schedule }: CatalogFile['schedules'][string],
): Schedule {
  return { id, ...schedule, shiftMs: ms(shift), handover: minutes(handover) };
}

export function buildWorkingHours({ days, from, to }: CatalogFile['policy']['workingHours']): WorkingHours {
  return { days: days.map((d) => WEEK_DAYS.indexOf(d) + 1), from: minutes(from), to: minutes(to) };
}

/** A file that sets only `decideWithin` means it for every tier, and by the clock. */
export function buildTimers({ timers, decideWithin }: CatalogFile['policy']): Record<Risk, StepTimers> {
  const tier = (risk: Risk): StepTimers => {
    const own = timers[risk];
    return {
      remindAfterMs: ms(own.remind ?? DEFAULTS[risk].remind),
      escalateAfterMs: ms(own.escalate ?? DEFAULTS[risk].escalate),
      decideWithinMs: ms(own.decideWithin ?? decideWithin ?? DEFAULTS[risk].decideWithin),
      decideInWorkingDays: risk !== 'high' && (own.decideWithin !== undefined || decideWithin === undefined),
      warnBeforeMs: (own.warn ?? DEFAULTS[risk].warn).map(ms),
    };
  };
  return { low: tier('low'), medium: tier('medium'), high: tier('high') };
}
