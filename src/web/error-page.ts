import { type ErrorCode, errorText } from '../errors.ts';
import { stepUp as words } from '../words/en/step-up.ts';
import { html, page } from './page.ts';

/** What went wrong, and what to do next. */
export function errorPage(code: ErrorCode, values: Record<string, string>): string {
  const title = code === 'step_up_link_used' ? words.usedTitle : words.errorTitle;
  return page(title, html`<p role="alert">${errorText(code, values).replaceAll('`', '')}</p>`);
}

/** Nothing is served there. */
export function lostPage(): string {
  return page(words.lostTitle, html`<p>${words.lost}</p>`);
}
