import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickRows } from '../faults/pick-rows.ts';
import { describe as describeRows, FIGURES, PAGE, readKept } from '../faults/report.ts';
import { filesOfRows, ROWS, rowsOfFile, TESTED } from '../faults/rows.ts';

const FOLDER = join(import.meta.dirname, '../faults');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'));

describe('the fault matrix', () => {
  it('has each row once, in order', () => {
    const numbers = ROWS.map((r) => r.row);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('has exactly one test file for every row that is not left out, and none for another', () => {
    const told = files.flatMap(rowsOfFile).sort((a, b) => a - b);
    expect(told).toEqual(TESTED.map((r) => r.row));
  });

  it.each(files)('%s runs the rows its name says', (name) => {
    const source = readFileSync(join(FOLDER, name), 'utf8');
    const run = [...source.matchAll(/^\s*row\(\s*(\d+)\s*,/gm)].map((m) => Number(m[1]));
    expect(run).toEqual(rowsOfFile(name));
  });

  it('leaves out only with a reason', () => {
    expect(ROWS.filter((r) => r.not && r.not.why.length < 20)).toEqual([]);
  });

  it('is run by the numbers wanted, the quick ones without', () => {
    const names = ['row-6-a.test.ts', 'row-14-15-b.test.ts', 'report.ts'];
    expect(filesOfRows(names, 'all')).toEqual(['row-6-a.test.ts', 'row-14-15-b.test.ts']);
    expect(filesOfRows(names, '15')).toEqual(['row-14-15-b.test.ts']);
    expect(filesOfRows(names, undefined)).toEqual(['row-6-a.test.ts']);
    expect(filesOfRows(names, '99')).toEqual(['none.test.ts']);
  });
});

describe('docs/faults.md', () => {
  const page = readFileSync(PAGE, 'utf8');

  it('lists every row', () => {
    const listed = [...page.matchAll(/^\| (\d+) \| .* \| .* \| .* \| .* \|/gm)].map((m) => Number(m[1]));
    expect(new Set(listed)).toEqual(new Set(ROWS.map((r) => r.row)));
  });

  it('says what its figures say', () => {
    expect(page).toBe(describeRows(readKept()));
    expect(readFileSync(FIGURES, 'utf8')).toBe(`${JSON.stringify(readKept(), null, 2)}\n`);
  });
});

it('the same seed picks the same rows in the same order, each once before any twice', () => {
  const first = (seed: number, count: number) => {
    const picked = pickRows(seed, [22, 6, 54, 25]);
    return Array.from({ length: count }, () => picked.next().value);
  };
  expect(first(7, 12)).toEqual(first(7, 12));
  expect(
    first(7, 4)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([6, 22, 25, 54]);
  expect(new Set([1, 2, 3, 4, 5].map((seed) => first(seed, 4).join()))).not.toHaveProperty('size', 1);
});
