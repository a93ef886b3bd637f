import { REQUEST_STATES } from '../../domain/record.ts';
import { ERRORS, type ErrorCode, PHRASES } from '../../errors.ts';

/** Refusals and faults, as `src/errors.ts` says them. */
export const refusals = {
  texts: Object.fromEntries(Object.entries(ERRORS).map(([code, { text }]) => [code, text])) as Record<
    ErrorCode,
    string
  >,
  phrases: PHRASES,
  /** Codes of the record, said as they are. */
  codes: Object.fromEntries(REQUEST_STATES.map((state) => [state, state])) as Record<
    (typeof REQUEST_STATES)[number],
    string
  >,
};
