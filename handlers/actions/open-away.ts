import { OWN_AWAY } from '../../src/views/ids.ts';
import { answerCode } from '../answer.ts';
import { awayForm } from '../away-form.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensModal } from '../opens-modal.ts';

/** Opens the form for one's own time away. */
export function openAway(deps: HandlerDeps) {
  return opensModal(deps, async (value, who, asked) => {
    const words = await asked;
    if (value !== OWN_AWAY) return answerCode(words, 'card_stale', { request: { phrase: 'this_page' } });
    return awayForm(deps, words, who);
  });
}
