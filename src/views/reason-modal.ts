import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { quoted, section } from './blocks.ts';
import { FIELDS, parseQuestion, VIEWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, oneLine, plain, shorten } from './text.ts';

export type ReasonKind =
  | 'deny'
  | 'revoke'
  | 'ask'
  | 'answer'
  | 'hand_over'
  | 'extension_deny'
  | 'problem'
  | 'task_done'
  | 'task_cannot';

interface ReasonForm {
  callbackId: string;
  title: string;
  submit: string;
  /** What will happen, said before it does. */
  lead: string;
  /** Ready reasons; with them the free text is optional, except for "other". */
  choices: Readonly<Record<string, string>> | null;
  label: string;
  hint: string;
}

/** The choice that says nothing by itself. */
export const OTHER = 'other';

/** The forms; choices are stored by their words, so changing a text changes nothing that was recorded. */
export const REASON_FORMS: Readonly<Record<ReasonKind, ReasonForm>> = {
  deny: {
    callbackId: VIEWS.deny,
    title: 'Deny this request',
    submit: 'Deny',
    lead: 'Nothing will be given. The person who asked sees your reason.',
    choices: {
      not_needed: 'This access is not needed for the work described',
      too_much: 'A smaller role is enough',
      too_long: 'The time asked for is too long',
      unclear: 'It is not clear what it is needed for',
      not_entitled: 'This person should not have this access',
      [OTHER]: 'Another reason, written below',
    },
    label: 'In your own words',
    hint: 'What should be different? Needed when you chose another reason.',
  },
  revoke: {
    callbackId: VIEWS.revoke,
    title: 'End this access now',
    submit: 'End access',
    lead: 'The access is taken away at once. The person who has it sees your reason.',
    choices: {
      no_longer_needed: 'It is no longer needed',
      changed_job: 'The person changed job or left',
      by_mistake: 'It was given by mistake',
      security: 'Security concern',
      [OTHER]: 'Another reason, written below',
    },
    label: 'In your own words',
    hint: 'Needed when you chose another reason.',
  },
  extension_deny: {
    callbackId: VIEWS.extensionDeny,
    title: 'Deny more time',
    submit: 'Deny',
    lead: 'The access ends at its time. The person who asked sees your reason.',
    choices: {
      not_needed: 'The work described does not need more time',
      too_long: 'Less time is enough',
      unclear: 'It is not clear why more time is needed',
      [OTHER]: 'Another reason, written below',
    },
    label: 'In your own words',
    hint: 'What should be different? Needed when you chose another reason.',
  },
  problem: {
    callbackId: VIEWS.problem,
    title: 'Report a problem',
    submit: 'Send report',
    lead: 'The owner of the system and the deputies are told. Your access stays as it is.',
    choices: null,
    label: 'What is wrong?',
    hint: 'What you tried, what you expected, and what happened. Never write passwords here.',
  },
  ask: {
    callbackId: VIEWS.ask,
    title: 'Ask a question',
    submit: 'Ask',
    lead: 'The person who asked for this access gets your question, and the answer comes back to your card. It decides nothing. The first question of a step stops its clock until the answer.',
    choices: null,
    label: 'Your question',
    hint: 'Question and answer are kept with the record.',
  },
  answer: {
    callbackId: VIEWS.answer,
    title: 'Answer the question',
    submit: 'Answer',
    lead: 'All who are asked to decide see your answer.',
    choices: null,
    label: 'Your answer',
    hint: 'Question and answer are kept with the record.',
  },
  hand_over: {
    callbackId: VIEWS.handOver,
    title: 'Hand over',
    submit: 'Hand over',
    lead: 'The other person is asked in your place, and you no longer decide this. Both of you, and the person who asked, see your reason.',
    choices: null,
    label: 'Why do you hand it over?',
    hint: 'For example: on leave until Monday.',
  },
  task_done: {
    callbackId: VIEWS.taskDone,
    title: 'Done with proof',
    submit: 'It is done',
    lead: 'A second person sees your proof and checks it. It counts after that.',
    choices: null,
    label: 'Proof',
    hint: 'What you did and where it can be seen: a link, or lines copied from the log or the settings page of the system.',
  },
  task_cannot: {
    callbackId: VIEWS.taskCannot,
    title: 'This cannot be done',
    submit: 'Report it',
    lead: 'Others are told, with your reason.',
    choices: null,
    label: 'Why can it not be done?',
    hint: 'What you tried and what stood in the way.',
  },
};

/**
 * The form that asks for a reason or a proof.
 * @param value the value of the button, opaque; it comes back in `private_metadata`
 * @param more inputs of this form alone, below the others
 */
export function reasonModal(
  kind: ReasonKind,
  record: AccessRequest,
  value: string,
  more: readonly InputBlock[] = [],
): ModalView {
  const form = REASON_FORMS[kind];
  const about = `${record.id}: ${shortWhat(ENGLISH, record)} for ${shorten(oneLine(record.target.name), 60)}`;
  return {
    type: 'modal',
    callback_id: form.callbackId,
    title: plain(form.title, 24),
    submit: plain(form.submit, 24),
    close: plain('Back', 24),
    private_metadata: value,
    blocks: [
      section(plain(about, 600)),
      section(plain(form.lead)),
      ...questionOf(kind, record, value),
      ...(kind === 'hand_over' ? more : []),
      ...choiceInput(form),
      wordsInput(form),
      ...(kind === 'hand_over' ? [] : more),
    ],
  };
}

/** Who answers sees once more what was asked. */
function questionOf(kind: ReasonKind, record: AccessRequest, value: string): KnownBlock[] {
  if (kind !== 'answer') return [];
  const id = parseQuestion(value)?.questionId;
  const question = record.steps.flatMap((s) => s.questions ?? []).find((q) => q.id === id);
  return question ? quoted(`${escapeMrkdwn(question.by.name, 80)} asks`, question.text, 2000) : [];
}

function choiceInput(form: ReasonForm): InputBlock[] {
  if (!form.choices) return [];
  const options = Object.entries(form.choices).map(([code, words]) => ({ text: plain(words, 75), value: code }));
  return [
    {
      type: 'input',
      block_id: FIELDS.choice,
      label: plain('Reason', 2000),
      element: { type: 'radio_buttons', action_id: FIELDS.choice, options },
    },
  ];
}

function wordsInput(form: ReasonForm): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.words,
    optional: form.choices !== null,
    label: plain(form.label, 2000),
    hint: plain(form.hint, 2000),
    element: { type: 'plain_text_input', action_id: FIELDS.words, multiline: true, max_length: 2000 },
  };
}
