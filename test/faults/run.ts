import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pickRows, seedOf } from './pick-rows.ts';
import { readResults, writeReport } from './report.ts';
import { rowsOfFile, TESTED } from './rows.ts';
import type { RowResult } from './support/row.ts';

/**
 * `npm run test:faults`: all rows of the fault matrix, one, or random ones for a time. Writes docs/faults.md and its
 * figures; ends with 1 when a row failed or did not report.
 */
const HELP = `npm run test:faults                           all rows, then docs/faults.md
npm run test:faults -- --row 22               one row, or some: --row 22,25
npm run test:faults -- --soak 30m             random rows for that long (s, m, h); prints its seed
npm run test:faults -- --soak 30m --seed S    the same rows in the same order
npm run test:faults -- --list                 the rows, and which have a test`;

const TOP = join(import.meta.dirname, '../..');
const FILES = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
const WRITTEN = new Set(FILES.flatMap(rowsOfFile));

const options = {
  row: { type: 'string' },
  soak: { type: 'string' },
  seed: { type: 'string' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Whoever runs it wants no more of it. */
let interrupted = false;

/** Runs these rows: those that need the whole machine after the others, one by one. @returns what they left */
async function runRows(rows: readonly number[]): Promise<RowResult[]> {
  const needsAll = new Set(TESTED.filter((r) => r.alone).map((r) => r.row));
  const alone = rows.filter((n) => needsAll.has(n));
  const shared = rows.filter((n) => !needsAll.has(n));
  const results: RowResult[] = [];
  for (const some of [shared, ...alone.map((n) => [n])]) {
    if (some.length > 0 && !interrupted) results.push(...(await runTogether(some)));
  }
  return results;
}

/** Runs these rows in one go, as many at once as there is room for. */
async function runTogether(rows: readonly number[]): Promise<RowResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-faults-'));
  try {
    const env = { ...process.env, FAULT_ROWS: rows.join(','), FAULTS_RESULTS: folder };
    const vitest = join(TOP, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--project', 'faults', '--reporter', 'default'];
    const child = spawn(process.execPath, args, { cwd: TOP, env, stdio: 'inherit' });
    const stop = () => {
      interrupted = true;
      child.kill('SIGINT');
    };
    process.on('SIGINT', stop);
    await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    process.off('SIGINT', stop);
    return readResults(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(results: readonly RowResult[]): void {
  for (const r of results) {
    const what = r.ok ? r.observed.join('; ') : (r.error ?? '').split('\n').slice(0, 4).join('\n        ');
    console.log(
      `${r.ok ? 'ok    ' : 'FAILED'} row ${String(r.row).padStart(2)} ${String(Math.round(r.tookMs / 1_000))} s  ${what}`,
    );
  }
}

/** @returns the exit status */
async function once(wanted: readonly number[]): Promise<number> {
  const missing = wanted.filter((n) => !WRITTEN.has(n));
  if (missing.length > 0) console.log(`no test yet for row ${missing.join(', ')}`);
  if (missing.length === wanted.length) return 1;
  const results = await runRows(wanted);
  writeReport(results);
  print(results);
  const silent = wanted.filter((n) => WRITTEN.has(n) && !results.some((r) => r.row === n));
  if (silent.length > 0) console.log(`no result of row ${silent.join(', ')}`);
  const failed = results.filter((r) => !r.ok);
  console.log(`${String(results.length)} rows, ${String(failed.length)} failed; see docs/faults.md`);
  return failed.length + silent.length + missing.length > 0 ? 1 : 0;
}

/** Random rows until the time is over; a row that has begun is finished. The page stays as it is. */
async function soak(time: string, given: string | undefined): Promise<number> {
  const [, amount, unit] = /^(\d+)\s*([smh])$/.exec(time) ?? [];
  if (!amount) throw new Error(`--soak takes a time like 30m, not ${time}`);
  const ms = Number(amount) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[unit ?? 'm'] ?? 0);
  const seed = given === undefined ? seedOf(Date.now()) : Number(given);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed takes a whole number, not ${String(given)}`);
  console.log(`seed ${String(seed)}; again: npm run test:faults -- --soak ${time} --seed ${String(seed)}`);
  const end = performance.now() + ms;
  const all: RowResult[] = [];
  const rows = TESTED.map((r) => r.row).filter((n) => WRITTEN.has(n));
  for (const row of pickRows(seed, rows)) {
    if (interrupted || performance.now() >= end) break;
    const results = await runRows([row]);
    all.push(...(results.some((r) => r.row === row) ? results : [silent(row)]));
    print(all.slice(-results.length || -1));
  }
  const failed = all.filter((r) => !r.ok);
  const order = all.map((r) => r.row).join(', ');
  console.log(`seed ${String(seed)}: ${String(all.length)} rows, ${String(failed.length)} failed; in order: ${order}`);
  return failed.length > 0 ? 1 : 0;
}

const silent = (row: number): RowResult => ({
  row,
  ok: false,
  observed: [],
  error: 'it left no result',
  tookMs: 0,
  at: new Date().toISOString(),
});

const { values } = parseArgs({ options });
if (values.help) console.log(HELP);
else if (values.list)
  for (const r of TESTED)
    console.log(`${WRITTEN.has(r.row) ? 'test' : '    '} ${String(r.row).padStart(2)} ${r.fault}`);
else if (values.soak) process.exitCode = await soak(values.soak, values.seed);
else {
  const rows = values.row?.split(',').map(Number);
  const unknown = rows?.find((n) => !TESTED.some((r) => r.row === n));
  if (unknown !== undefined) throw new Error(`the fault matrix has no test of row ${String(unknown)}; see --list`);
  process.exitCode = await once(rows ?? TESTED.map((r) => r.row));
}
