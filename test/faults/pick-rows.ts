/** Whole numbers from a seed, always the same ones (mulberry32). */
export function* numbers(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** A seed for people to type: nine digits at most. */
export const seedOf = (now: number): number => now % 1_000_000_000;

/** Rows without end, in an order that the seed alone decides: every row once, shuffled, then all again. */
export function* pickRows(seed: number, rows: readonly number[]): Generator<number, void> {
  if (rows.length === 0) return;
  const random = numbers(seed);
  for (;;) {
    const left = [...rows].sort((a, b) => a - b);
    while (left.length > 0) {
      const [row] = left.splice(random.next().value % left.length, 1);
      if (row !== undefined) yield row;
    }
  }
}
