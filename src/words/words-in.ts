import { away } from './de/away.ts';
import { card } from './de/card.ts';
import { channel } from './de/channel.ts';
import { command } from './de/command.ts';
import { counts } from './de/counts.ts';
import { details } from './de/details.ts';
import { digest } from './de/digest.ts';
import { endCauses, events } from './de/events.ts';
import { extension } from './de/extension.ts';
import { facts } from './de/facts.ts';
import { form } from './de/form.ts';
import { home } from './de/home.ts';
import { install } from './de/install.ts';
import { lookUp } from './de/look-up.ts';
import { message } from './de/message.ts';
import { outlook } from './de/outlook.ts';
import { page } from './de/page.ts';
import { preview } from './de/preview.ts';
import { problem } from './de/problem.ts';
import { question } from './de/question.ts';
import { handOver, heldAlready, less, moreTime, reasons } from './de/reasons.ts';
import { recorded } from './de/recorded.ts';
import { refusals } from './de/refusals.ts';
import { security } from './de/security.ts';
import { settings } from './de/settings.ts';
import { signals } from './de/signals.ts';
import { state } from './de/state.ts';
import { stepUp } from './de/step-up.ts';
import { task } from './de/task.ts';
import { terms } from './de/terms.ts';
import { warning } from './de/warning.ts';
import type { Language } from './language.ts';
import { ENGLISH, type Words } from './words.ts';

const GERMAN: Words = {
  language: 'de',
  away,
  card,
  channel,
  command,
  counts,
  details,
  digest,
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
  install,
  page,
  preview,
  problem,
  question,
  reasons,
  recorded,
  refusals,
  security,
  settings,
  signals,
  state,
  task,
  terms,
  warning,
  stepUp,
};

const ALL: Readonly<Record<Language, Words>> = { en: ENGLISH, de: GERMAN };

/** The catalogue of one language. */
export function wordsIn(language: Language): Words {
  return ALL[language];
}
