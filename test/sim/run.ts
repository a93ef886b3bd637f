import { parseArgs } from 'node:util';
import { describe, happenings, runSeed, shrink } from './explore.ts';
import { seenIn } from './seen-in.ts';

/** `npm run test:sim`: seed after seed under the seeded scheduler. Ends with 1 when a promise was broken. */
const HELP = `npm run test:sim                              1,000 seeds from a random one, which is printed
npm run test:sim -- --seeds 10000             so many
npm run test:sim -- --seeds 10000 --seed S    so many from S on
npm run test:sim -- --seed S                  seed S alone, with what happened; made smaller when it fails
npm run test:sim -- --seed S --trace          with every step`;

const options = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  trace: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** How long a smaller story is looked for, ms. */
const SHRINK_MS = 60_000;
/** After so many failing seeds there is enough to read. */
const ENOUGH = 5;
const PROGRESS_MS = 5_000;

async function one(seed: number, trace: boolean): Promise<boolean> {
  const { story, run } = await runSeed(seed);
  if (run.broken.length > 0) {
    console.log(describe(await shrink(seed, SHRINK_MS)));
    return false;
  }
  console.log(`machines: ${String(story.machines)}, queue: ${story.queue}`);
  console.log((trace ? run.trace : happenings(run)).join('\n'));
  console.log(`ok: ${String(run.trace.length)} steps, trace ${run.digest}`);
  return true;
}

async function many(from: number, count: number): Promise<boolean> {
  const began = performance.now();
  const seen = new Map<string, number>();
  const failed: number[] = [];
  let told = began;
  let virtualMs = 0;
  let done = 0;
  const say = () => {
    const seconds = (performance.now() - began) / 1_000;
    const hours = Math.round(virtualMs / 3_600_000);
    console.log(
      `${String(done)} of ${String(count)} seeds, ${(done / seconds).toFixed(1)} a second, ${String(hours)} h of virtual time, ${String(failed.length)} failed`,
    );
  };
  for (let seed = from; seed < from + count && failed.length < ENOUGH; seed += 1) {
    const { run } = await runSeed(seed);
    done += 1;
    virtualMs += run.lasted;
    for (const what of seenIn(run)) seen.set(what, (seen.get(what) ?? 0) + 1);
    if (run.broken.length > 0) {
      failed.push(seed);
      console.log(describe(await shrink(seed, SHRINK_MS)));
    }
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    say();
  }
  say();
  console.log('seeds in which it came to this:');
  for (const [what, times] of [...seen].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(7)}  ${what}`);
  if (failed.length > 0) console.log(`FAILED: seeds ${failed.join(', ')}`);
  return failed.length === 0;
}

const { values } = parseArgs({ options });
if (values.help) console.log(HELP);
else {
  const seed = values.seed === undefined ? null : Number(values.seed);
  const count = Number(values.seeds ?? 1_000);
  if ((seed !== null && !Number.isSafeInteger(seed)) || !Number.isSafeInteger(count)) throw new Error(HELP);
  // Drawn here, so that the run itself needs no chance but its own.
  const from = seed ?? (Date.now() % 1_000_000) * 1_000;
  console.log(`from seed ${String(from)}`);
  const ok =
    seed !== null && values.seeds === undefined ? await one(seed, values.trace === true) : await many(from, count);
  process.exitCode = ok ? 0 : 1;
}
