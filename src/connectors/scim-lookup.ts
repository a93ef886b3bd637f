/** Resources by the value of one attribute, for many callers at once. */
import { createBatchSize } from './batch-size.ts';
import { atOnce, MOST_VALUES, roomForValues, tryJoined } from './scim-joined.ts';
import { eq, eqAny } from './scim-wire.ts';
import { createTogether, type Share } from './together.ts';

export interface LookupOptions<T> {
  host: string;
  attribute: string;
  /** What the server returns for the filter (all when it is null), maybe more; null when it does not take the filter. */
  list(filter: string | null, signal: AbortSignal): Promise<T[] | null>;
  /** Servers may ignore a filter, and compare as they like: what they return is compared again. */
  matches(resource: T, value: string): boolean;
}

/** All resources with the value: by filter, or from the whole list where the server does not take the filter. */
export type Lookup<T> = (value: string, signal: AbortSignal) => Promise<readonly T[]>;

/**
 * Values asked for while a look-up is under way go together into the next. Only what such an answer shows is
 * believed: a value it does not show is asked for alone before it counts as not there.
 */
export function createLookup<T>({ host, attribute, list, matches }: LookupOptions<T>): Lookup<T> {
  const size = createBatchSize(MOST_VALUES);

  async function call(shares: readonly Share<string, readonly T[]>[], signal: AbortSignal): Promise<void> {
    const values = [...new Set(shares.map((s) => s.ask))];
    const answered = (value: string, found: readonly T[]) => {
      for (const s of shares) if (s.ask === value) s.done(found);
    };
    const isJoined = values.length > 1;
    const joined = isJoined ? await tryJoined((until) => list(eqAny(attribute, values), until), signal) : null;
    const alone = values.filter((value) => {
      const found = joined?.filter((r) => matches(r, value)) ?? [];
      if (found.length > 0) answered(value, found);
      return found.length === 0;
    });

    let all: Promise<T[] | null> | null = null;
    const singles = await Promise.all(
      alone.map(async (value) => {
        try {
          const filtered = await list(eq(attribute, value), signal);
          if (!filtered) all ??= list(null, signal);
          const found = (filtered ?? (await all) ?? []).filter((r) => matches(r, value));
          answered(value, found);
          return { failed: filtered === null, overlooked: found.length > 0 };
        } catch (error) {
          for (const s of shares) if (s.ask === value) s.fail(error);
          return { failed: true, overlooked: false };
        }
      }),
    );
    // Where a value alone is no better off, the company was not at fault.
    if (singles.some((s) => s.failed)) return;
    if (isJoined && (!joined || singles.some((s) => s.overlooked))) size.failed(values.length);
    else size.went(values.length);
  }

  const lane = () => attribute;
  return createTogether({ host, lane, atOnce: atOnce(size), room: roomForValues(size), call });
}
