import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/context.ts';
import { describeFindings, statusOf } from '../../src/doctor/describe-findings.ts';
import { examine } from '../../src/doctor/examine.ts';

const TOP = join(import.meta.dirname, '../..');

export interface Visit {
  code: number | null;
  /** Everything it printed. */
  said: string;
  /** From the call to the end, in ms. */
  ms: number;
  /** The texts of one area and level, each with its mend behind ` => `. */
  lines(area: string, level: string): string[];
}

/** `portcullis doctor` as a process with this environment and nothing else. */
export async function spawnDoctor(env: Record<string, string>): Promise<Visit> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'doctor'], {
    cwd: TOP,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, said: out + err, ms: performance.now() - began, lines: reader(out) };
}

/** The same within this process, without waiting for one to start. */
export async function callDoctor(env: Record<string, string>): Promise<Visit> {
  const began = performance.now();
  const findings = await examine(env, { clock: systemClock, nodeVersion: process.versions.node });
  const said = describeFindings(findings);
  return { code: statusOf(findings), said, ms: performance.now() - began, lines: reader(said) };
}

function reader(out: string): Visit['lines'] {
  const joined = out.replaceAll(/\n +mend: /g, ' => ').split('\n');
  return (area, level) =>
    joined.flatMap((line) => {
      const [, where, how, what = ''] = /^(\S+) +(\S+) +(.*)$/.exec(line) ?? [];
      return where === area && how === level ? [what] : [];
    });
}
