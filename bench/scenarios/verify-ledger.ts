/** 8: the ledger's export is verified. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HashCalls } from '../hash-process.ts';
import { startProcess } from '../support/calls.ts';
import { writeLedger } from '../support/ledger-file.ts';
import { type Bench, inRounds, type Outcome, type Scenario } from '../support/scenario.ts';
import { readOrganisation } from '../support/setting.ts';

const CLI = join(import.meta.dirname, '../../src/cli.js');
const GOAL = { share: 0.6, maxMs: 30_000, growth: 1.25 };
const MB = 2 ** 20;

interface Round {
  ms: number;
  peak: number;
  tenthPeak: number;
  fileMs: number;
  /** SHA-256 of every event, each in one call. */
  eachMs: number;
  /** The same with an object for each. */
  objectMs: number;
}

async function run(bench: Bench): Promise<Outcome> {
  const events = bench.quick ? 30_000 : 1_000_000;
  const path = join(bench.servers.folder, 'ledger.jsonl');
  const tenth = join(bench.servers.folder, 'ledger-tenth.jsonl');
  const facts = await readOrganisation(bench.servers, { people: 1, roles: 1 });
  const { bytes, eventBytes } = await writeLedger(path, events, facts);
  await writeLedger(tenth, events / 10, facts);
  bench.say(`${(bytes / MB).toFixed(0)} MB, ${eventBytes.toFixed(0)} bytes an event`);
  const hash = await startProcess<HashCalls>('hash-process');
  try {
    const rounds = await inRounds(bench, async (round): Promise<Round> => {
      const fileMs = await hash.call.file(path);
      const size = Math.round(eventBytes);
      const eachMs = await hash.call.each(events, size, 'call');
      const objectMs = await hash.call.each(events, size, 'object');
      const whole = await verify(path);
      const { peak: tenthPeak } = await verify(tenth);
      bench.say(`round ${String(round + 1)}: ${(whole.ms / 1000).toFixed(1)} s`);
      return { ...whole, tenthPeak, fileMs, eachMs, objectMs };
    });
    return outcomeOf(rounds, events, eventBytes);
  } finally {
    await hash.stop();
    await Promise.all([path, tenth].flatMap((p) => [rm(p, { force: true }), rm(`${p}.lines`, { force: true })]));
  }
}

/** `portcullis audit verify`, from its start to its end. @throws Error when it does not say that the file is whole */
async function verify(path: string): Promise<{ ms: number; peak: number }> {
  const begin = performance.now();
  const child = spawn(process.execPath, [CLI, 'audit', 'verify', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let peak = 0;
  const look = setInterval(() => void peakOf(child.pid).then((bytes) => (peak = Math.max(peak, bytes))), 50);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(look);
  if (code !== 0 || !said.startsWith('OK')) throw new Error(`verify ended with ${String(code)}: ${said.slice(0, 300)}`);
  return { ms: performance.now() - begin, peak };
}

/** The most memory a process ever had, bytes; 0 where the system does not tell. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

function outcomeOf(rounds: readonly Round[], events: number, eventBytes: number): Outcome {
  const rate = (of: (r: Round) => number) => rounds.map((r) => (events / of(r)) * 1000);
  const third = rate((r) => r.eachMs * 3);
  const ms = rounds.map((r) => r.ms);
  const tenth = rounds.map((r) => r.tenthPeak / MB);
  return {
    figures: [
      {
        name: 'events verified',
        unit: '/s',
        ours: rate((r) => r.ms),
        bare: {
          'a third of bare SHA-256 an event': third,
          'the same with a hash object each': rate((r) => r.objectMs * 3),
          'raw SHA-256 of the file': rate((r) => r.fileMs),
        },
        goal: {
          words: 'at least 0.6 of a third of bare SHA-256 an event',
          sense: 'least',
          limits: third.map((r) => r * GOAL.share),
        },
      },
      {
        name: 'the whole file',
        unit: 'ms',
        ours: ms,
        goal: { words: 'at most 30 s', sense: 'most', limits: ms.map(() => GOAL.maxMs) },
      },
      {
        name: 'most memory',
        unit: 'MB',
        ours: rounds.map((r) => r.peak / MB),
        bare: { 'with a tenth of the events': tenth },
        goal: {
          words: 'flat: at most 1.25x that of a tenth',
          sense: 'most',
          limits: tenth.map((m) => m * GOAL.growth),
        },
      },
    ],
    remarks: [
      `An event has ${eventBytes.toFixed(0)} bytes on average. Chain and meaning are checked; there is no tree yet.`,
    ],
  };
}

export const VERIFY_LEDGER: Scenario = {
  number: 8,
  title: 'Audit verify of 1,000,000 events',
  how: '`portcullis audit verify` on an export of whole lives of 7 events each, from the start of the process to its end. The ledger as it stands: chain and meaning.',
  run,
};
