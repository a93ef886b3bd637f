import type { Clock } from '../src/context.ts';
import { APART_MS } from '../src/domain/clocks.ts';

/** How often the two clocks are read again when something came in between. */
const TRIES = 3;
/** Two readings further apart than this were not made together, in ms. */
const TOGETHER_MS = 50;

/**
 * The own clock, in ms since 1970, watched for being set: whoever reads it compares it with the monotonic one, which
 * nobody can set. A host that was suspended looks the same, as its monotonic clock stood still.
 * @param on.wasSet called before the reading is given out; by how many ms, forward is positive
 */
export function watchOwnClock(on: {
  own: Clock;
  monotonic: () => number;
  wasSet: (byMs: number) => void;
}): () => number {
  const readBoth = () => {
    for (let tries = 1; ; tries += 1) {
      const before = on.monotonic();
      const wall = on.own.now().getTime();
      const monotonic = on.monotonic();
      if (monotonic - before <= TOGETHER_MS || tries === TRIES) return { wall, monotonic };
    }
  };
  let last = readBoth();
  return () => {
    const now = readBoth();
    const byMs = now.wall - last.wall - (now.monotonic - last.monotonic);
    last = now;
    if (Math.abs(byMs) > APART_MS) on.wasSet(byMs);
    return now.wall;
  };
}
