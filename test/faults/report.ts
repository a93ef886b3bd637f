import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROWS, type Row, SECTIONS, type Section } from './rows.ts';
import type { RowResult } from './support/row.ts';

/** What is kept of each row's last run, beside the page made of it. */
export type Kept = Record<string, Pick<RowResult, 'ok' | 'observed' | 'error' | 'tookMs' | 'at'>>;

const TOP = join(import.meta.dirname, '../..');
export const PAGE = join(TOP, 'docs/faults.md');
export const FIGURES = join(TOP, 'docs/faults.json');

/** The results a run has left in a folder. */
export const readResults = (folder: string): RowResult[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^row-\d+\.json$/.test(name))
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RowResult)
        .sort((a, b) => a.row - b.row)
    : [];

export const readKept = (): Kept => (existsSync(FIGURES) ? (JSON.parse(readFileSync(FIGURES, 'utf8')) as Kept) : {});

/** Puts new results in the place of the old ones of the same rows, and writes figures and page. */
export function writeReport(results: readonly RowResult[]): void {
  const kept = readKept();
  for (const { row, ok, observed, error, tookMs, at } of results)
    kept[String(row)] = { ok, observed, error: error && firstLine(error), tookMs, at };
  const known = ROWS.flatMap((r) => (kept[String(r.row)] ? [[String(r.row), kept[String(r.row)]] as const] : []));
  const sorted = Object.fromEntries(known) as Kept;
  writeFileSync(FIGURES, `${JSON.stringify(sorted, null, 2)}\n`);
  writeFileSync(PAGE, describe(sorted));
}

/** Nothing of the machine in what is committed. */
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replaceAll(TOP, '').slice(0, 300);

/** The page: every row, what it came to, and what is left out and why. */
export function describe(kept: Kept): string {
  const ran = ROWS.filter((r) => kept[String(r.row)]);
  const passed = ran.filter((r) => kept[String(r.row)]?.ok);
  const left = ROWS.filter((r) => r.not);
  return `# Faults and what came of them

Made by \`npm run test:faults\` from the last run of each row; do not edit. Real bot processes, a real MongoDB, Redis, Slack
workspace and target, and a fault from outside. After every row one checker (\`test/invariants/\`) judges I1 to I8 from the
target's own log, the database, the exported ledger and what Slack shows, never from what the bot says of itself.

| | invariant |
| --- | --- |
| I1 | no grant without recorded approval |
| I2 | never active past its end plus N |
| I3 | no lost request |
| I4 | no duplicate grant or approval |
| I5 | the ledger is whole: events are transitions, one to one |
| I6 | never revoked early |
| I7 | Slack never shows what the record and the target do not say |
| I8 | granting fails closed, revoking fails loud |

${String(ran.length)} of ${String(ROWS.length)} rows have been run, ${String(passed.length)} passed.

${(Object.keys(SECTIONS) as Section[]).map((s) => describeSection(s, kept)).join('\n')}
## Left out

| row | fault | what | why |
| --- | --- | --- | --- |
${left.map((r) => `| ${String(r.row)} | ${cell(r.fault)} | ${r.not?.part ?? 'all of it'} | ${cell(r.not?.why ?? '')} |`).join('\n')}
`;
}

function describeSection(section: Section, kept: Kept): string {
  const rows = ROWS.filter((r) => r.section === section);
  return `## ${section}. ${SECTIONS[section]}

| row | fault | at risk | criterion | result | observed |
| --- | --- | --- | --- | --- | --- |
${rows.map((r) => describeRow(r, kept[String(r.row)])).join('\n')}
`;
}

function describeRow(row: Row, result: Kept[string] | undefined): string {
  const verdict = row.not && !row.not.part ? 'left out' : !result ? 'not run yet' : result.ok ? 'passed' : '**failed**';
  const observed = result ? [...result.observed, ...(result.error ? [result.error] : [])].join('; ') : '';
  const risk = row.atRisk.length === 8 ? 'all' : row.atRisk.join(' ');
  const cells = [String(row.row), row.fault, risk, row.criterion, verdict, observed];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Within a table: no line ends, no bars. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
