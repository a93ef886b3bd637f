import { oneLine, shorten } from './text.ts';

/** Text for a terminal. */

/** Data on one line, cut: nothing in it can move the cursor or start a line of its own. */
export function inLine(value: string, max = 200): string {
  return shorten(oneLine(value), max);
}

/** Columns as wide as their widest cell, two spaces apart; the last one runs free. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(0, ...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** `1 grant`, `2 grants` */
export function count(n: number, word: string, plural = `${word}s`): string {
  return `${String(n)} ${n === 1 ? word : plural}`;
}
