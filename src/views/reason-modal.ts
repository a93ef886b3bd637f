import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { quoted, section } from './blocks.ts';
import { FIELDS, parseQuestion, VIEWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, oneLine, plain, shorten } from './text.ts';

export type ReasonKind =
  | 'approve'
  | 'deny'
  | 'revoke'
  | 'ask'
  | 'answer'
  | 'hand_over'
  | 'extension_approve'
  | 'extension_deny'
  | 'problem'
  | 'task_done'
  | 'task_cannot';

/** The choice that says nothing by itself. */
export const OTHER = 'other';

const CALLBACKS: Readonly<Record<ReasonKind, string>> = {
  approve: VIEWS.approve,
  deny: VIEWS.deny,
  revoke: VIEWS.revoke,
  extension_approve: VIEWS.extensionApprove,
  extension_deny: VIEWS.extensionDeny,
  problem: VIEWS.problem,
  ask: VIEWS.ask,
  answer: VIEWS.answer,
  hand_over: VIEWS.handOver,
  task_done: VIEWS.taskDone,
  task_cannot: VIEWS.taskCannot,
};

/** Ready reasons of a form, by code; with them the free text is optional, except for {@link OTHER}. */
export function choicesOf({ reasons }: Words, kind: ReasonKind): Readonly<Record<string, string>> | null {
  const { choices } = reasons;
  return Object.hasOwn(choices, kind) ? choices[kind as keyof typeof choices] : null;
}

/** "REQ-2026-000123: Prod Deployer on AWS production for Ana Ruiz". Plain. */
export function aboutLine(words: Words, record: AccessRequest): string {
  const name = shorten(oneLine(record.target.name), 60);
  return words.reasons.about({ id: record.id, what: shortWhat(words, record), name });
}

/**
 * The form that asks for a reason or a proof.
 * @param value the value of the button, opaque; it comes back in `private_metadata`
 * @param more inputs of this form alone, below the others
 */
export function reasonModal(
  words: Words,
  kind: ReasonKind,
  record: AccessRequest,
  value: string,
  more: readonly InputBlock[] = [],
): ModalView {
  const t = words.reasons;
  const form = t[kind];
  const choices = choicesOf(words, kind);
  return {
    type: 'modal',
    callback_id: CALLBACKS[kind],
    title: plain(form.title, 24),
    submit: plain(form.submit, 24),
    close: plain(t.back, 24),
    private_metadata: value,
    blocks: [
      section(plain(aboutLine(words, record), 600)),
      section(plain(form.lead)),
      ...questionOf(words, kind, record, value),
      ...(kind === 'hand_over' ? more : []),
      ...choiceInput(t, choices),
      wordsInput(form, choices !== null),
      ...(kind === 'hand_over' ? [] : more),
    ],
  };
}

/** Who answers sees once more what was asked. */
function questionOf({ reasons }: Words, kind: ReasonKind, record: AccessRequest, value: string): KnownBlock[] {
  if (kind !== 'answer') return [];
  const id = parseQuestion(value)?.questionId;
  const question = record.steps.flatMap((s) => s.questions ?? []).find((q) => q.id === id);
  return question ? quoted(reasons.asks({ name: escapeMrkdwn(question.by.name, 80) }), question.text, 2000) : [];
}

function choiceInput(t: Words['reasons'], choices: Readonly<Record<string, string>> | null): InputBlock[] {
  if (!choices) return [];
  const options = Object.entries(choices).map(([code, words]) => ({ text: plain(words, 75), value: code }));
  return [
    {
      type: 'input',
      block_id: FIELDS.choice,
      label: plain(t.reason, 2000),
      element: { type: 'radio_buttons', action_id: FIELDS.choice, options },
    },
  ];
}

function wordsInput(form: { label: string; hint: string }, optional: boolean): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.words,
    optional,
    label: plain(form.label, 2000),
    hint: plain(form.hint, 2000),
    element: { type: 'plain_text_input', action_id: FIELDS.words, multiline: true, max_length: 2000 },
  };
}
