import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { describeViolations } from '../../invariants/check-invariants.ts';
import type { Limits } from '../../invariants/evidence.ts';
import { ROWS } from '../rows.ts';
import { type FaultWorld, type FaultWorldOptions, faultWorld } from './fault-world.ts';

/** What one run of one row came to; a file of its own, so that rows may run side by side. */
export interface RowResult {
  row: number;
  ok: boolean;
  /** What was measured or seen, in words. */
  observed: string[];
  /** Why it failed. */
  error: string | null;
  /** How long it took, in ms. */
  tookMs: number;
  /** UTC. */
  at: string;
}

export interface RowRun {
  /** A world for this row; settled, checked for I1 to I8 and stopped at its end. */
  world(options?: FaultWorldOptions): Promise<FaultWorld>;
  /** What the row's criterion came to, with its figure: `re-armed in 3.1 s`. */
  observed(words: string): void;
  /** Limits of the invariants in this row; those of a calm run otherwise. */
  limits(limits: Partial<Limits>): void;
  /** Longest wait for quiet at the end, in ms; 60,000 by default. Null: the row leaves a world that never gets quiet. */
  settleMs(ms: number | null): void;
}

export interface RowOptions {
  /** Longest the row may take, in ms: 120,000 by default. */
  timeoutMs?: number;
}

/** Where the results go: FAULTS_RESULTS, or a folder that nobody reads. */
export const resultsFolder = (): string => process.env['FAULTS_RESULTS'] ?? join(tmpdir(), 'portcullis-fault-rows');

/**
 * The test of one row of the fault matrix. Whatever the row itself expects, I1 to I8 are judged at its end.
 * @param number as in `rows.ts`
 */
export function row(number: number, run: (r: RowRun) => Promise<void>, options: RowOptions = {}): void {
  const known = ROWS.find((r) => r.row === number);
  if (!known) throw new Error(`the fault matrix has no row ${String(number)}`);
  it(`row ${String(number)}: ${known.fault}`, () => runRow(number, run), options.timeoutMs ?? 120_000);
}

async function runRow(number: number, run: (r: RowRun) => Promise<void>): Promise<void> {
  const begin = performance.now();
  const worlds: FaultWorld[] = [];
  const observed: string[] = [];
  let limits: Partial<Limits> = {};
  let settleMs: number | null = 60_000;
  let error: unknown = null;
  try {
    await run({
      async world(options) {
        const made = await faultWorld(options);
        worlds.push(made);
        return made;
      },
      observed: (words) => void observed.push(words),
      limits: (more) => {
        limits = { ...limits, ...more };
      },
      settleMs: (ms) => {
        settleMs = ms;
      },
    });
    for (const world of worlds) await judge(world, limits, settleMs);
  } catch (cause) {
    error = await withMore(cause, worlds, limits);
  } finally {
    await Promise.allSettled(worlds.map((w) => w.stop()));
    keep({
      row: number,
      ok: error === null,
      observed,
      error: error === null ? null : messageOf(error),
      tookMs: Math.round(performance.now() - begin),
      at: new Date().toISOString(),
    });
  }
  if (error !== null) throw error;
}

async function judge(world: FaultWorld, limits: Partial<Limits>, settleMs: number | null): Promise<void> {
  if (settleMs === null) return world.checkAll({ settled: false, ...limits });
  let unsettled: unknown = null;
  await world.settle(settleMs).catch((cause: unknown) => {
    unsettled = cause;
  });
  await world.checkAll(unsettled ? { ...limits, settled: false } : limits);
  if (unsettled) throw unsettled;
}

/** A row that fails by itself tells what the invariants say of it, and the last words of its bots. */
async function withMore(cause: unknown, worlds: readonly FaultWorld[], limits: Partial<Limits>): Promise<Error> {
  const found = await Promise.all(worlds.map((w) => w.check({ ...limits, settled: false }).catch(() => [])));
  const words = describeViolations(found.flat());
  const said = worlds.flatMap((w) => w.bots.flatMap((b) => b.lines.slice(-5)));
  const more = [words && `invariants:\n${words}`, said.length > 0 && `bots:\n${said.join('\n')}`].filter(Boolean);
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (more.length > 0 && !error.message.startsWith('invariants')) error.message += `\n${more.join('\n')}`;
  return error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function keep(result: RowResult): void {
  const folder = resultsFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `row-${String(result.row)}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Seconds with one decimal, for `observed`. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
