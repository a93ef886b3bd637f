import type { RefusalValues } from '../domain/refusal.ts';
import type { ErrorCode } from '../errors.ts';
import { refusalText } from '../words/refusal-text.ts';
import type { Words } from '../words/words.ts';
import { html, page } from './page.ts';

/** What went wrong, and what to do next. */
export function errorPage(words: Words, code: ErrorCode, values: RefusalValues): string {
  const t = words.stepUp;
  const title = code === 'step_up_link_used' ? t.usedTitle : t.errorTitle;
  return page(words, title, html`<p role="alert">${refusalText(words, code, values).replaceAll('`', '')}</p>`);
}

/** Nothing is served there. */
export function lostPage(words: Words): string {
  return page(words, words.stepUp.lostTitle, html`<p>${words.stepUp.lost}</p>`);
}
