import { away } from './en/away.ts';
import { card } from './en/card.ts';
import { channel } from './en/channel.ts';
import { command } from './en/command.ts';
import { counts } from './en/counts.ts';
import { details } from './en/details.ts';
import { digest } from './en/digest.ts';
import { endCauses, events } from './en/events.ts';
import { extension } from './en/extension.ts';
import { facts } from './en/facts.ts';
import { form } from './en/form.ts';
import { home } from './en/home.ts';
import { install } from './en/install.ts';
import { lookUp } from './en/look-up.ts';
import { message } from './en/message.ts';
import { outlook } from './en/outlook.ts';
import { page } from './en/page.ts';
import { preview } from './en/preview.ts';
import { problem } from './en/problem.ts';
import { question } from './en/question.ts';
import { handOver, heldAlready, less, moreTime, reasons } from './en/reasons.ts';
import { recorded } from './en/recorded.ts';
import { refusals } from './en/refusals.ts';
import { security } from './en/security.ts';
import { settings } from './en/settings.ts';
import { signals } from './en/signals.ts';
import { state } from './en/state.ts';
import { stepUp } from './en/step-up.ts';
import { task } from './en/task.ts';
import { terms } from './en/terms.ts';
import { warning } from './en/warning.ts';
import type { Language } from './language.ts';

/**
 * Everything people read in Slack, in English, by theme. It is the shape of every other language: what is here and
 * not there does not compile. An entry is a text, or a function of named values that the view has already escaped.
 */
export const ENGLISH = {
  language: 'en' as Language,
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

export type Words = typeof ENGLISH;
