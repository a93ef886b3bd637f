import type { Language } from '../../src/domain/language.ts';
import type { WordsOf } from '../../src/views/plan.ts';
import { wordsIn } from '../../src/words/words-in.ts';

/** Everybody is spoken to in one language. */
export const inWords =
  (language: Language): WordsOf =>
  () =>
    wordsIn(language);

export const inEnglish = inWords('en');
