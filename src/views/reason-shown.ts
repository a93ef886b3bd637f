import { ENGLISH, type Words } from '../words/words.ts';

type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A reason as its reader sees it: what was picked from a list in their language, what was written as it was written. */
export function reasonShown(words: Words, reason: string): string {
  const own: Choices = words.reasons.choices;
  for (const [form, choices] of Object.entries<Choices[string]>(ENGLISH.reasons.choices))
    for (const [code, english] of Object.entries(choices))
      if (reason === english || reason.startsWith(`${english}: `))
        return `${own[form]?.[code] ?? english}${reason.slice(english.length)}`;
  return reason;
}
