import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeViolations } from '../../invariants/check-invariants.ts';
import type { Limits, Violation } from '../../invariants/evidence.ts';
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
  /** Done at the very end, when the row has been judged and its worlds are stopped. */
  afterwards(work: () => Promise<unknown>): void;
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
  /** What happened to others in the field and is played here: `Vault #3410: …`. Part of the title. */
  field?: string;
}

/**
 * The test of one row of the fault matrix. Whatever the row itself expects, I1 to I8 are judged at its end.
 * @param number as in `rows.ts`
 */
export function row(number: number, run: (r: RowRun) => Promise<void>, options: RowOptions = {}): void {
  const known = ROWS.find((r) => r.row === number);
  if (!known) throw new Error(`the fault matrix has no row ${String(number)}`);
  const field = options.field ? ` / ${options.field}` : '';
  it(
    `row ${String(number)}: ${known.fault}${field}`,
    async () => {
      const broken = await runRow(number, run);
      expect(broken.map((v) => `${v.invariant} ${v.request ?? ''}: ${v.why}`)).toEqual([]);
    },
    options.timeoutMs ?? 120_000,
  );
}

/** @returns what of I1 to I8 is broken at its end @throws what the row itself finds */
async function runRow(number: number, run: (r: RowRun) => Promise<void>): Promise<Violation[]> {
  const begin = performance.now();
  const worlds: FaultWorld[] = [];
  const afterwards: (() => Promise<unknown>)[] = [];
  const observed: string[] = [];
  let limits: Partial<Limits> = {};
  let settleMs: number | null = 60_000;
  let error: Error | null = null;
  const broken: Violation[] = [];
  try {
    await run({
      async world(options) {
        const made = await faultWorld(options);
        worlds.push(made);
        return made;
      },
      afterwards: (work) => void afterwards.push(work),
      observed: (words) => void observed.push(words),
      limits: (more) => {
        limits = { ...limits, ...more };
      },
      settleMs: (ms) => {
        settleMs = ms;
      },
    });
    for (const world of worlds) broken.push(...(await judge(world, limits, settleMs)));
  } catch (cause) {
    error = await withMore(cause, worlds, limits);
  } finally {
    await Promise.allSettled(worlds.map((w) => w.stop()));
    for (const work of afterwards.reverse()) await work().catch(() => undefined);
    keep({
      row: number,
      ok: error === null && broken.length === 0,
      observed,
      error: error?.message ?? (broken.length > 0 ? describeViolations(broken) : null),
      tookMs: Math.round(performance.now() - begin),
      at: new Date().toISOString(),
    });
  }
  if (error) throw error;
  return broken;
}

async function judge(world: FaultWorld, limits: Partial<Limits>, settleMs: number | null): Promise<Violation[]> {
  if (settleMs === null) return world.check({ settled: false, ...limits });
  const quiet = await world.settle(settleMs).then(
    () => true,
    () => false,
  );
  // One that never gets quiet tells why by what is broken then: settled limits name what still moves.
  const broken = await world.check(limits);
  const words = `it was not quiet after ${String(settleMs)} ms`;
  return quiet || broken.length > 0 ? broken : [{ invariant: 'I3', request: null, why: words }];
}

/** A row that fails by itself tells what the invariants say of it, and the last words of its bots. */
async function withMore(cause: unknown, worlds: readonly FaultWorld[], limits: Partial<Limits>): Promise<Error> {
  const found = await Promise.all(worlds.map((w) => w.check({ ...limits, settled: false }).catch(() => [])));
  const words = found.flat().length > 0 ? describeViolations(found.flat()) : '';
  const said = worlds.flatMap((w) => w.bots.flatMap((b) => b.lines.slice(-5)));
  const more = [words && `invariants:\n${words}`, said.length > 0 && `bots:\n${said.join('\n')}`].filter(Boolean);
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (more.length > 0) error.message += `\n${more.join('\n')}`;
  return error;
}

/** Where FAULTS_RESULTS says; `npm run test:faults` reads it there. */
function keep(result: RowResult): void {
  const folder = process.env['FAULTS_RESULTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `row-${String(result.row)}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Seconds with one decimal, for `observed`. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
