import type { KnownBlock } from '@slack/types';
import type { AccessRequest, Approver, Question } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { actions, button, type Message, quoted, section } from './blocks.ts';
import { ACTIONS, encodeQuestion, ROWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, mention, mrkdwn, when } from './text.ts';

/** Questions and answers: what whoever asked for the access sees, and what comes back to the approvers. */

/** Longest question or answer shown in one message about it. */
const TEXT_MAX = 2000;

const isOpen = (record: AccessRequest, step: number, question: Question): boolean =>
  record.state === 'pending' && record.steps[step]?.decision === null && question.answer === null;

/** To whoever asked for the access: the question with a button to answer, later with the answer. */
export function questionMessage(record: AccessRequest, step: number, question: Question): Message {
  const who = escapeMrkdwn(question.by.name, 80);
  const about = `${escapeMrkdwn(record.id)}: ${escapeMrkdwn(shortWhat(ENGLISH, record))}`;
  const open = isOpen(record, step, question);
  const { answer } = question;
  const lead = answer ? `You answered ${who}` : open ? `${who} has a question for you` : `${who} had a question`;
  const say = open
    ? 'Please answer with the button: a reply in a message is not seen. The request waits for your answer.'
    : answer
      ? `Your answer was passed on (${when(answer.at)}).`
      : 'It is settled by now, and no answer is needed any more.';
  return {
    text: `${lead}: ${about}`,
    blocks: [
      section(mrkdwn(`*${lead}* · ${about}`)),
      ...quoted(`${who} asked (${when(question.at)})`, question.text, TEXT_MAX),
      ...(answer ? quoted('Your answer', answer.text, TEXT_MAX) : []),
      section(mrkdwn(say)),
      ...(open ? actions(ROWS.answer, [button('Answer', ACTIONS.answer, encodeQuestion(record.id, question.id))]) : []),
    ],
  };
}

/** Threaded under the card of whoever asked the question. */
export function answerLine(record: AccessRequest, question: Question, approver: Approver): Message {
  const { answer } = question;
  const markup = `${mention(approver)} ${escapeMrkdwn(answer?.by.name ?? '', 80)} has answered your question about ${escapeMrkdwn(record.id)}.`;
  return {
    text: markup,
    blocks: [
      section(mrkdwn(markup)),
      ...quoted('You asked', question.text, 1000),
      ...quoted('The answer', answer?.text ?? '', TEXT_MAX),
      section(mrkdwn('Decide with the buttons of the card above.')),
    ],
  };
}

/**
 * The questions so far, on the card of every approver: the newest, the others counted.
 * @param most how many are shown; @param max longest text of each
 */
export function questionBlocks(record: AccessRequest, most: number, max: number): KnownBlock[] {
  const all = record.steps.flatMap((s) => s.questions ?? []);
  const shown = all.slice(-most);
  const rest = all.length - shown.length;
  return [
    ...(rest > 0
      ? [section(mrkdwn(`${String(rest)} earlier ${rest === 1 ? 'question' : 'questions'} before these.`))]
      : []),
    ...shown.flatMap((q) => [
      ...quoted(`${escapeMrkdwn(q.by.name, 60)} asked (${when(q.at)})`, q.text, max),
      ...(q.answer
        ? quoted(`${escapeMrkdwn(q.answer.by.name, 60)} answered (${when(q.answer.at)})`, q.answer.text, max)
        : [section(mrkdwn('Not answered yet.'))]),
    ]),
  ];
}
