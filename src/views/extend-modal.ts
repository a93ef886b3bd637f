import type { InputBlock, ModalView } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { readInitial, readInput } from './read-inputs.ts';
import { shortWhat } from './request-facts.ts';
import { cut, mrkdwn, oneLine, plain, shorten, when } from './text.ts';

/** Longest reason taken; Slack's own input stops at 3,000. */
const REASON_MAX = 3000;

/**
 * The form that asks for more time.
 * @param given.freeMs how much more needs no approval now, ms; 0 for none
 */
export function extendModal(
  record: AccessRequest,
  given: { duration: string | null; reason: string | null; freeMs: number },
): ModalView {
  const about = `${record.id}: ${shortWhat(ENGLISH, record)} for ${shorten(oneLine(record.target.name), 60)}`;
  const ends = record.endsAt ? `It ends: ${when(record.endsAt)}. ` : '';
  const free = given.freeMs > 0 ? ` Once, up to ${formatDuration(given.freeMs)} more needs no approval.` : '';
  return {
    type: 'modal',
    callback_id: VIEWS.extend,
    title: plain('Ask for more time', 24),
    submit: plain('Send', 24),
    close: plain('Back', 24),
    private_metadata: record.id,
    blocks: [
      section(plain(about, 600)),
      section(mrkdwn(`${ends}Who decides is asked again; until they approve, it ends at that time.${free}`)),
      durationInput(given.duration),
      reasonInput(given.reason),
    ],
  };
}

function durationInput(value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain('How much longer?', 2000),
    hint: plain('Counted from its end. A number and a letter: 30m is 30 minutes, 2h is 2 hours, 3d is 3 days.', 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      placeholder: plain('2h', 150),
      max_length: 30,
      ...(value ? { initial_value: cut(value, 30) } : {}),
    },
  };
}

function reasonInput(value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.justification,
    label: plain('Why is more time needed?', 2000),
    hint: plain('What is left to do, in your own words. Those who decide read it.', 2000),
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
