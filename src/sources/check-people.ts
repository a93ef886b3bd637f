import { type CheckOptions, type CheckResult, result } from './check-catalog.ts';
import { countFaults, plural } from './fault.ts';
import { readPeople } from './people-file.ts';

/** All faults of a people file at once, then a line that sums up. */
export function checkPeople(path: string, { now }: Pick<CheckOptions, 'now'>): CheckResult {
  const { roster, people, refused, faults } = readPeople(path, { now });
  if (!roster) return result(faults, countFaults(faults));
  const persons = people === 1 ? '1 person' : `${people} people`;
  const rows = refused > 0 ? ` loaded, ${plural(refused, 'row')} refused` : '';
  return result(faults, `${persons}${rows}: ${countFaults(faults)}`);
}
