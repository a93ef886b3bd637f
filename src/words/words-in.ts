import { card } from './de/card.ts';
import { command } from './de/command.ts';
import { counts } from './de/counts.ts';
import { endCauses, events } from './de/events.ts';
import { extension } from './de/extension.ts';
import { facts } from './de/facts.ts';
import { form } from './de/form.ts';
import { home } from './de/home.ts';
import { lookUp } from './de/look-up.ts';
import { message } from './de/message.ts';
import { outlook } from './de/outlook.ts';
import { preview } from './de/preview.ts';
import { problem } from './de/problem.ts';
import { question } from './de/question.ts';
import { handOver, heldAlready, less, moreTime, reasons } from './de/reasons.ts';
import { recorded } from './de/recorded.ts';
import { refusals } from './de/refusals.ts';
import { security } from './de/security.ts';
import { signals } from './de/signals.ts';
import { state } from './de/state.ts';
import { task } from './de/task.ts';
import { terms } from './de/terms.ts';
import { warning } from './de/warning.ts';
import type { Language } from './language.ts';
import { ENGLISH, type Words } from './words.ts';

const GERMAN: Words = {
  language: 'de',
  card,
  command,
  counts,
  endCauses,
  events,
  extension,
  facts,
  form,
  handOver,
  heldAlready,
  home,
  less,
  lookUp,
  message,
  moreTime,
  outlook,
  preview,
  problem,
  question,
  reasons,
  recorded,
  refusals,
  security,
  signals,
  state,
  task,
  terms,
  warning,
};

const ALL: Readonly<Record<Language, Words>> = { en: ENGLISH, de: GERMAN };

/** The catalogue of one language. */
export function wordsIn(language: Language): Words {
  return ALL[language];
}
