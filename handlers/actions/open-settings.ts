import { OPEN_SETTINGS } from '../../src/views/ids.ts';
import { answerCode } from '../answer.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensModal } from '../opens-modal.ts';
import { settingsForm } from '../settings-form.ts';

/** Opens the form for one's own settings. */
export function openSettings(deps: HandlerDeps) {
  return opensModal(deps, async (value, who, asked) => {
    const words = await asked;
    if (value !== OPEN_SETTINGS) return answerCode(words, 'card_stale', { request: { phrase: 'this_page' } });
    return settingsForm(deps, words, who);
  });
}
