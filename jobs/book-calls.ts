import type { Rate } from '../src/domain/pace.ts';

/** Past so many spans the old ones are forgotten. */
const MOST = 2_000;

/** Times promised to calls of one method that wait: however far ahead one was put, others find room before it. */
export interface Calendar {
  /**
   * Promises a time nobody else has.
   * @param from not before, in ms
   */
  book(from: number, now: number): number;
  /** All that was promised comes later. @param by in ms */
  shift(by: number): void;
}

/** @param rate so many in each span of time */
export function createCalendar({ burst, everyMs }: Rate): Calendar {
  const spanMs = burst * everyMs;
  let promised = new Map<number, number>();
  return {
    book(from, now) {
      if (promised.size > MOST)
        for (const span of promised.keys()) if (span * spanMs < now - spanMs) promised.delete(span);
      let span = Math.floor(from / spanMs);
      while ((promised.get(span) ?? 0) >= burst) span += 1;
      const before = promised.get(span) ?? 0;
      promised.set(span, before + 1);
      const start = span * spanMs;
      return start > now ? Math.max(from, start + before * everyMs) : from;
    },
    shift(by) {
      const spans = Math.ceil(by / spanMs);
      promised = new Map([...promised].map(([span, count]) => [span + spans, count]));
    },
  };
}
