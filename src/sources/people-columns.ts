import { nearest } from '../domain/nearest.ts';
import type { CsvRow } from './csv-text.ts';
import { shown } from './secret-like.ts';

/** The columns of the people file. */
export const COLUMNS = [
  'id',
  'name',
  'email',
  'manager',
  'department',
  'title',
  'type',
  'start',
  'end',
  'sponsor',
  'slack_team',
  'slack_user',
] as const;
/** Columns an export may lack. */
const OPTIONAL_COLUMNS = ['timezone', 'sso_subject'] as const;
export type Column = (typeof COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

/** Says something about the cell of the header at `cell`. */
export type SayOfHeader = (severity: 'error' | 'warning', cell: number, message: string, fix: string) => void;

/** Where each column stands, from 0; null when one is missing or stands twice. */
export function readHeader(header: CsvRow, say: SayOfHeader): ReadonlyMap<Column, number> | null {
  const names = header.cells.map((cell) => cell.toLowerCase().replaceAll(' ', '_'));
  if (names.length === 1 && /[;\t|]/.test(names[0] ?? '')) {
    say('error', 0, 'the columns are not separated by commas', 'export the file again with commas between the columns');
    return null;
  }
  const found = new Map<Column, number>();
  let whole = true;
  for (const column of COLUMNS) {
    const at = names.indexOf(column);
    if (at >= 0) found.set(column, at);
    else {
      whole = false;
      const near = nearest(
        column,
        names.filter((name) => !isColumn(name)),
      );
      const fix = near ? `rename the column ${shown(near)}` : `add it; the columns are ${COLUMNS.join(',')}`;
      say('error', near ? names.indexOf(near) : 0, `the column "${column}" is missing`, fix);
    }
  }
  for (const [at, name] of names.entries()) {
    if (isOptional(name) && names.indexOf(name) === at) found.set(name, at);
    if (names.indexOf(name) < at && isColumn(name)) {
      whole = false;
      say('error', at, `the column "${name}" stands twice`, 'remove one of them');
    } else if (!isColumn(name))
      say('warning', at, `the column ${shown(name)} is not used`, 'leave it out of the export');
  }
  return whole ? found : null;
}

function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name) || isOptional(name);
}

function isOptional(name: string): name is (typeof OPTIONAL_COLUMNS)[number] {
  return (OPTIONAL_COLUMNS as readonly string[]).includes(name);
}
