import { COMMAND } from '../views/ids.ts';
import type { Words } from '../words/words.ts';
import { html, page } from './page.ts';

/** The few pages a browser shows when somebody installs the app. */

/** Why an installation did not come about: the entry that says so. */
export type InstallOutcome = 'cancelled' | 'badState' | 'notListed' | 'noBot' | 'failed';

/** @param on.url the page of Slack that asks for consent */
export function installPage(words: Words, { organisation, url }: { organisation: string; url: string }): string {
  const { install: say } = words;
  const link = html`<p><a href="${url}">${say.add({ organisation })}</a></p>`;
  return page(words, say.title, html`<p>${say.what({ organisation })}</p>${link}<p>${say.listed}</p>`);
}

/** @param workspace its name */
export function installedPage(words: Words, workspace: string): string {
  const { install: say } = words;
  const told = say.answers({ workspace, command: `${COMMAND} help` });
  return page(words, say.done, html`<p>${told}</p><p>${say.close}</p>`);
}

export function notInstalledPage(words: Words, why: InstallOutcome): string {
  return page(words, words.install.notDone, html`<p role="alert">${words.install[why]}</p>`);
}
