import type { InputBlock, ModalView } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import { ENGLISH } from '../words/words.ts';
import { fact, factMarkup, facts, header, personFact, section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { matchLine, type OutlookInput, outlookBlocks } from './outlook.ts';
import { justificationInput, ticketInput } from './request-modal.ts';
import { mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { riskWords } from './wording.ts';

export interface PreviewInput {
  outlook: OutlookInput;
  /** UTC instant: nobody decided until then, and it is closed. */
  decideBy: Date;
  justification: string;
  ticket: string | null;
  justificationMinLength: number;
  /** The role is at the top of the asker's list. */
  kept: boolean;
  /** Something to say first: that it is not what was shown before. */
  note?: string | null;
  /** What was chosen before, as {@link encodeChoice} writes it. */
  metadata: string;
}

/** The last look: everything it means, the words those who decide will read, then Send. @param now UTC instant */
export function previewModal(input: PreviewInput, now: Date): ModalView {
  const { outlook, decideBy } = input;
  const { target, startsAt, durationMs } = outlook;
  const { terms } = outlook.plan;
  return {
    type: 'modal',
    callback_id: VIEWS.preview,
    private_metadata: input.metadata,
    title: plain('Look, then send', 24),
    submit: plain('Send request', 24),
    close: plain('Back', 24),
    blocks: [
      section(plain(input.note ?? 'Nothing has been sent yet. This is what your request means:')),
      header(`${shorten(oneLine(terms.roleName), 70)} on ${shorten(oneLine(terms.systemName), 70)}`),
      ...facts([
        personFact('For', target, null),
        fact('Length', formatDuration(durationMs ?? 0)),
        startsAt ? factMarkup('Starts', when(startsAt)) : fact('Starts', 'as soon as it is approved'),
        fact('Environment', terms.environment),
        fact('Part of the system', terms.scope),
        fact('Risk', riskWords(ENGLISH, terms)),
      ]),
      matchLine(ENGLISH, target),
      ...outlookBlocks(ENGLISH, outlook, now),
      section(
        mrkdwn(`To be decided by: ${when(decideBy)}. If nobody decides by then, it is closed and nothing is given.`),
      ),
      justificationInput(input.justification, input.justificationMinLength),
      ticketInput(input.ticket),
      favouriteInput(input.kept),
    ],
  };
}

function favouriteInput(kept: boolean): InputBlock {
  const choice = kept
    ? { text: plain('Take this role off the top of my list', 75), value: 'drop' }
    : { text: plain('Keep this role at the top of my list', 75), value: 'keep' };
  return {
    type: 'input',
    block_id: FIELDS.favourite,
    optional: true,
    label: plain('For next time', 2000),
    element: { type: 'checkboxes', action_id: FIELDS.favourite, options: [choice] },
  };
}
