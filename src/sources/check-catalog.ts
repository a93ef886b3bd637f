import { adviseStepUp } from './advise-step-up.ts';
import { readCatalog } from './catalog-file.ts';
import { checkCatalogAgainstRoster } from './catalog-roster.ts';
import { countFaults, type Fault, hasErrors, plural, printFaults } from './fault.ts';
import { rosterPath } from './live-sources.ts';
import { readPeople } from './people-file.ts';
import type { TargetOverrides } from './target-override.ts';

export interface CheckOptions {
  now: Date;
  overrides?: TargetOverrides;
}

/** What to print, and whether there is no error in it. */
export interface CheckResult {
  text: string;
  ok: boolean;
}

/**
 * All faults of a catalogue at once, and of the people it names; then a line that sums up. Faults of single people
 * are left to `checkPeople`.
 */
export function checkCatalog(path: string, { now, overrides = {} }: CheckOptions): CheckResult {
  const reading = readCatalog(path, { overrides });
  const { catalog } = reading;
  if (!catalog) return result(reading.faults, countFaults(reading.faults));
  const people = readPeople(rosterPath(path, catalog), { now });
  const about = people.roster ? checkCatalogAgainstRoster(reading, people.roster, now) : people.faults;
  const faults = [...reading.faults, ...about, ...adviseStepUp(reading)];
  return result(
    faults,
    `${plural(catalog.systems.size, 'system')}, ${plural(catalog.roles.size, 'role')}: ${countFaults(faults)}`,
  );
}

export function result(faults: readonly Fault[], summary: string): CheckResult {
  return { text: [printFaults(faults), summary].filter(Boolean).join('\n'), ok: !hasErrors(faults) };
}
