import { type ErrorCode, errorText } from '../errors.ts';
import type { Words } from '../words/words.ts';
import { html, page } from './page.ts';

/** What went wrong, and what to do next. */
export function errorPage(words: Words, code: ErrorCode, values: Record<string, string>): string {
  const t = words.stepUp;
  const title = code === 'step_up_link_used' ? t.usedTitle : t.errorTitle;
  return page(words, title, html`<p role="alert">${errorText(code, values).replaceAll('`', '')}</p>`);
}

/** Nothing is served there. */
export function lostPage(words: Words): string {
  return page(words, words.stepUp.lostTitle, html`<p>${words.stepUp.lost}</p>`);
}
