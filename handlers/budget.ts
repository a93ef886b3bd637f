import { type ErrorCode, Fault, type FaultCode } from '../src/errors.ts';

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
    throw new Fault(faultOf(error), error);
  } finally {
    clearTimeout(timer);
  }
}

/** Slack's words for a form that comes after its three seconds, or a second time. */
const TRIGGER_OVER = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id', 'invalid_trigger']);

function faultOf(error: unknown): FaultCode {
  const said = (error as { data?: { error?: unknown } } | null)?.data?.error;
  if (typeof said === 'string' && TRIGGER_OVER.has(said)) return 'form_late';
  return isDatabaseFault(error) ? 'not_recorded' : 'internal';
}

function isDatabaseFault(error: unknown): boolean {
  return error instanceof Error && /^(Mongo|LedgerUnavailable|PoolCleared)/.test(error.name);
}

/** The code to tell a person for anything thrown. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof Fault ? error.code : 'internal';
}
