import type { ModalView } from '@slack/types';
import { findRequest } from '../models/request.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { Words } from '../src/words/words.ts';
import { type Answer, answerCode } from './answer.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { opensModal } from './opens-modal.ts';

/**
 * A button that first opens a form about a request.
 * @param requestOf reads the button's value; null when it is not one of ours
 * @param view the form for whoever pressed, or why not
 */
export function opensForm(
  deps: HandlerDeps,
  requestOf: (value: string) => string | null,
  view: (
    record: AccessRequest,
    value: string,
    who: Clicker,
    words: Words,
  ) => ModalView | Answer | Promise<ModalView | Answer>,
) {
  return opensModal(deps, async (value, who, asked) => {
    const id = requestOf(value);
    const record = id === null ? null : await findRequest(deps.models.requests, id);
    const words = await asked;
    return record
      ? view(record, value, who, words)
      : answerCode(words, 'card_stale', { request: { phrase: 'this_request' } });
  });
}
