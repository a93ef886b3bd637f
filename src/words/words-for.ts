import type { Language } from '../domain/language.ts';
import { languageOf } from './language.ts';
import type { Words } from './words.ts';
import { wordsIn } from './words-in.ts';

/** What decides in which language somebody is spoken to, the first one known. */
export interface Spoken {
  /** What they have set here. */
  set: Language | null | undefined;
  /** What they have set in Slack; null when Slack does not say. */
  locale: string | null | undefined;
  /** What the organisation speaks. */
  usual: Language;
}

/** The words for somebody. */
export function wordsFor({ set, locale, usual }: Spoken): Words {
  return wordsIn(set ?? languageOf(locale) ?? usual);
}
