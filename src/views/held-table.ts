import { type Holding, standingAt } from '../domain/holding.ts';

/** The whole list of who held what, for files. */

const COLUMNS = [
  'person',
  'person_name',
  'role',
  'system',
  'environment',
  'privileged',
  'standing',
  'request',
  'requested_by',
  'approved_by',
  'may_be_there_from',
  'read_back_at',
  'ends_at',
  'end_cause',
  'read_back_gone_at',
  'ledger',
] as const;

export type HeldRow = Record<(typeof COLUMNS)[number], string>;

/** One row a holding; times are ISO 8601 UTC, empty where there is none. */
export function heldRow(h: Holding, at: Date, nameOf: (id: string) => string): HeldRow {
  const iso = (date: Date | null | undefined) => date?.toISOString() ?? '';
  return {
    person: h.person,
    person_name: nameOf(h.person),
    role: h.role,
    system: h.system,
    environment: h.environment,
    privileged: h.privileged ? 'yes' : 'no',
    standing: standingAt(h, at) ?? 'not held',
    request: h.request,
    requested_by: h.requester,
    approved_by: h.approvals.map((a) => `${a.step}: ${a.by} at ${a.at.toISOString()}`).join('; '),
    may_be_there_from: iso(h.started?.at),
    read_back_at: iso(h.given?.at),
    ends_at: iso(h.endsAt),
    end_cause: h.ending?.cause ?? '',
    read_back_gone_at: iso(h.gone?.at),
    ledger: h.seqs.join(' '),
  };
}

/** RFC 4180, with a heading. */
export function heldCsv(rows: readonly HeldRow[]): string {
  return [COLUMNS.map(String), ...rows.map((row) => COLUMNS.map((c) => row[c]))]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');
}

/** Spreadsheets run what begins like a formula, behind spaces too: such text gets an apostrophe in front. */
function cell(value: string): string {
  const inert = /^[\s]*[=+\-@\t\r\n|%]/u.test(value) ? `'${value}` : value;
  return `"${inert.replaceAll('"', '""')}"`;
}
