import type { Roster } from '../domain/person.ts';
import { readCsv } from './csv-text.ts';
import { type Fault, START } from './fault.ts';
import { readHeader } from './people-columns.ts';
import { linkPeople, warnUnreachable } from './people-links.ts';
import { readRows, type SayOfCell } from './people-rows.ts';
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
  const say: SayOfCell = (severity, line, cell, message, fix) => {
    faults.push({ file, ...table.place(line, cell), severity, message, fix });
  };
  const [header, ...rows] = table.rows;
  const nobody = () =>
    unusable(file, sha256, [
      ...faults,
      {
        file,
        ...START,
        severity: 'error',
        message: 'no person can be read',
        fix: 'export the people again, with a header line',
      },
    ]);
  if (!header) return nobody();
  const columns = readHeader(header, (severity, cell, message, fix) => say(severity, header.line, cell, message, fix));
  if (!columns) return unusable(file, sha256, faults);

  const candidates = readRows(rows, { width: header.cells.length, columns, say });
  const people = linkPeople(candidates, now);
  if (people.length === 0) return nobody();
  warnUnreachable(people, candidates, now);
  return {
    roster: createRoster(people),
    people: people.length,
    refused: rows.length - people.length,
    sha256,
    faults,
    file,
  };
}

function unusable(file: string, sha256: string | null, faults: Fault[]): PeopleReading {
  return { roster: null, people: 0, refused: 0, sha256, faults, file };
}
