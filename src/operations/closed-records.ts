/** The number of the last event of each closed record. */
export interface ClosedRecords {
  get(record: string): number | undefined;
  set(record: string, n: number): void;
}

/** `REQ-2026-` and `000123`. */
const DIGITS = 6;
const NUMBERED = /^\d{6}$/;

/**
 * A ledger has as many closed records as it is old, so each takes a place in a list, not a text and a place in a map.
 * What is not numbered as our records are is kept too, only not as small.
 */
export function createClosedRecords(): ClosedRecords {
  const others = new Map<string, number>();
  const series = new Map<string, number[]>();
  return {
    get(record) {
      const digits = record.slice(-DIGITS);
      return NUMBERED.test(digits) ? series.get(record.slice(0, -DIGITS))?.[Number(digits)] : others.get(record);
    },
    set(record, n) {
      const digits = record.slice(-DIGITS);
      if (!NUMBERED.test(digits)) return void others.set(ownText(record), n);
      const name = record.slice(0, -DIGITS);
      const list = series.get(name);
      if (list) list[Number(digits)] = n;
      else series.set(ownText(name), Object.assign([], { [Number(digits)]: n }));
    },
  };
}

/** A text that was cut from a line keeps the whole line in memory; this is one of its own. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}
