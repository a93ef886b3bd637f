import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isActive } from '../../src/domain/person.ts';
import { parsePeople, readPeople } from '../../src/sources/people-file.ts';
import { HEADER, NOW, people, row } from './small-roster.ts';

/** Where the column begins in this row; no value before it may hold a comma. */
function columnIn(text: string, column: string): number {
  return text.split(',').slice(0, HEADER.split(',').indexOf(column)).join().length + (column === 'id' ? 1 : 2);
}

/** `line column` of a fault in rows that begin on line 3, as `line:column`. */
function place(at: string, rows: readonly string[]): string {
  const [line = '', column = ''] = at.split(' ');
  return `${line}:${columnIn(rows[Number(line) - 3] ?? '', column)}`;
}

/** The boss stands on line 2, what is tried from line 3. */
const BOSS = row('E1');
const CONTRACTOR = { type: 'contractor', sponsor: 'E1', end: '2027-01-31' };

describe('a row is refused, the rest loads, when', () => {
  it.each([
    ['the id is missing', [row('', { email: 'x@tiny.example' })], '3 id', 'the id is missing'],
    [
      'the id is malformed',
      [row('E 2', { slack_user: 'U0E2', email: 'e2@tiny.example' })],
      '3 id',
      '"E 2" is not a person id',
    ],
    ['the name is missing', [row('E2', { name: '' })], '3 name', 'the name is missing'],
    ['the name is only hidden characters', [row('E2', { name: '\u200b\u202e' })], '3 name', 'the name is missing'],
    ['the name is endless', [row('E2', { name: 'x'.repeat(121) })], '3 name', 'the name has 121 characters'],
    ['the e-mail is missing', [row('E2', { email: '' })], '3 email', 'the e-mail address is missing'],
    ['the e-mail is malformed', [row('E2', { email: 'e2 at tiny' })], '3 email', 'is not an e-mail address'],
    ['the e-mail has no domain', [row('E2', { email: 'e2@tiny' })], '3 email', 'is not an e-mail address'],
    [
      'the e-mail hides something',
      [row('E2', { email: 'e\u200b2@tiny.example' })],
      '3 email',
      'is not an e-mail address',
    ],
    ['the type is unknown', [row('E2', { type: 'employe' })], '3 type', '"employe" is not a type of person'],
    ['the type is missing', [row('E2', { type: '' })], '3 type', 'the type is missing'],
    ['the start is missing', [row('E2', { start: '' })], '3 start', 'the start date is missing'],
    ['the start is no ISO day', [row('E2', { start: '01.02.2020' })], '3 start', '"01.02.2020" is not a day'],
    ['the start has a time', [row('E2', { start: '2020-01-01T00:00:00Z' })], '3 start', 'is not a day'],
    ['the end is no day of any year', [row('E2', { end: '2026-02-30' })], '3 end', '"2026-02-30" is not a day'],
    [
      'the end is before the start',
      [row('E2', { end: '2019-12-31' })],
      '3 end',
      'the end 2019-12-31 is before the start 2020-01-01',
    ],
    [
      'the id was there',
      [row('E1', { email: 'other@tiny.example', slack_user: 'U0OTHER' })],
      '3 id',
      'E1 stands on line 2 already',
    ],
    [
      'the id was there in small letters',
      [row('e1', { email: 'other@tiny.example', slack_user: 'U0OTHER' })],
      '3 id',
      'e1 stands on line 2 already',
    ],
    [
      'the id was there on a refused row',
      [row('E2', { start: 'soon' }), row('E2')],
      '4 id',
      'E2 stands on line 3 already',
    ],
    [
      'the e-mail is of another',
      [row('E2', { email: 'E1@Tiny.example' })],
      '3 email',
      'the address belongs to E1 on line 2',
    ],
    [
      'the Slack account is of another',
      [row('E2', { slack_user: 'U0E1' })],
      '3 slack_user',
      'the Slack account belongs to E1 on line 2',
    ],
    [
      'a contractor has no sponsor',
      [row('C2', { ...CONTRACTOR, sponsor: '' })],
      '3 sponsor',
      'a contractor without a sponsor',
    ],
    ['a contractor has no end', [row('C2', { ...CONTRACTOR, end: '' })], '3 end', 'a contractor without an end date'],
    [
      'an auditor has no sponsor',
      [row('A2', { ...CONTRACTOR, type: 'auditor', sponsor: '' })],
      '3 sponsor',
      'an auditor without a sponsor',
    ],
    [
      'the sponsor is unknown',
      [row('C2', { ...CONTRACTOR, sponsor: 'E9' })],
      '3 sponsor',
      'the sponsor E9 is no employee with an accepted row',
    ],
    [
      'the sponsor is a third party',
      [row('C2', CONTRACTOR), row('C3', { ...CONTRACTOR, sponsor: 'C2' })],
      '4 sponsor',
      'the sponsor C2 is no employee',
    ],
    [
      'they sponsor themselves',
      [row('C2', { ...CONTRACTOR, sponsor: 'C2' })],
      '3 sponsor',
      'the sponsor C2 is no employee',
    ],
    [
      'the Slack workspace is malformed',
      [row('E2', { slack_team: 'tiny' })],
      '3 slack_team',
      '"tiny" is not a Slack workspace id',
    ],
    ['the Slack user is malformed', [row('E2', { slack_user: '@e2' })], '3 slack_user', '"@e2" is not a Slack user id'],
    [
      'the Slack workspace is missing',
      [row('E2', { slack_team: '' })],
      '3 slack_team',
      'the workspace of the Slack account is missing',
    ],
    [
      'the Slack user is missing',
      [row('E2', { slack_user: '' })],
      '3 slack_user',
      'the user of the Slack account is missing',
    ],
    [
      'a comma is not in quotes',
      [row('E2', { title: 'Manager, EMEA' })],
      '3 id',
      'the row has 13 values, the header 12',
    ],
    ['a value is missing', ['E2,Name'], '3 id', 'the row has 2 values, the header 12'],
  ])('%s', (_, rows, at, message) => {
    const reading = people(BOSS, ...rows, row('E8'));
    expect(reading.roster?.byId('E8')).not.toBeNull();
    expect(reading.people).toBe(rows.length + 2 - reading.refused);
    const errors = reading.faults.filter((f) => f.severity === 'error');
    expect(errors.map((f) => ({ at: `${f.line}:${f.column}`, message: f.message }))).toContainEqual({
      at: place(at, rows),
      message: expect.stringContaining(message),
    });
    expect(reading.refused).toBeGreaterThan(0);
    expect(errors.every((f) => f.fix !== '')).toBe(true);
  });

  it('and every fault of the row is told, not only the first', () => {
    const { faults } = people(BOSS, row('E2', { email: 'no', type: 'boss', start: 'x' }));
    expect(faults.map((f) => f.message)).toEqual([
      expect.stringContaining('"boss"'),
      expect.stringContaining('"x"'),
      expect.stringContaining('"no"'),
    ]);
  });
});

describe('a row loads with a warning when', () => {
  it.each([
    [
      'the manager is unknown',
      { manager: 'E9' },
      '3 manager',
      'the manager E9 has no accepted row; loaded without a manager',
    ],
    [
      'the manager has left',
      { manager: 'E0' },
      '3 manager',
      'the manager E0 (Name E0) has left; loaded without a manager',
    ],
    ['they are their own manager', { manager: 'E2' }, '3 manager', 'E2 is their own manager; loaded without a manager'],
    [
      'the sponsor of an employee is unknown',
      { sponsor: 'E9' },
      '3 sponsor',
      'the sponsor E9 has no accepted row; loaded without a sponsor',
    ],
    [
      'the sponsor of a contractor has left',
      { ...CONTRACTOR, sponsor: 'E0' },
      '3 sponsor',
      'the sponsor E0 (Name E0) has left',
    ],
    ['an employee has no Slack account', { slack_team: '', slack_user: '' }, '3 slack_user', 'E2 has no Slack account'],
    [
      'the name holds a bidi control',
      { name: 'Name \u202eE2' },
      '3 name',
      'the name holds the hidden character U+202E',
    ],
    [
      'the title holds a control character',
      { title: 'Clerk\u0007' },
      '3 title',
      'the title holds the hidden character U+0007',
    ],
  ])('%s', (_, cells, at, message) => {
    const { roster, faults, refused } = people(BOSS, row('E2', cells), row('E0', { end: '2026-11-21' }));
    expect(refused).toBe(0);
    expect(faults.map((f) => ({ at: `${f.line}:${f.column}`, severity: f.severity, message: f.message }))).toEqual([
      { at: place(at, [row('E2', cells)]), severity: 'warning', message: expect.stringContaining(message) },
    ]);
    expect(roster?.byId('E2')).toMatchObject({ name: 'Name E2', managerId: null });
  });

  it('the row of the manager was refused', () => {
    const { roster, faults } = people(BOSS, row('E2', { manager: 'E3' }), row('E3', { start: 'x' }));
    expect(roster?.byId('E2')?.managerId).toBeNull();
    expect(faults).toContainEqual(expect.objectContaining({ severity: 'warning', line: 3 }));
  });

  it('but not for what no longer matters: people who are gone themselves', () => {
    const gone = { end: '2025-01-31' };
    const { roster, faults } = people(
      BOSS,
      row('E2', { ...gone, manager: 'E0', slack_team: '', slack_user: '' }),
      row('C2', { ...CONTRACTOR, ...gone, sponsor: 'E0' }),
      row('E0', { end: '2026-11-21' }),
    );
    expect(faults).toEqual([]);
    expect(roster?.byId('E2')?.managerId).toBe('E0');
  });
});

describe('the file as a whole is refused, and no roster comes of it, when', () => {
  const read = (bytes: string | Buffer) => parsePeople('people.csv', Buffer.from(bytes), { now: NOW });

  it.each([
    ['it is empty', '', 1, 'no person can be read'],
    ['it has only a header', `${HEADER}\n`, 1, 'no person can be read'],
    ['every row is refused', `${HEADER}\n${row('E 1')}\n`, 2, '"E 1" is not a person id'],
    ['a column is missing', `${HEADER.replace(',sponsor', '')}\n`, 1, 'the column "sponsor" is missing'],
    ['a column is misspelt', `${HEADER.replace('sponsor', 'sponser')}\n`, 1, 'the column "sponsor" is missing'],
    ['a column stands twice', `${HEADER},email\n`, 1, 'the column "email" stands twice'],
    ['the columns are separated by semicolons', `${HEADER.replaceAll(',', ';')}\n`, 1, 'not separated by commas'],
    [
      'a quote is never closed',
      `${HEADER}\n${BOSS}\n${row('E2', { title: '"Clerk' })}\n${row('E3')}\n`,
      3,
      'a quote is opened here and never closed',
    ],
    [
      'a quote runs into the next row',
      `${HEADER}\n${row('E2', { title: '"Clerk' })}\n${row('E3')}\n${row('E4', { title: 'Clerk"' })}\n`,
      2,
      'runs over several lines',
    ],
    [
      'a quote stands inside a value',
      `${HEADER}\n${BOSS}\n${row('E2', { name: 'Jo "J" Doe' })}\n`,
      3,
      'a quote stands inside a value',
    ],
    [
      'it is Latin-1',
      Buffer.from(`${HEADER}\n${BOSS}\n${row('E2', { name: 'Zo\u00eb' })}\n`, 'latin1'),
      3,
      'the file is not UTF-8 text',
    ],
    ['it is UTF-16', Buffer.from(`\ufeff${HEADER}\n${BOSS}\n`, 'utf16le'), 1, 'the file is not UTF-8 text'],
  ])('%s', (_, bytes, line, message) => {
    const { roster, people: count, faults } = read(bytes);
    expect(roster).toBeNull();
    expect(count).toBe(0);
    expect(faults).toContainEqual(
      expect.objectContaining({ severity: 'error', line, message: expect.stringContaining(message) }),
    );
  });

  it('there is none', () => {
    expect(readPeople('no/such/people.csv', { now: NOW })).toMatchObject({
      roster: null,
      sha256: null,
      faults: [{ message: 'there is no such file' }],
    });
  });

  it('and a column misspelt is named', () => {
    expect(read(`${HEADER.replace('sponsor', 'sponser')}\n`).faults[0]?.fix).toBe('rename the column "sponser"');
  });
});

describe('a real export is read as it is', () => {
  it('with byte order mark, CRLF, blank lines, quoted commas, doubled quotes and accents', () => {
    const text = `\ufeff${HEADER}\r\n\r\n${row('E1', { name: '"Ruiz, Ana Mari\u0301a"', title: '"the ""fixer"""' })}\r\n,,,,,,,,,,,\r\n${row('E2', { start: 'x' })}\r\n`;
    const { roster, faults } = parsePeople('people.csv', Buffer.from(text), { now: NOW });
    expect(roster?.byId('E1')).toMatchObject({ name: 'Ruiz, Ana Mar\u00eda', title: 'the "fixer"' });
    expect(faults).toMatchObject([{ line: 5, column: columnIn(row('E2'), 'start') }]);
  });

  it('with its columns in any order and case, and a warning for those not used', () => {
    const text =
      'Slack User,Slack Team,Name,ID,Salary,Email,Manager,Department,Title,Type,Start,End,Sponsor\nU0E1,T0TINY,Ana,E1,1,a@b.example,,Finance,,Employee,2020-01-01,,\n';
    const { roster, faults } = parsePeople('people.csv', Buffer.from(text), { now: NOW });
    expect(roster?.byId('E1')).toMatchObject({
      name: 'Ana',
      type: 'employee',
      slack: { teamId: 'T0TINY', userId: 'U0E1' },
    });
    expect(faults).toMatchObject([
      { severity: 'warning', line: 1, column: 31, message: 'the column "salary" is not used' },
    ]);
  });

  it('and columns are counted past quoted commas', () => {
    const { faults } = people(BOSS, row('E2', { name: '"a, b"', title: '"c, ""d"", e"', start: 'x' }));
    expect(faults).toMatchObject([
      { line: 3, column: row('E2', { name: '"a, b"', title: '"c, ""d"", e"' }).indexOf('2020-') + 1 },
    ]);
  });

  it('with days that begin at midnight UTC and end after the last one', () => {
    const { roster } = people(row('E1', { start: '2026-11-22', end: '2026-11-22' }));
    const person = roster?.byId('E1');
    if (!person) throw new Error('the row is in order');
    expect(person).toMatchObject({
      startsAt: new Date('2026-11-22T00:00:00Z'),
      endsAt: new Date('2026-11-23T00:00:00Z'),
    });
    expect(isActive(person, new Date('2026-11-21T23:59:59.999Z'))).toBe(false);
    expect(isActive(person, new Date('2026-11-22T23:59:59.999Z'))).toBe(true);
    expect(isActive(person, new Date('2026-11-23T00:00:00Z'))).toBe(false);
  });

  it('keeping joiners that names need', () => {
    const { roster, faults } = people(row('E1', { name: 'علی\u200cرضا' }));
    expect(faults).toEqual([]);
    expect(roster?.byId('E1')?.name).toBe('علی\u200cرضا');
  });

  it('under the checksum of its bytes', () => {
    const { sha256 } = people(BOSS);
    expect(sha256).toBe(createHash('sha256').update(`${HEADER}\n${BOSS}\n`).digest('hex'));
  });

  it('with tens of thousands of people in seconds', { timeout: 60_000 }, () => {
    const reading = people(
      ...Array.from({ length: 30_000 }, (_, i) =>
        row(`E${i}`, { manager: `E${i >> 3}`.replace(/^E0$/, ''), title: '"Clerk, senior"' }),
      ),
    );
    expect(reading).toMatchObject({ people: 30_000, refused: 0, faults: [] });
  });
});
