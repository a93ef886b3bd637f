import type { InputBlock, ModalView } from '@slack/types';
import type { Words } from '../words/words.ts';
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
export function previewModal(words: Words, input: PreviewInput, now: Date): ModalView {
  const t = words.preview;
  const { outlook, decideBy } = input;
  const { target, startsAt, durationMs } = outlook;
  const { terms } = outlook.plan;
  const f = words.facts;
  return {
    type: 'modal',
    callback_id: VIEWS.preview,
    private_metadata: input.metadata,
    title: plain(t.title, 24),
    submit: plain(t.submit, 24),
    close: plain(t.back, 24),
    blocks: [
      section(plain(input.note ?? t.lead)),
      header(
        words.facts.what({
          role: shorten(oneLine(terms.roleName), 70),
          system: shorten(oneLine(terms.systemName), 70),
        }),
      ),
      ...facts([
        personFact(t.whom, target, null),
        fact(f.length, words.counts.length({ ms: durationMs ?? 0 })),
        startsAt ? factMarkup(f.starts, when(startsAt)) : fact(f.starts, f.onceApproved),
        fact(f.environment, terms.environment),
        fact(f.part, terms.scope),
        fact(f.risk, riskWords(words, terms)),
      ]),
      matchLine(words, target),
      ...outlookBlocks(words, outlook, now),
      section(mrkdwn(t.decideBy({ at: when(decideBy) }))),
      justificationInput(words.form, input.justification, input.justificationMinLength),
      ticketInput(words.form, input.ticket),
      favouriteInput(t, input.kept),
    ],
  };
}

function favouriteInput(t: Words['preview'], kept: boolean): InputBlock {
  const choice = kept ? { text: plain(t.drop, 75), value: 'drop' } : { text: plain(t.keep, 75), value: 'keep' };
  return {
    type: 'input',
    block_id: FIELDS.favourite,
    optional: true,
    label: plain(t.nextTime, 2000),
    element: { type: 'checkboxes', action_id: FIELDS.favourite, options: [choice] },
  };
}
