import type { ModalView } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { type LessRole, lessInputs } from './less-inputs.ts';
import { readInput } from './read-inputs.ts';
import { aboutLine } from './reason-modal.ts';
import { plain } from './text.ts';

/**
 * The form to approve less than was asked for.
 * @param roles what may be given instead
 * @param value of the button, opaque; it comes back in `private_metadata`
 */
export function changesModal(
  words: Words,
  record: AccessRequest,
  roles: readonly LessRole[],
  value: string,
): ModalView {
  const t = words.less;
  const about = `${aboutLine(words, record)}, ${words.counts.length({ ms: record.durationMs })}`;
  return {
    type: 'modal',
    callback_id: VIEWS.approveLess,
    title: plain(t.title, 24),
    submit: plain(t.submit, 24),
    close: plain(words.reasons.back, 24),
    private_metadata: value,
    blocks: [
      section(plain(about, 600)),
      section(plain(t.lead)),
      ...lessInputs(words, record, roles),
      {
        type: 'input',
        block_id: FIELDS.words,
        optional: !record.terms.approvalReason,
        label: plain(t.why, 2000),
        hint: plain(t.whyHint, 2000),
        element: { type: 'plain_text_input', action_id: FIELDS.words, multiline: true, max_length: 2000 },
      },
    ],
  };
}

/** What was filled in, as written. @param values `view.state.values` */
export function readLess(values: unknown): { roleId: string | null; time: string | null } {
  return { roleId: readInput(values, FIELDS.lessRole, 75), time: readInput(values, FIELDS.lessTime, 30) };
}
