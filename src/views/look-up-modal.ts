import type { InputBlock, ModalView } from '@slack/types';
import { type Message, section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { plain } from './text.ts';

/** The read-only search of the App Home. */

export const LOOK_KINDS = {
  who: 'Who held a system or a role',
  person: 'What a person held',
  audit: 'What happened with a request',
} as const;
export type LookKind = keyof typeof LOOK_KINDS;

/** Asks what to look up; nothing is changed by it. */
export function lookUpModal(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.lookUp,
    title: plain('Look up', 24),
    submit: plain('Look up', 24),
    close: plain('Close', 24),
    blocks: [
      section(plain('Answered from the ledger. Nothing is changed.')),
      kindInput(),
      textInput(FIELDS.lookWhat, {
        label: 'Which one?',
        hint: 'A system or role by id or name, a person by id or whole name, or a request such as REQ-2026-000123.',
        placeholder: 'production',
        optional: false,
      }),
      textInput(FIELDS.lookAt, {
        label: 'At what time?',
        hint: 'In your own time zone: 2026-11-03 14:00, yesterday 9:00, 2h ago. Leave empty for now.',
        placeholder: 'yesterday 9:00',
        optional: true,
      }),
    ],
  };
}

function kindInput(): InputBlock {
  const options = Object.entries(LOOK_KINDS).map(([value, words]) => ({ text: plain(words, 75), value }));
  const [first] = options;
  return {
    type: 'input',
    block_id: FIELDS.lookKind,
    label: plain('What do you want to know?', 2000),
    element: {
      type: 'static_select',
      action_id: FIELDS.lookKind,
      options,
      ...(first ? { initial_option: first } : {}),
    },
  };
}

function textInput(
  field: typeof FIELDS.lookWhat | typeof FIELDS.lookAt,
  c: { label: string; hint: string; placeholder: string; optional: boolean },
): InputBlock {
  return {
    type: 'input',
    block_id: field,
    optional: c.optional,
    label: plain(c.label, 2000),
    hint: plain(c.hint, 2000),
    element: { type: 'plain_text_input', action_id: field, placeholder: plain(c.placeholder, 150), max_length: 100 },
  };
}

/** An answer on top of what is open: its close button leads back. */
export function answerModal(answer: Message): ModalView {
  return { type: 'modal', title: plain('Portcullis', 24), close: plain('Back', 24), blocks: answer.blocks };
}
