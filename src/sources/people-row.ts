/** Rules about one row of the people file by itself. */
import { IANAZone } from 'luxon';
import { suggest } from '../domain/nearest.ts';
import { PERSON_TYPES, type Person, type PersonType, THIRD_PARTY_TYPES } from '../domain/person.ts';
import { hiddenCharacter, PERSON_ID, SLACK_TEAM, SLACK_USER, withoutHidden } from './forms.ts';
import type { Column } from './people-columns.ts';
import { shown } from './secret-like.ts';

/** One row: its cells by column, and where to say what is wrong with them. */
export interface PersonRow {
  line: number;
  cell(column: Column): string;
  error(column: Column, message: string, fix: string): void;
  warning(column: Column, message: string, fix: string): void;
}

const DAY_MS = 86_400_000;
const TEXT_MAX = 120;
const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)+$/u;

/** The person as the row alone tells; every fault has been said. Manager and sponsor are not yet looked up. */
export function readPersonRow(row: PersonRow): Person {
  const type = readType(row);
  const { startsAt, endsAt } = readDays(row);
  const person: Person = {
    id: row.cell('id'),
    name: readText(row, 'name'),
    email: row.cell('email').normalize('NFC').toLowerCase(),
    managerId: row.cell('manager') || null,
    department: readText(row, 'department'),
    title: readText(row, 'title'),
    type,
    startsAt,
    endsAt,
    sponsorId: row.cell('sponsor') || null,
    slack: readSlack(row),
    ...readTimezone(row),
    ...readSubject(row),
  };
  checkWho(row, person);
  if (THIRD_PARTY_TYPES.includes(type)) checkThirdParty(row, type);
  return person;
}

function checkWho(row: PersonRow, person: Person): void {
  if (person.id === '') row.error('id', 'the id is missing', 'every person needs the id of the HR record');
  else if (!PERSON_ID.test(person.id))
    row.error(
      'id',
      `${shown(person.id)} is not a person id`,
      'use letters, digits, dots, hyphens and underscores, at most 64, such as E1004',
    );
  if (person.name === '') row.error('name', 'the name is missing', 'write the name people know');
  if (person.email === '') row.error('email', 'the e-mail address is missing', 'write the work address');
  else if (person.email.length > 254 || !EMAIL.test(person.email) || hiddenCharacter(person.email))
    row.error('email', `${shown(person.email)} is not an e-mail address`, 'write it like name@example.com');
}

/** A third party comes with somebody inside who answers for it, and with an end. */
function checkThirdParty(row: PersonRow, type: PersonType): void {
  if (row.cell('sponsor') === '')
    row.error('sponsor', `${a(type)} without a sponsor`, 'write the id of the employee who answers for this person');
  if (row.cell('end') === '')
    row.error('end', `${a(type)} without an end date`, 'write the last day of the engagement, as YYYY-MM-DD');
}

function readType(row: PersonRow): PersonType {
  const written = row.cell('type').toLowerCase();
  const type = PERSON_TYPES.find((t) => t === written);
  if (type) return type;
  const all = `write one of ${PERSON_TYPES.join(', ')}`;
  if (written === '') row.error('type', 'the type is missing', all);
  else row.error('type', `${shown(written)} is not a type of person`, suggest(written, PERSON_TYPES, all));
  return 'service';
}

/** Names, titles and departments: composed, without what the eye does not see. */
function readText(row: PersonRow, column: 'name' | 'department' | 'title'): string {
  const written = row.cell(column);
  const hidden = hiddenCharacter(written);
  if (hidden)
    row.warning(
      column,
      `the ${column} holds the hidden character ${hidden}, which is left out`,
      'remove it from the record',
    );
  const text = withoutHidden(written);
  if (text.length > TEXT_MAX)
    row.error(column, `the ${column} has ${text.length} characters`, `shorten it to ${TEXT_MAX}`);
  return text;
}

function readDays(row: PersonRow): { startsAt: Date; endsAt: Date | null } {
  const startsAt = readDay(row, 'start');
  const lastDay = readDay(row, 'end');
  if (row.cell('start') === '') row.error('start', 'the start date is missing', 'write the first day, as YYYY-MM-DD');
  if (startsAt && lastDay && lastDay < startsAt)
    row.error(
      'end',
      `the end ${row.cell('end')} is before the start ${row.cell('start')}`,
      'correct one of the two dates',
    );
  return { startsAt: startsAt ?? new Date(0), endsAt: lastDay && new Date(lastDay.getTime() + DAY_MS) };
}

/** The first instant of an ISO day in UTC, or null when there is none. */
function readDay(row: PersonRow, column: 'start' | 'end'): Date | null {
  const written = row.cell(column);
  if (written === '') return null;
  const day = /^(19|20|21)\d\d-\d\d-\d\d$/.test(written) ? new Date(`${written}T00:00:00Z`) : null;
  // The engine turns 30 February into 2 March in some forms: only a day that reads back the same exists.
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(written)) return day;
  row.error(column, `${shown(written)} is not a day`, 'write it as YYYY-MM-DD, such as 2026-11-22');
  return null;
}

/** Without a zone the organisation's counts: a wrong one is no reason to lose the person. */
function readTimezone(row: PersonRow): Pick<Person, 'timezone'> {
  const timezone = row.cell('timezone');
  if (timezone === '') return {};
  if (IANAZone.isValidZone(timezone)) return { timezone };
  row.warning(
    'timezone',
    `${shown(timezone)} is not a time zone; left out`,
    'write an IANA name, such as Europe/Berlin',
  );
  return {};
}

/** Compared byte by byte with what the identity provider says. An address is no identity: it goes to others in time. */
function readSubject(row: PersonRow): Pick<Person, 'ssoSubject'> {
  const ssoSubject = row.cell('sso_subject');
  if (ssoSubject === '') return {};
  const fix = 'write the id the identity provider gives the account, as it stands in its tokens, or leave it empty';
  if (!/^[!-~]{1,255}$/u.test(ssoSubject))
    row.error('sso_subject', `${shown(ssoSubject)} is not an id of an identity provider`, fix);
  else if (ssoSubject.toLowerCase() === row.cell('email').toLowerCase())
    row.error('sso_subject', 'this is the e-mail address, which can go to somebody else', fix);
  return { ssoSubject };
}

/** Both ids or none: a user id means nothing without its workspace. */
function readSlack(row: PersonRow): Person['slack'] {
  const teamId = row.cell('slack_team');
  const userId = row.cell('slack_user');
  if (teamId === '' && userId === '') return null;
  if (teamId === '')
    row.error(
      'slack_team',
      'the workspace of the Slack account is missing',
      'write the id that begins with T, or leave both out',
    );
  else if (!SLACK_TEAM.test(teamId))
    row.error('slack_team', `${shown(teamId)} is not a Slack workspace id`, 'write the id that begins with T');
  if (userId === '')
    row.error(
      'slack_user',
      'the user of the Slack account is missing',
      'write the id that begins with U, or leave both out',
    );
  else if (!SLACK_USER.test(userId))
    row.error(
      'slack_user',
      `${shown(userId)} is not a Slack user id`,
      'write the id that begins with U or W, not the display name',
    );
  return { teamId, userId };
}

function a(type: PersonType): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
