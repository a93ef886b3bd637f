import { counts } from './en/counts.ts';
import { problem } from './en/problem.ts';
import { stepUp } from './en/step-up.ts';
import type { Language } from './language.ts';

/**
 * Everything people read in Slack, in English, by theme. It is the shape of every other language: what is here and
 * not there does not compile. An entry is a text, or a function of named values that the view has already escaped.
 */
export const ENGLISH = {
  language: 'en' as Language,
  counts,
  problem,
  stepUp,
};

export type Words = typeof ENGLISH;
