import type { Refusal, RefusalValues } from '../../src/domain/refusal.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { FIELDS } from '../../src/views/ids.ts';
import type { RequestFields } from '../../src/views/parse-request-modal.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import type { Words } from '../../src/words/words.ts';

/** Which input shows the error of a field. */
const BLOCK_OF: Record<NonNullable<Refusal['field']>, string> = {
  role: FIELDS.role,
  target: FIELDS.person,
  duration: FIELDS.duration,
  start: FIELDS.start,
  justification: FIELDS.justification,
  ticket: FIELDS.ticket,
  reason: FIELDS.justification,
};

/**
 * The answer to a form that cannot be taken: the words of the table at the input at fault.
 * @param view the form as it was sent; an input it does not show is answered at `otherwise`
 */
export function formErrors(
  words: Words,
  view: { blocks: readonly { block_id?: string }[] },
  otherwise: string,
  refusal: { code: ErrorCode; values?: RefusalValues; field?: Refusal['field'] },
): { response_action: 'errors'; errors: Record<string, string> } {
  const wanted = BLOCK_OF[refusal.field ?? 'role'];
  const block = view.blocks.some((b) => b.block_id === wanted) ? wanted : otherwise;
  const text = refusalText(words, refusal.code, refusal.values).replaceAll('`', '');
  return { response_action: 'errors', errors: { [block]: text } };
}

/** The first thing that must be there and is not. @param minLength of the reason, in characters */
export function firstMissing(
  f: RequestFields,
  minLength: number,
): { code: ErrorCode; values?: RefusalValues; field: NonNullable<Refusal['field']> } | null {
  if (!f.role) return { code: 'role_missing', field: 'role' };
  if (!f.duration) return { code: 'bad_duration', field: 'duration' };
  if (!f.justification)
    return { code: 'justification_short', values: { min: String(minLength) }, field: 'justification' };
  return null;
}
