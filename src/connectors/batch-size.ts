/** Calls that go well before a larger one is tried, at first and at most. */
const PATIENCE = { first: 10, most: 1_000 };

/** How many may go together, as far as the server has shown. */
export interface BatchSize {
  now(): number;
  /** A call of so many went well. */
  went(n: number): void;
  /** A call of so many failed, and its size may be why; one alone that fails shows that it is not. */
  failed(n: number): void;
}

/**
 * Halves after a failure, and doubles again after more and more calls that go well: servers that take no company are
 * not asked for ever, and those that once had a bad day are.
 */
export function createBatchSize(most: number): BatchSize {
  let size = most;
  let well = 0;
  let patience = PATIENCE.first;
  return {
    now: () => size,
    went(n) {
      if (size === most || n < size) return;
      well += 1;
      if (well < patience) return;
      well = 0;
      size = Math.min(most, size * 2);
    },
    failed(n) {
      well = 0;
      if (n > 1) {
        size = Math.max(1, Math.min(size, Math.floor(n / 2)));
        patience = Math.min(PATIENCE.most, patience * 2);
      } else {
        size = most;
        patience = PATIENCE.first;
      }
    },
  };
}
