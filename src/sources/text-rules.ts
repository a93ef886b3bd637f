/** What no text in the catalogue may be or carry, wherever it stands. */
import type { Complaint } from './catalog-values.ts';
import type { FaultSink } from './fault-sink.ts';
import { hiddenCharacter } from './forms.ts';
import { looksLikeSecret } from './secret-like.ts';
import type { Path } from './yaml-source.ts';

/** A whole value that stands for one still to be written. */
const PLACEHOLDER =
  /^(todo|tbd|tba|fixme|change[-_ ]?me|replace[-_ ]?me|placeholder|xx+|n\/?a|none|\?+|-+|\.{2,}|…|<[^>]*>|\[[^\]]*\]|your[-_ ].*|lorem ipsum.*)$/i;
const PLACEHOLDER_WITHIN = /\b(TODO|TBD|FIXME|CHANGEME)\b|\$\{|\$\(|\{\{|<%/;

/** Every text, at any depth: no placeholder, no secret, nothing hidden, nothing twice in one list. */
export function checkTexts(value: unknown, sink: FaultSink, path: Path = []): void {
  if (typeof value === 'string') {
    const wrong = checkText(value);
    if (wrong) sink.error(path, wrong.message, wrong.fix);
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkTexts(item, sink, [...path, i]);
      if (typeof item === 'string' && value.indexOf(item) < i)
        sink.error([...path, i], `${JSON.stringify(item)} stands twice in one list`, 'remove one of them');
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) checkTexts(inner, sink, [...path, key]);
  }
}

function checkText(text: string): Complaint | null {
  // First, and without the value: a secret must not reach a log.
  if (looksLikeSecret(text))
    return {
      message: 'this looks like a secret',
      fix: 'take it out, change the secret, and keep the new one in an environment variable',
    };
  if (/[\r\n]/.test(text))
    return { message: 'the text has more than one line', fix: 'write it on one line; use ">-" to fold a long one' };
  const hidden = hiddenCharacter(text);
  if (hidden) return { message: `the text holds the hidden character ${hidden}`, fix: 'type the text again by hand' };
  if (text !== text.trim()) return { message: 'the text begins or ends with a space', fix: 'remove the space' };
  if (PLACEHOLDER.test(text) || PLACEHOLDER_WITHIN.test(text))
    return {
      message: `${JSON.stringify(text)} is a placeholder`,
      fix: 'write the real value: nothing is filled in when the file is read',
    };
  return null;
}
