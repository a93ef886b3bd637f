import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchSources } from '../../src/sources/watch.ts';

let folder = '';
let stop: () => void = () => undefined;
/** One entry for each change that was told. */
let calls = 0;
let wake: () => void = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-watch-'));
  calls = 0;
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

/** Starts watching these files; resolves when the n-th change was told. */
function watch(...files: string[]): (n: number) => Promise<void> {
  stop = watchSources({
    files: () => files,
    intervalMs: 5,
    onChange: () => {
      calls += 1;
      wake();
    },
  });
  return async (n) => {
    while (calls < n) await new Promise<void>((resolve) => (wake = resolve));
  };
}

it('a change is told once, whether written in place, renamed over, removed or brought back', async () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(a, '1');
  const changes = watch(a, b);
  await changes(1);
  writeFileSync(a, '22');
  await changes(2);
  writeFileSync(join(folder, 'new'), '33');
  renameSync(join(folder, 'new'), a);
  await changes(3);
  writeFileSync(b, 'b');
  await changes(4);
  rmSync(a);
  await changes(5);
  writeFileSync(a, '1');
  await changes(6);
  expect(calls).toBe(6);
});

it('a file still being written is left until it rests', async () => {
  const a = join(folder, 'a');
  writeFileSync(a, '');
  const changes = watch(a);
  await changes(1);
  for (let i = 0; i < 40; i += 1) {
    writeFileSync(a, 'x'.repeat(i + 1));
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
  }
  await changes(2);
  // Far fewer than the writes: only pauses of two looks count.
  expect(calls).toBeLessThan(20);
});

it('nothing is told after stopping, also from a look already under way', async () => {
  const a = join(folder, 'a');
  const changes = watch(a);
  stop();
  writeFileSync(a, '1');
  await changes(0);
  const later = watch(a);
  await later(1);
  const before = calls;
  stop();
  writeFileSync(a, '22');
  const witness = watch(join(folder, 'b'));
  calls = 0;
  await witness(1);
  expect([before, calls]).toEqual([1, 1]);
});
