import type { Words } from '../words/words.ts';
import { STYLE } from './style.ts';

/** HTML that has been made safe. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Data as HTML: nothing of it can act, and nothing hides or turns the text around it. */
function escaped(value: string): string {
  return value
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (c) => (c === '\n' ? '\n' : ''))
    .replace(/[&<>"']/gu, (c) => ESCAPES[c] ?? '');
}

type Part = string | Html | readonly Html[];

/** HTML with data in it: what is not `Html` is escaped. */
export function html(markup: TemplateStringsArray, ...parts: Part[]): Html {
  const safe = (part: Part): string =>
    typeof part === 'string' ? escaped(part) : part instanceof Html ? part.text : part.map((p) => p.text).join('');
  return new Html(markup.reduce((out, piece, i) => out + piece + (i < parts.length ? safe(parts[i] ?? '') : ''), ''));
}

/** One whole page; works without script. */
export function page(words: Words, title: string, body: Html): string {
  const { product } = words.stepUp;
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${product}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>${product}</header>
<main tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}
