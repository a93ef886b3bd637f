import type { InputBlock, ModalView } from '@slack/types';
import type { Words } from '../words/words.ts';
import { type Message, section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { plain } from './text.ts';

/** The read-only search of the App Home. */

export const LOOK_KINDS = ['who', 'person', 'audit'] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

/** Asks what to look up; nothing is changed by it. */
export function lookUpModal({ lookUp: t }: Words): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.lookUp,
    title: plain(t.title, 24),
    submit: plain(t.submit, 24),
    close: plain(t.close, 24),
    blocks: [
      section(plain(t.lead)),
      kindInput(t),
      textInput(FIELDS.lookWhat, {
        label: t.what,
        hint: t.whatHint,
        placeholder: 'production',
        optional: false,
      }),
      textInput(FIELDS.lookAt, {
        label: t.at,
        hint: t.atHint,
        placeholder: t.atPlaceholder,
        optional: true,
      }),
    ],
  };
}

function kindInput(t: Words['lookUp']): InputBlock {
  const options = LOOK_KINDS.map((value) => ({ text: plain(t.kinds[value], 75), value }));
  const [first] = options;
  return {
    type: 'input',
    block_id: FIELDS.lookKind,
    label: plain(t.kind, 2000),
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
export function answerModal({ lookUp: t }: Words, answer: Message): ModalView {
  return { type: 'modal', title: plain('Portcullis', 24), close: plain(t.back, 24), blocks: answer.blocks };
}
