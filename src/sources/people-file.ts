import { isActive, type Person, type Roster } from '../domain/person.ts';
import { type CsvRow, readCsv } from './csv-text.ts';
import { type Fault, START } from './fault.ts';
import { createClaims } from './people-claims.ts';
import { type Column, readHeader } from './people-columns.ts';
import { type Candidate, linkPeople } from './people-links.ts';
import { type PersonRow, readPersonRow } from './people-row.ts';
import { createRoster } from './roster.ts';
import { decodeText, readFileBytes, sha256Bytes } from './source-bytes.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** What became of one reading of the people file. */
export interface PeopleReading {
  /** Null when the file as a whole is unusable. Refused rows are missing from it. */
  roster: Roster | null;
  /** Accepted rows. */
  people: number;
  /** Refused rows. */
  refused: number;
  /** Of the bytes, hex; null when there were none to read. */
  sha256: string | null;
  faults: Fault[];
  file: string;
}

/** Reads and checks the people file. Never throws: what is wrong is a fault. */
export function readPeople(path: string, { now }: { now: Date }): PeopleReading {
  const read = readFileBytes(path);
  return read.ok ? parsePeople(path, read.bytes, { now }) : unusable(path, null, [read.fault]);
}

/**
 * Checks the bytes of a people file.
 * @param file the name used in faults
 * @param options.now UTC instant: who has left by then
 */
export function parsePeople(file: string, bytes: Uint8Array, { now }: { now: Date }): PeopleReading {
  const sha256 = sha256Bytes(bytes);
  const decoded = decodeText(file, bytes, MAX_BYTES);
  if (!decoded.ok) return unusable(file, sha256, [decoded.fault]);
  const table = readCsv(file, decoded.text);
  if (!table.ok) return unusable(file, sha256, [table.fault]);
  const faults: Fault[] = [];
  const say = (severity: Fault['severity'], line: number, cell: number, message: string, fix: string) => {
    faults.push({ file, ...table.place(line, cell), severity, message, fix });
  };
  const [header, ...rows] = table.rows;
  const nobody = () => unusable(file, sha256, [...faults, { file, ...START, severity: 'error', message: 'no person can be read', fix: 'export the people again, with a header line' }]);
  if (!header) return nobody();
  const columns = readHeader(header, (severity, cell, message, fix) => say(severity, header.line, cell, message, fix));
  if (!columns) return unusable(file, sha256, faults);

  const candidates = readRows(rows, { width: header.cells.length, columns, say });
  const people = linkPeople(candidates, now);
  if (people.length === 0) return nobody();
  warnUnreachable(people, candidates, now);
  return { roster: createRoster(people), people: people.length, refused: rows.length - people.length, sha256, faults, file };
}

type Say = (severity: Fault['severity'], line: number, cell: number, message: string, fix: string) => void;

interface Table {
  width: number;
  columns: ReadonlyMap<Column, number>;
  say: Say;
}

/** A class, not closures: there is one for each of 100,000 people. */
class TableRow implements PersonRow {
  readonly line: number;
  readonly #cells: readonly string[];
  readonly #table: Table;
  /** No error was said about it. */
  sound = true;
  constructor(line: number, cells: readonly string[], table: Table) {
    this.line = line;
    this.#cells = cells;
    this.#table = table;
  }
  cell(column: Column): string {
    return this.#cells[this.#at(column)] ?? '';
  }
  error(column: Column, message: string, fix: string): void {
    this.sound = false;
    this.#table.say('error', this.line, this.#at(column), message, fix);
  }
  warning(column: Column, message: string, fix: string): void {
    this.#table.say('warning', this.line, this.#at(column), message, fix);
  }
  #at(column: Column): number {
    return this.#table.columns.get(column) ?? 0;
  }
}

/** The rows that are in order by themselves. */
function readRows(rows: readonly CsvRow[], table: Table): Candidate[] {
  const claims = createClaims();
  const candidates: Candidate[] = [];
  for (const { line, cells } of rows) {
    if (cells.length !== table.width) {
      table.say('error', line, 0, `the row has ${cells.length} values, the header ${table.width}`, 'put values that hold a comma in quotes');
      continue;
    }
    const row = new TableRow(line, cells, table);
    const person = readPersonRow(row);
    claims.claim(person, row);
    if (row.sound) candidates.push({ person, row });
  }
  return candidates;
}

/** Employees and interns are expected to be in Slack; without an account they can neither ask nor decide. */
function warnUnreachable(people: readonly Person[], candidates: readonly Candidate[], now: Date): void {
  const rows = new Map(candidates.map((c) => [c.person.id, c.row]));
  for (const person of people)
    if (person.slack === null && (person.type === 'employee' || person.type === 'intern') && isActive(person, now))
      rows.get(person.id)?.warning('slack_user', `${person.id} has no Slack account`, 'fill slack_team and slack_user: nobody can ask for access without');
}

function unusable(file: string, sha256: string | null, faults: Fault[]): PeopleReading {
  return { roster: null, people: 0, refused: 0, sha256, faults, file };
}
