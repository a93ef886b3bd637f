import { CsvError, parse } from 'csv-parse/sync';
import { type Fault, type Place, START } from './fault.ts';

/** One record of a CSV text; all on one line. */
export interface CsvRow {
  /** From 1. */
  line: number;
  cells: readonly string[];
}

export type CsvTable =
  | { ok: true; rows: CsvRow[]; place(line: number, cell: number): Place }
  | { ok: false; fault: Fault };

const FEED = /\r\n|\n|\r/;

/**
 * Splits RFC 4180 text into trimmed cells. A fault of the form itself refuses the whole text: past a lost quote
 * nobody knows which lines are missing, and a person who is missing looks like one who left.
 * @param file the name used in faults
 */
export function readCsv(file: string, text: string): CsvTable {
  const refuse = (place: Place, message: string, fix: string): CsvTable => {
    return { ok: false, fault: { file, ...place, severity: 'error', message, fix } };
  };
  let records: string[][];
  try {
    records = parse(text, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED')
      return refuse(lastQuote(text), 'a quote is opened here and never closed', CLOSE_QUOTE);
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return refuse(
      { line, column: 1 },
      'a quote stands inside a value',
      'put the whole value in quotes and double the quotes inside it',
    );
  }
  const broken = records.findIndex((cells) => cells.some((cell) => FEED.test(cell)));
  if (broken >= 0)
    return refuse({ line: broken + 1, column: 1 }, 'a quoted value runs over several lines', CLOSE_QUOTE);
  // No record runs over several lines and none is skipped, so the n-th stands on line n.
  const rows = records.map((cells, i) => ({ line: i + 1, cells: cells.map((cell) => cell.trim()) }));
  let lines: string[] | null = null;
  const place = (line: number, cell: number): Place => {
    lines ??= text.split(FEED);
    return { line, column: columnOf(lines[line - 1] ?? '', cell) };
  };
  return { ok: true, rows: rows.filter((row) => row.cells.some((cell) => cell !== '')), place };
}

const CLOSE_QUOTE = 'close the quote in that line; line breaks inside a value are not read';

/** The column, from 1, where the cell begins in its line. */
function columnOf(line: string, cell: number): number {
  let quoted = false;
  let left = cell;
  for (let i = 0; i < line.length && left > 0; i += 1) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === ',' && !quoted) left -= 1;
    if (left === 0) return i + 2;
  }
  return cell === 0 ? 1 : line.length + 1;
}

/** Where the last quote stands that no other one closes. */
function lastQuote(text: string): Place {
  let open: number | null = null;
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) open = open === null ? i : null;
  if (open === null) return START;
  const before = text.slice(0, open).split(FEED);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
