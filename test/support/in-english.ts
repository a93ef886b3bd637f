import type { WordsOf } from '../../src/views/plan.ts';
import { ENGLISH } from '../../src/words/words.ts';

/** Everybody is spoken to in English. */
export const inEnglish: WordsOf = () => ENGLISH;
