import { OPEN_LOOK_UP } from '../../src/views/ids.ts';
import { lookUpModal } from '../../src/views/look-up-modal.ts';
import { answerCode } from '../answer.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensModal } from '../opens-modal.ts';

/** Opens the read-only search. Who may see what is checked when it is sent. */
export function openLookUp(deps: HandlerDeps) {
  return opensModal(deps, async (value, _who, asked) => {
    const words = await asked;
    if (value !== OPEN_LOOK_UP) return answerCode(words, 'card_stale', { request: { phrase: 'this_page' } });
    return lookUpModal(words);
  });
}
