import { decisionsOf } from './approvers.ts';
import { type DecideCommand, type DecideFacts, mayActOn } from './decide.ts';
import { startClock, stopClock } from './pause.ts';
import { isActive, type Person, toRef } from './person.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { armReminder } from './remind.ts';
import { draft } from './transition.ts';

/** Approvers ask, whoever asked for the access answers. Neither is ever a decision. */

/** Most questions of one request. */
export const QUESTIONS_MAX = 10;
/** Longest text kept of a question or an answer, in UTF-16 units. */
export const QUESTION_MAX = 2000;

export type AskCommand = Pick<DecideCommand, 'actor' | 'person' | 'step' | 'shown' | 'membership'> & { text: string };

/**
 * A question to whoever asked for it. The first one of a step stops its clock.
 * @param now UTC instant
 */
export function askQuestion(
  record: AccessRequest,
  c: AskCommand,
  facts: DecideFacts,
  now: Date,
): Outcome<AccessRequest> {
  const refused = mayActOn(record, c, facts, now);
  if (refused) return refused;
  const text = c.text
    .trim()
    .slice(0, QUESTION_MAX)
    .replace(/\p{Surrogate}/gu, '');
  if (text === '') return refuse('question_missing', {}, 'reason');
  const asked = record.steps.flatMap((s) => s.questions ?? []);
  if (asked.length >= QUESTIONS_MAX) return refuse('too_many_questions', { request: record.id });
  const d = draft(record, now);
  const step = d.next.steps[c.step];
  if (!step) return refuse('card_stale', { request: record.id });
  const id = `Q${String(asked.length + 1)}`;
  step.questions = [...(step.questions ?? []), { id, by: toRef(c.person), at: now, text, answer: null }];
  const stops = stopClock(d, c.step);
  d.event('approval.asked', c.actor, {
    step: step.name,
    index: c.step,
    question: id,
    by: c.person.id,
    to: record.requester.id,
    text,
    stops,
    decideBy: d.next.decideBy,
  });
  d.say(`${c.person.name} asked: ${text}${stops ? ' The clock stands still until the answer.' : ''}`);
  armReminder(d, facts);
  return allow(d.done());
}

export interface AnswerCommand {
  actor: Actor;
  person: Person;
  questionId: string;
  text: string;
}

/** The answer, by whoever asked for the access. With it the clock goes on. @param now UTC instant */
export function answerQuestion(
  record: AccessRequest,
  c: AnswerCommand,
  facts: DecideFacts,
  now: Date,
): Outcome<AccessRequest> {
  if (c.person.id !== record.requester.id || !isActive(c.person, now))
    return refuse('not_holder', { request: record.id });
  const index = record.steps.findIndex((s) => s.questions?.some((q) => q.id === c.questionId));
  const before = record.steps[index]?.questions?.find((q) => q.id === c.questionId);
  if (!before || before.answer) return refuse('question_closed', { request: record.id });
  if (record.state !== 'pending' || record.steps[index]?.decision || record.decideBy <= now)
    return refuse('question_closed', { request: record.id });
  const text = c.text
    .trim()
    .slice(0, QUESTION_MAX)
    .replace(/\p{Surrogate}/gu, '');
  if (text === '') return refuse('question_missing', {}, 'reason');
  const d = draft(record, now);
  const step = d.next.steps[index];
  const question = step?.questions?.find((q) => q.id === c.questionId);
  if (!step || !question) return refuse('question_closed', { request: record.id });
  question.answer = { by: toRef(c.person), at: now, text };
  const stood = step.pause && step.questions?.[0] === question ? startClock(d, index) : null;
  d.event('approval.answered', c.actor, {
    step: step.name,
    index,
    question: question.id,
    by: c.person.id,
    text,
    waited: now.getTime() - question.at.getTime(),
    ...(stood === null ? {} : { stood }),
    decideBy: d.next.decideBy,
  });
  d.say(`${c.person.name} answered: ${text}`);
  if (decisionsOf(step).length === 0 || !step.decision) armReminder(d, facts);
  return allow(d.done());
}
