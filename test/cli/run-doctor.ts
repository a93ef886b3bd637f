import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

const TOP = join(import.meta.dirname, '../..');

export interface Visit {
  code: number | null;
  /** Everything it printed. */
  said: string;
  ms: number;
  /** The lines of one area and level, each with its mend behind it. */
  lines(area: string, level: string): string[];
}

/**
 * `portcullis doctor` as a process with this environment and nothing else.
 * @param secrets what it may never print, whatever it meets
 */
export async function runDoctor(env: Record<string, string>, secrets: readonly string[]): Promise<Visit> {
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
  const said = out + err;
  for (const secret of secrets) expect(said).not.toContain(secret);
  expect(err).toBe('');
  const joined = out.replaceAll(/\n +mend: /g, ' => ').split('\n');
  const lines = (area: string, level: string) =>
    joined.flatMap((l) => {
      const [, where, how, what = ''] = /^(\S+) +(\S+) +(.*)$/.exec(l) ?? [];
      return where === area && how === level ? [what] : [];
    });
  return { code, said, ms: performance.now() - began, lines };
}
