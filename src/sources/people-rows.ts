import type { CsvRow } from './csv-text.ts';
import type { Fault } from './fault.ts';
import { createClaims } from './people-claims.ts';
import type { Column } from './people-columns.ts';
import type { Candidate } from './people-links.ts';
import { type PersonRow, readPersonRow } from './people-row.ts';

/** Says something about the cell at `cell`, from 0, of a line. */
export type SayOfCell = (severity: Fault['severity'], line: number, cell: number, message: string, fix: string) => void;

/** What all rows share. */
interface Table {
  width: number;
  columns: ReadonlyMap<Column, number>;
  say: SayOfCell;
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
    return this.#table.columns.has(column) ? (this.#cells[this.#at(column)] ?? '') : '';
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

/** The rows that are in order by themselves; the faults of the others have been said. */
export function readRows(rows: readonly CsvRow[], table: Table): Candidate[] {
  const claims = createClaims();
  const candidates: Candidate[] = [];
  for (const { line, cells } of rows) {
    if (cells.length !== table.width) {
      table.say(
        'error',
        line,
        0,
        `the row has ${cells.length} values, the header ${table.width}`,
        'put values that hold a comma in quotes',
      );
      continue;
    }
    const row = new TableRow(line, cells, table);
    const person = readPersonRow(row);
    claims.claim(person, row);
    if (row.sound) candidates.push({ person, row });
  }
  return candidates;
}
