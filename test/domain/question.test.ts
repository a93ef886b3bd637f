import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { answerQuestion, askQuestion } from '../../src/domain/question.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { remind } from '../../src/domain/remind.ts';
import { DAY, HOUR, later, MINUTE, type Name } from '../support/an-organisation.ts';
import { approved, by, clicking, effectOf, FACTS, next, pending } from './steps-of-a-life.ts';

const ask = (r: AccessRequest, name: Name, at: number, text = 'Which customer?') =>
  askQuestion(r, { ...clicking(r, name), text }, FACTS, later(at));
const answer = (r: AccessRequest, name: Name, at: number, questionId = 'Q1') =>
  answerQuestion(r, { ...by(name), questionId, text: 'The one of last night' }, FACTS, later(at));
const closes = (r: AccessRequest) => [r.decideBy, effectOf(r, 'lapse').notBefore];

describe('the clock of a step stands still, once', () => {
  const record = pending('admin');
  const window = record.decideBy.getTime() - record.openedAt.getTime();

  it('while the question waits: what closes it moves by the time waited, and so do reminders', () => {
    const asked = next(ask(record, 'bob', 10 * MINUTE));
    expect(closes(asked)).toEqual([later(2 * window), later(2 * window)]);
    const after = next(answer(asked, 'ana', 40 * MINUTE));
    expect(closes(after)).toEqual([later(window + 30 * MINUTE), later(window + 30 * MINUTE)]);
    expect(effectOf(record, 'remind').notBefore).toEqual(later(15 * MINUTE));
    expect(effectOf(after, 'remind').notBefore).toEqual(later(45 * MINUTE));
    const early = next(remind(after, effectOf(after, 'remind').id, FACTS, later(44 * MINUTE)));
    expect(early.steps[0]?.approvers.some((a) => a.remindedAt)).toBe(false);
    expect(after.steps[0]?.questions).toMatchObject([
      { id: 'Q1', by: { id: 'bob' }, text: 'Which customer?', answer: { by: { id: 'ana' } } },
    ]);
    expect(after.events.slice(-2).map((e) => [e.action, e.detail['stops'] ?? e.detail['stood']])).toEqual([
      ['approval.asked', true],
      ['approval.answered', 30 * MINUTE],
    ]);
    expect(after.subjectHash).toBe(record.subjectHash);
  });

  it('a second question stops it no more', () => {
    const first = next(answer(next(ask(record, 'bob', 10 * MINUTE)), 'ana', 20 * MINUTE));
    const second = next(ask(first, 'cat', 30 * MINUTE));
    expect(closes(second)).toEqual(closes(first));
    expect(closes(next(answer(second, 'ana', 9 * HOUR, 'Q2')))).toEqual(closes(first));
  });

  it('nor for longer than there was time in all: unanswered, it closes', () => {
    const asked = next(ask(record, 'bob', 10 * MINUTE));
    expect(answer(asked, 'ana', 2 * window)).toMatchObject({ refused: 'question_closed' });
    const late = next(answer(asked, 'ana', 2 * window - MINUTE));
    expect(closes(late)).toEqual([later(2 * window), later(2 * window)]);
  });

  it('a decision needs no answer; then it goes on, where it stood', () => {
    const asked = next(ask(record, 'bob', 10 * MINUTE));
    const decided = next(decide(asked, clicking(asked, 'bob'), FACTS, later(20 * MINUTE)));
    expect(closes(decided)).toEqual([later(window + 10 * MINUTE), later(window + 10 * MINUTE)]);
    expect(answer(decided, 'ana', 30 * MINUTE)).toMatchObject({ refused: 'question_closed' });
    const next2 = next(
      askQuestion(decided, { ...clicking(decided, 'dan', { step: 1 }), text: 'Why?' }, FACTS, later(HOUR)),
    );
    expect(next2.steps[1]?.pause?.decideBy).toEqual(decided.decideBy);
    expect(closes(next2)[0]).toEqual(later(2 * window + 10 * MINUTE));
  });
});

describe('who may ask and answer', () => {
  it.each<[string, Name, string]>([
    ['a passer-by', 'moe', 'not_an_approver'],
    ['who asked', 'ana', 'own_request'],
    ['Security before its step', 'dan', 'not_an_approver'],
  ])('%s does not ask', (_, name, refused) => {
    expect(ask(pending('admin'), name, MINUTE)).toMatchObject({ refused });
  });

  it('nobody but who asked for the access answers, once, and only while it is open', () => {
    const asked = next(ask(pending(), 'bob', MINUTE));
    for (const name of ['bob', 'moe', 'gus'] as const)
      expect(answer(asked, name, 2 * MINUTE)).toMatchObject({ refused: 'not_holder' });
    const once = next(answer(asked, 'ana', 2 * MINUTE));
    expect(answer(once, 'ana', 3 * MINUTE)).toMatchObject({ refused: 'question_closed' });
    expect(ask(approved(), 'cat', DAY)).toMatchObject({ refused: 'already_decided' });
  });

  it('below high risk what is moved falls into working hours', () => {
    const record = pending();
    const asked = next(ask(record, 'bob', MINUTE));
    const after = next(answer(asked, 'ana', MINUTE + 4 * HOUR));
    expect(effectOf(record, 'remind').notBefore).toEqual(later(2 * HOUR));
    expect(effectOf(after, 'remind').notBefore).toEqual(new Date('2026-11-25T09:00:00.000Z'));
  });
});
