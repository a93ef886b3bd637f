import type { KnownBlock } from '@slack/types';
import type { AccessRequest, Approver, Question } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
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
export function questionMessage(words: Words, record: AccessRequest, step: number, question: Question): Message {
  const t = words.question;
  const name = escapeMrkdwn(question.by.name, 80);
  const about = `${escapeMrkdwn(record.id)}: ${escapeMrkdwn(shortWhat(words, record))}`;
  const open = isOpen(record, step, question);
  const { answer } = question;
  const lead = answer ? t.answered({ name }) : open ? t.open({ name }) : t.over({ name });
  const say = open ? t.pleaseAnswer : answer ? t.passedOn({ at: when(answer.at) }) : t.settled;
  return {
    text: `${lead}: ${about}`,
    blocks: [
      section(mrkdwn(`*${lead}* · ${about}`)),
      ...quoted(t.asked({ name, at: when(question.at) }), question.text, TEXT_MAX),
      ...(answer ? quoted(t.yourAnswer, answer.text, TEXT_MAX) : []),
      section(mrkdwn(say)),
      ...(open ? actions(ROWS.answer, [button(t.answer, ACTIONS.answer, encodeQuestion(record.id, question.id))]) : []),
    ],
  };
}

/** Threaded under the card of whoever asked the question. */
export function answerLine(words: Words, record: AccessRequest, question: Question, approver: Approver): Message {
  const t = words.question;
  const { answer } = question;
  const name = escapeMrkdwn(answer?.by.name ?? '', 80);
  const markup = t.answeredYours({ you: mention(approver), name, id: escapeMrkdwn(record.id) });
  return {
    text: markup,
    blocks: [
      section(mrkdwn(markup)),
      ...quoted(t.youAsked, question.text, 1000),
      ...quoted(t.theAnswer, answer?.text ?? '', TEXT_MAX),
      section(mrkdwn(t.decideAbove)),
    ],
  };
}

/**
 * The questions so far, on the card of every approver: the newest, the others counted.
 * @param most how many are shown; @param max longest text of each
 */
export function questionBlocks(words: Words, record: AccessRequest, most: number, max: number): KnownBlock[] {
  const t = words.question;
  const all = record.steps.flatMap((s) => s.questions ?? []);
  const shown = all.slice(-most);
  const count = all.length - shown.length;
  return [
    ...(count > 0 ? [section(mrkdwn(t.earlier({ count })))] : []),
    ...shown.flatMap((q) => [
      ...quoted(t.asked({ name: escapeMrkdwn(q.by.name, 60), at: when(q.at) }), q.text, max),
      ...(q.answer
        ? quoted(t.answeredAt({ name: escapeMrkdwn(q.answer.by.name, 60), at: when(q.answer.at) }), q.answer.text, max)
        : [section(mrkdwn(t.notYet))]),
    ]),
  ];
}
