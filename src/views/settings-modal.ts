import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { LANGUAGES, type Language } from '../domain/language.ts';
import { clockWords, NOTICE_CHOICES, type Settings, type SettingsWish } from '../domain/settings.ts';
import type { Words } from '../words/words.ts';
import { context } from './blocks.ts';
import { FIELDS, type Field, VIEWS } from './ids.ts';
import { readChosen, readInitial, readInitialChosen, readInput, wasSent } from './read-inputs.ts';
import { plain } from './text.ts';

/** Values of choices that mean "no wish of my own". */
const NONE = 'none';

/** Each language by its own name, in every language. */
const OWN_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The form for what a person sets for themselves. @param zone IANA name of the clock that counts */
export function settingsModal(words: Words, settings: Settings, zone: string): ModalView {
  const t = words.settings;
  return {
    type: 'modal',
    callback_id: VIEWS.settings,
    title: plain(t.title, 24),
    submit: plain(t.save, 24),
    close: plain(t.close, 24),
    blocks: [
      digestInput(words, settings),
      clockInput(FIELDS.quietFrom, t.quietFrom, settings.quiet?.from ?? null),
      { ...clockInput(FIELDS.quietTo, t.quietTo, settings.quiet?.to ?? null), hint: plain(t.quietHint, 2000) },
      daysInput(words, settings),
      noticeInput(words, settings),
      languageInput(words, settings),
      context(plain(t.zone({ zone }))),
    ],
  };
}

const option = (text: string, value: string): PlainTextOption => ({ text: plain(text, 75), value });

function select(field: Field, label: string, options: PlainTextOption[], value: string): InputBlock {
  const chosen = options.find((o) => o.value === value) ?? options[0];
  return {
    type: 'input',
    block_id: field,
    label: plain(label, 2000),
    element: {
      type: 'static_select',
      action_id: field,
      options,
      ...(chosen ? { initial_option: chosen } : {}),
    },
  };
}

/** Every hour, and whatever else is set. */
function digestInput({ settings: t }: Words, { digestAt }: Settings): InputBlock {
  const hours = Array.from({ length: 24 }, (_, h) => h * 60);
  const times = [...new Set([...hours, ...(digestAt === null ? [] : [digestAt])])].sort((a, b) => a - b);
  const options = [option(t.never, NONE), ...times.map((m) => option(t.at({ time: clockWords(m) }), clockWords(m)))];
  const input = select(FIELDS.digest, t.digest, options, digestAt === null ? NONE : clockWords(digestAt));
  return { ...input, hint: plain(t.digestHint, 2000) };
}

function clockInput(field: Field, label: string, minutes: number | null): InputBlock {
  return {
    type: 'input',
    block_id: field,
    optional: true,
    label: plain(label, 2000),
    element: {
      type: 'plain_text_input',
      action_id: field,
      max_length: 10,
      ...(minutes === null ? {} : { initial_value: clockWords(minutes) }),
    },
  };
}

function daysInput({ settings: t }: Words, { days }: Settings): InputBlock {
  const options = t.dayNames.map((name, i) => option(name, String(i + 1)));
  const chosen = options.filter((o) => days.includes(Number(o.value)));
  return {
    type: 'input',
    block_id: FIELDS.workDays,
    // Nothing ticked is told by us, in words.
    optional: true,
    label: plain(t.days, 2000),
    element: {
      type: 'checkboxes',
      action_id: FIELDS.workDays,
      options,
      ...(chosen.length > 0 ? { initial_options: chosen } : {}),
    },
  };
}

function noticeInput({ settings: t, counts }: Words, { noticeMs }: Settings): InputBlock {
  const choices = Object.entries(NOTICE_CHOICES);
  const options = [
    option(t.asTheRole, NONE),
    ...choices.map(([word, ms]) => option(t.before({ length: counts.length({ ms }) }), word)),
  ];
  const value = choices.find(([, ms]) => ms === noticeMs)?.[0] ?? NONE;
  return { ...select(FIELDS.notice, t.notice, options, value), hint: plain(t.noticeHint, 2000) };
}

function languageInput({ settings: t }: Words, { language }: Settings): InputBlock {
  const options = [option(t.asInSlack, NONE), ...LANGUAGES.map((l) => option(OWN_NAMES[l], l))];
  return select(FIELDS.language, t.language, options, language ?? NONE);
}

/**
 * Reads the form. Never throws; an input the client sent nothing for counts with the value it was shown with.
 * @param plainPages whether it comes from the local workspace
 */
export function parseSettingsModal(values: unknown, blocks: unknown, plainPages = false): SettingsWish {
  const read = (field: Field) => {
    const value = wasSent(values, field, plainPages) ? readInput(values, field, 40) : readInitial(blocks, field, 40);
    return value === NONE ? null : value;
  };
  return {
    digest: read(FIELDS.digest),
    quietFrom: read(FIELDS.quietFrom),
    quietTo: read(FIELDS.quietTo),
    days: wasSent(values, FIELDS.workDays, plainPages)
      ? readChosen(values, FIELDS.workDays)
      : readInitialChosen(blocks, FIELDS.workDays),
    language: read(FIELDS.language),
    notice: read(FIELDS.notice),
  };
}
