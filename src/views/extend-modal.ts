import type { InputBlock, ModalView } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { readInitial, readInput } from './read-inputs.ts';
import { aboutLine } from './reason-modal.ts';
import { cut, mrkdwn, plain, when } from './text.ts';

/** Longest reason taken; Slack's own input stops at 3,000. */
const REASON_MAX = 3000;

/**
 * The form that asks for more time.
 * @param given.freeMs how much more needs no approval now, ms; 0 for none
 */
export function extendModal(
  words: Words,
  record: AccessRequest,
  given: { duration: string | null; reason: string | null; freeMs: number },
): ModalView {
  const t = words.moreTime;
  const ends = record.endsAt ? t.ends({ at: when(record.endsAt) }) : '';
  const free = given.freeMs > 0 ? t.free({ length: words.counts.length({ ms: given.freeMs }) }) : '';
  return {
    type: 'modal',
    callback_id: VIEWS.extend,
    title: plain(t.title, 24),
    submit: plain(t.submit, 24),
    close: plain(words.reasons.back, 24),
    private_metadata: record.id,
    blocks: [
      section(plain(aboutLine(words, record), 600)),
      section(mrkdwn(`${ends}${t.asked}${free}`)),
      durationInput(t, given.duration),
      reasonInput(t, given.reason),
    ],
  };
}

function durationInput(t: Words['moreTime'], value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain(t.length, 2000),
    hint: plain(t.lengthHint, 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      placeholder: plain('2h', 150),
      max_length: 30,
      ...(value ? { initial_value: cut(value, 30) } : {}),
    },
  };
}

function reasonInput(t: Words['moreTime'], value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.justification,
    label: plain(t.why, 2000),
    hint: plain(t.whyHint, 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.justification,
      multiline: true,
      max_length: REASON_MAX,
      ...(value ? { initial_value: cut(value, REASON_MAX) } : {}),
    },
  };
}

/** Reads the form. Never throws; an input the client sent nothing for counts with the value it was shown with. */
export function parseExtendModal(values: unknown, blocks: unknown): { duration: string | null; reason: string | null } {
  const read = (field: 'duration' | 'justification', max: number) =>
    readInput(values, field, max) ?? readInitial(blocks, field, max);
  return { duration: read(FIELDS.duration, 30), reason: read(FIELDS.justification, REASON_MAX) };
}
