import type { Words } from '../words/words.ts';

/** The few pages a browser shows when somebody installs the app. Plain HTML, nothing that runs. */

/** Why an installation did not come about: the entry that says so. */
export type InstallOutcome = 'cancelled' | 'badState' | 'notListed' | 'noBot' | 'failed';

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => MARKS[c] ?? c);

/** @param lines HTML of the paragraphs */
function page({ language }: Words, title: string, lines: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 4rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${lines.map((line) => `<p>${line}</p>`).join('\n')}
</body>
</html>
`;
}

/** @param on.url the page of Slack that asks for consent */
export function installPage(words: Words, on: { organisation: string; url: string }): string {
  const { install: say } = words;
  const organisation = escapeHtml(on.organisation);
  return page(words, say.title, [
    say.what({ organisation }),
    `<a href="${escapeHtml(on.url)}">${say.add({ organisation })}</a>`,
    escapeHtml(say.listed),
  ]);
}

/** @param workspace its name */
export function installedPage(words: Words, workspace: string): string {
  const { install: say } = words;
  const told = say.answers({ workspace: escapeHtml(workspace), command: '<code>/access help</code>' });
  return page(words, say.done, [told, escapeHtml(say.close)]);
}

export function notInstalledPage(words: Words, why: InstallOutcome): string {
  return page(words, words.install.notDone, [escapeHtml(words.install[why])]);
}
