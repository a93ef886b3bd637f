import { counts } from './de/counts.ts';
import { problem } from './de/problem.ts';
import { stepUp } from './de/step-up.ts';
import type { Language } from './language.ts';
import { ENGLISH, type Words } from './words.ts';

const GERMAN: Words = {
  language: 'de',
  counts,
  problem,
  stepUp,
};

const ALL: Readonly<Record<Language, Words>> = { en: ENGLISH, de: GERMAN };

/** The catalogue of one language. */
export function wordsIn(language: Language): Words {
  return ALL[language];
}
