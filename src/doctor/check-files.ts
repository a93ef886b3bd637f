import { statSync } from 'node:fs';
import { type Env, readSecret } from '../config.ts';
import type { Catalog } from '../domain/catalog.ts';
import { ADD_STEP_UP, stepUpAdvice } from '../sources/advise-step-up.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { checkCatalogAgainstRoster } from '../sources/catalog-roster.ts';
import { countFaults, type Fault, plural, sortFaults } from '../sources/fault.ts';
import { rosterPath } from '../sources/live-sources.ts';
import { type PeopleReading, readPeople } from '../sources/people-file.ts';
import { targetOverrides } from '../sources/target-override.ts';
import { type Finding, type Say, sayAbout } from './finding.ts';

/** Names the days a roster may be old before that is a warning. */
export const ROSTER_AGE_VARIABLE = 'PORTCULLIS_ROSTER_MAX_AGE_DAYS';
const DEFAULT_DAYS = 2;
const DAY_MS = 86_400_000;
/** Faults told one by one; the check of the file tells all. */
const TOLD = 5;

const catalogue = sayAbout('catalogue');
const roster = sayAbout('roster');

/** The reviewed files: the catalogue, the people it names, and how old their record is. */
export function checkFiles(path: string, env: Env, now: Date): { findings: Finding[]; catalog: Catalog | null } {
  const reading = readCatalog(path, { overrides: targetOverrides(env) });
  const { catalog } = reading;
  const checkIt = `portcullis catalog check ${path}`;
  if (!catalog) {
    const later = roster.note('not checked: the catalogue names its file');
    return { findings: [...tellErrors(catalogue, reading.faults, checkIt), later], catalog };
  }
  const people = readPeople(rosterPath(path, catalog), { now });
  const faults = [...reading.faults, ...(people.roster ? checkCatalogAgainstRoster(reading, people.roster, now) : [])];
  const findings = tellErrors(catalogue, faults, checkIt);
  const counts = `${path}: ${plural(catalog.systems.size, 'system')}, ${plural(catalog.roles.size, 'role')}`;
  const warnings = faults.filter((f) => f.severity === 'warning');
  if (warnings.length > 0) findings.push(catalogue.warning(`${counts}; ${countFaults(warnings)}`, checkIt));
  else if (findings.length === 0) findings.push(catalogue.ok(counts));
  const advice = stepUpAdvice(catalog);
  if (advice) findings.push(catalogue.warning(advice, ADD_STEP_UP));
  return { findings: [...findings, ...checkRoster(people, env, now)], catalog };
}

function checkRoster(people: PeopleReading, env: Env, now: Date): Finding[] {
  const checkIt = `portcullis people check ${people.file}`;
  if (!people.roster) return tellErrors(roster, people.faults, checkIt);
  const counts = `${people.file}: ${String(people.people)} people`;
  const refused = people.refused > 0 ? `, ${plural(people.refused, 'row')} refused` : '';
  // Refused rows keep their people out and nobody else: the rest works.
  const loaded =
    people.faults.length > 0
      ? roster.warning(`${counts}${refused} (${countFaults(people.faults)})`, checkIt)
      : roster.ok(counts);
  return [loaded, ...checkAge(people.file, env, now)];
}

/** Who has left since the file was written still counts as here. */
function checkAge(file: string, env: Env, now: Date): Finding[] {
  const set = readSecret(env, ROSTER_AGE_VARIABLE);
  const days = set === null ? DEFAULT_DAYS : Number(set);
  if (!(days > 0))
    return [
      roster.error(
        `${ROSTER_AGE_VARIABLE} is not a number of days`,
        `set it to a number such as ${String(DEFAULT_DAYS)}, or unset it`,
      ),
    ];
  const ageMs = now.getTime() - statSync(file).mtimeMs;
  const limit = `the limit is ${plural(days, 'day')}${set === null ? `, ${ROSTER_AGE_VARIABLE} changes it` : ''}`;
  if (ageMs <= days * DAY_MS) return [roster.ok(`written ${inWords(ageMs)} ago; ${limit}`)];
  const text = `written ${inWords(ageMs)} ago: who has left since still counts as here; ${limit}`;
  return [
    roster.warning(text, `bring a new export of the HR record to ${file}, and find out why it did not come by itself`),
  ];
}

function inWords(ageMs: number): string {
  const hours = Math.max(0, Math.floor(ageMs / 3_600_000));
  return hours < 48 ? plural(hours, 'hour') : plural(Math.floor(hours / 24), 'day');
}

function tellErrors(say: Say, faults: readonly Fault[], checkIt: string): Finding[] {
  const errors = sortFaults(faults).filter((f) => f.severity === 'error');
  const told = errors
    .slice(0, TOLD)
    .map((f) => say.error(`${f.file}:${String(f.line)}:${String(f.column)} ${f.message}`, f.fix));
  if (errors.length > TOLD) told.push(say.error(`and ${plural(errors.length - TOLD, 'more error')}`, checkIt));
  return told;
}
