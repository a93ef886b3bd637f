/** Rules between rows of the people file: managers and sponsors. */
import { isActive, isThirdParty, type Person } from '../domain/person.ts';
import type { PersonRow } from './people-row.ts';

/** A person whose own row is in order, with that row. */
export interface Candidate {
  person: Person;
  row: PersonRow;
}

/**
 * Looks up sponsors and managers. Third parties without a sponsor in the record are refused; a manager who cannot
 * act is taken out of the record, and said so.
 * @param now UTC instant
 */
export function linkPeople(candidates: readonly Candidate[], now: Date): Person[] {
  const sponsors = new Map(candidates.filter((c) => c.person.type === 'employee').map((c) => [c.person.id, c.person]));
  const kept = candidates.filter(
    ({ person, row }) => !isThirdParty(person) || checkSponsor(person, row, sponsors, now),
  );
  const known = new Map(kept.map((c) => [c.person.id, c.person]));
  return kept.map(({ person, row }) => {
    const managerId = managerOf(person, row, known, now);
    const sponsorId = isThirdParty(person) ? person.sponsorId : sponsorOf(person, row, known);
    const same = managerId === person.managerId && sponsorId === person.sponsorId;
    return same ? person : { ...person, managerId, sponsorId };
  });
}

/** An employee of the record answers for each third party. One who has left is a warning: access is not lost overnight. */
function checkSponsor(person: Person, row: PersonRow, sponsors: ReadonlyMap<string, Person>, now: Date): boolean {
  const sponsor = sponsors.get(person.sponsorId ?? '');
  if (!sponsor) {
    row.error(
      'sponsor',
      `the sponsor ${person.sponsorId} is no employee with an accepted row`,
      'write the id of an employee in this file',
    );
    return false;
  }
  if (!isGone(person, now) && isGone(sponsor, now))
    row.warning(
      'sponsor',
      `the sponsor ${sponsor.id} (${sponsor.name}) has left`,
      'name a new sponsor: nobody answers for this person',
    );
  return true;
}

function sponsorOf(person: Person, row: PersonRow, known: ReadonlyMap<string, Person>): string | null {
  if (person.sponsorId === null || known.has(person.sponsorId)) return person.sponsorId;
  row.warning(
    'sponsor',
    `the sponsor ${person.sponsorId} has no accepted row; loaded without a sponsor`,
    'correct or clear the sponsor',
  );
  return null;
}

function managerOf(person: Person, row: PersonRow, known: ReadonlyMap<string, Person>, now: Date): string | null {
  if (person.managerId === null) return null;
  const manager = known.get(person.managerId);
  const drop = (why: string, fix: string) => {
    row.warning('manager', `${why}; loaded without a manager`, fix);
    return null;
  };
  if (!manager)
    return drop(
      `the manager ${person.managerId} has no accepted row`,
      'correct the id, or mend the row of the manager',
    );
  if (manager.id === person.id)
    return drop(`${person.id} is their own manager`, 'name somebody else, or leave it empty');
  // For people who are gone themselves it is history.
  if (!isGone(person, now) && isGone(manager, now))
    return drop(`the manager ${manager.id} (${manager.name}) has left`, 'name the new manager');
  return manager.id;
}

/** Whether the last day is over. */
function isGone(person: Person, now: Date): boolean {
  return !isActive(person, now) && person.startsAt <= now;
}

/**
 * Employees and interns are expected to be in Slack; without an account they can neither ask nor decide.
 * @param now UTC instant
 */
export function warnUnreachable(people: readonly Person[], candidates: readonly Candidate[], now: Date): void {
  const rows = new Map(candidates.map((c) => [c.person.id, c.row]));
  for (const person of people)
    if (person.slack === null && (person.type === 'employee' || person.type === 'intern') && isActive(person, now))
      rows
        .get(person.id)
        ?.warning(
          'slack_user',
          `${person.id} has no Slack account`,
          'fill slack_team and slack_user: nobody can ask for access without',
        );
}
