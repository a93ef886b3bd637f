import type { ModalView } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { type LessRole, lessInputs } from './less-inputs.ts';
import { readInput } from './read-inputs.ts';
import { shortWhat } from './request-facts.ts';
import { oneLine, plain, shorten } from './text.ts';

/**
 * The form to approve less than was asked for.
 * @param roles what may be given instead
 * @param value of the button, opaque; it comes back in `private_metadata`
 */
export function changesModal(record: AccessRequest, roles: readonly LessRole[], value: string): ModalView {
  const about = `${record.id}: ${shortWhat(ENGLISH, record)} for ${shorten(oneLine(record.target.name), 60)}, ${formatDuration(record.durationMs)}`;
  const lead =
    'You can take away, never add. What is left is what is approved and given; those who decide after you, and the person who asked, see what you changed.';
  return {
    type: 'modal',
    callback_id: VIEWS.approveLess,
    title: plain('Approve with changes', 24),
    submit: plain('Approve', 24),
    close: plain('Back', 24),
    private_metadata: value,
    blocks: [
      section(plain(about, 600)),
      section(plain(lead)),
      ...lessInputs(record, roles),
      {
        type: 'input',
        block_id: FIELDS.words,
        optional: true,
        label: plain('Why', 2000),
        hint: plain('The person who asked sees it.', 2000),
        element: { type: 'plain_text_input', action_id: FIELDS.words, multiline: true, max_length: 2000 },
      },
    ],
  };
}

/** What was filled in, as written. @param values `view.state.values` */
export function readLess(values: unknown): { roleId: string | null; time: string | null } {
  return { roleId: readInput(values, FIELDS.lessRole, 75), time: readInput(values, FIELDS.lessTime, 30) };
}
