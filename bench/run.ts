/** `npm run bench`: the scenarios, each beside its bare limit, and what they came to. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BareCalls } from './bare-process.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { startProcess } from './support/calls.ts';
import { factsOf, load } from './support/facts.ts';
import { openLarge } from './support/large.ts';
import { asJson, asPage, type RunFacts, type ScenarioResult } from './support/report.ts';
import type { Bench, Scenario } from './support/scenario.ts';
import { type Servers, startServers } from './support/servers.ts';
import type { Setting } from './support/setting.ts';

const HELP = `npm run bench -- [options]

Measures Portcullis beside the bare limits of what it stands on, in turn, on servers of its own.
A full run takes about 40 minutes on two idle cores and writes bench/RESULTS.md and bench/results.json.

  --quick        smaller sizes, 1 or 2 rounds, within 3 minutes on two idle cores; prints, writes nothing, no verdict
  --only 3,4     these scenarios; prints, and writes nothing unless --write is given
  --rounds 5     how often each is measured
  --write        write the files although --only is given
  --help         this

Scenarios:
${[...SCENARIOS]
  .sort((a, b) => a.number - b.number)
  .map((s) => `  ${String(s.number).padStart(2)}  ${s.title}${s.run ? '' : ' (not there yet)'}`)
  .join('\n')}
`;

/** After so long a quick run measures each scenario only once, ms. */
const QUICK_LATE_MS = 60_000;

/** Beside the build: the folder of the sources. */
const FOLDER = join(import.meta.dirname, '../../bench');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const { quick } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 5));
  const wanted = values.only?.split(',').map(Number);
  const chosen = SCENARIOS.filter((s) => !wanted || wanted.includes(s.number));
  if (chosen.length === 0 || !Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(HELP);
    process.exitCode = 2;
    return;
  }
  const { facts, results } = await runAll(chosen, { quick, rounds });
  const page = asPage(facts, results);
  process.stdout.write(`\n${page}\n`);
  if (quick || (wanted && !values.write)) return;
  await writeFile(join(FOLDER, 'RESULTS.md'), page);
  await writeFile(join(FOLDER, 'results.json'), asJson(facts, results));
}

async function runAll(chosen: readonly Scenario[], { quick, rounds }: { quick: boolean; rounds: number }) {
  const loadAtStart = load();
  const servers = await startServers();
  const bare = await startProcess<BareCalls>('bare-process');
  const bench = benchOn(servers, { bare, quick, rounds });
  try {
    const results: ScenarioResult[] = [];
    for (const scenario of chosen) results.push(await runOne(scenario, bench));
    await bench.close();
    const facts: RunFacts = {
      ...(await factsOf(servers)),
      date: new Date().toISOString(),
      rounds,
      quick,
      loadAtStart,
      loadAtEnd: load(),
    };
    return { facts, results: results.toSorted((a, b) => a.scenario.number - b.scenario.number) };
  } finally {
    await bare.stop();
    await servers.stop();
  }
}

function benchOn(servers: Servers, o: Pick<Bench, 'bare' | 'quick' | 'rounds'>): Bench & { close(): Promise<void> } {
  const made = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const there = made.get(key) ?? make();
    made.set(key, there);
    return there as Promise<T>;
  };
  const large = () => once('large', () => openLarge(servers, o.quick));
  const close = async () => {
    const opened = made.get('large') as Promise<Setting> | undefined;
    // One that could not be opened has been told of by whoever asked for it.
    await (await opened?.catch(() => null))?.close();
  };
  const begin = performance.now();
  const isLate = () => o.quick && performance.now() - begin > QUICK_LATE_MS;
  return { ...o, servers, isLate, once, large, close, say: (text) => void process.stderr.write(`  ${text}\n`) };
}

/** One that fails must not take the figures of the others with it. */
async function runOne(scenario: Scenario, bench: Bench): Promise<ScenarioResult> {
  const begin = performance.now();
  process.stderr.write(`${String(scenario.number)}. ${scenario.title}${scenario.run ? '' : ': not there yet'}\n`);
  const outcome = await Promise.resolve(scenario.run?.(bench) ?? null).catch((error: unknown) => {
    const failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`  failed: ${failed}\n`);
    process.exitCode = 1;
    return { failed };
  });
  return { scenario, outcome, seconds: (performance.now() - begin) / 1000 };
}

await main();
