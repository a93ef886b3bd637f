import { type ErrorCode, Fault } from '../src/errors.ts';

/**
 * Time a person's action may take before we say "not recorded", in ms. Slack gives 3,000; the acknowledgement
 * comes after the commit, because an acknowledged approval that a crash forgets is worse than a visible error.
 */
export const BUDGET_MS = 1_500;

/**
 * @throws Fault `not_recorded` when the work fails for want of the database or takes too long. It may still
 * complete: pressing again is safe, the compare-and-set sees to it.
 */
export async function withinBudget<T>(work: Promise<T>, ms = BUDGET_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault('not_recorded')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined);
    if (error instanceof Fault) throw error;
    throw new Fault(isDatabaseFault(error) ? 'not_recorded' : 'internal', error);
  } finally {
    clearTimeout(timer);
  }
}

function isDatabaseFault(error: unknown): boolean {
  return error instanceof Error && /^(Mongo|LedgerUnavailable|PoolCleared)/.test(error.name);
}

/** The code to tell a person for anything thrown. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof Fault ? error.code : 'internal';
}
