import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReasonModal } from '../../src/views/parse-reason-modal.ts';
import { type ReasonKind, reasonModal } from '../../src/views/reason-modal.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { aRecord } from '../support/a-record.ts';
import { wordsOf } from './slack-markup.ts';

const KINDS: ReasonKind[] = [
  'approve',
  'extension_approve',
  'deny',
  'revoke',
  'ask',
  'answer',
  'hand_over',
  'task_done',
  'task_cannot',
];
const choice = (value: unknown) => ({
  reason_choice: { reason_choice: { type: 'radio_buttons', selected_option: { value } } },
});
const words = (value: unknown) => ({ reason_words: { reason_words: { type: 'plain_text_input', value } } });

describe.each(KINDS)('the form of %s', (kind) => {
  const view = reasonModal(ENGLISH, kind, aRecord(), 'REQ-2026-000123|0|aaaaaaaaaaaa');

  it('says what it is about and carries only the value of the button', () => {
    expect(wordsOf(view)).toContain('REQ-2026-000123: Prod Deployer on AWS production for Ana Ruiz');
    expect(view.private_metadata).toBe('REQ-2026-000123|0|aaaaaaaaaaaa');
    expect(view.callback_id).toBe(`${kind}_modal`);
  });

  it('takes no empty answer', () => {
    for (const values of [{}, words('  '), words(null), choice(null), choice('nothing_of_ours'), choice('other')])
      expect(parseReasonModal(ENGLISH, kind, values).reason).toBeNull();
  });

  it('never throws, whatever comes back', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        (values) => typeof (parseReasonModal(ENGLISH, kind, values).reason ?? '') === 'string',
      ),
    );
  });
});

describe('a reason is what was chosen, in our words, and what was written', () => {
  it.each([
    ['a choice', choice('too_much'), 'A smaller role is enough'],
    [
      'a choice and words',
      { ...choice('too_much'), ...words('Read only will do') },
      'A smaller role is enough: Read only will do',
    ],
    ['another reason', { ...choice('other'), ...words('Wrong system') }, 'Wrong system'],
    ['words alone', words('Wrong system'), 'Wrong system'],
    ['a choice nobody offered', { ...choice('__proto__'), ...words('Wrong system') }, 'Wrong system'],
  ])('%s', (_name, values, reason) => {
    expect(parseReasonModal(ENGLISH, 'deny', values)).toEqual({ reason, fault: null });
  });

  it.each([
    ['nothing chosen', {}, 'reason_choice'],
    ['another reason without words', choice('other'), 'reason_words'],
    ['operators', { ...choice({ $ne: null }), ...words({ $gt: '' }) }, 'reason_choice'],
  ])('%s: the input at fault is named', (_name, values, field) => {
    expect(parseReasonModal(ENGLISH, 'deny', values).fault?.field).toBe(field);
  });

  it('why somebody approves is written, never picked', () => {
    const ready = choice('too_much');
    expect(parseReasonModal(ENGLISH, 'approve', ready).fault?.field).toBe('reason_words');
    expect(parseReasonModal(ENGLISH, 'approve', { ...ready, ...words('On call') }).reason).toBe('On call');
  });

  it('a proof is taken as written', () => {
    expect(parseReasonModal(ENGLISH, 'task_done', words('https://app.example/log/7\nline 3')).reason).toBe(
      'https://app.example/log/7\nline 3',
    );
    expect(parseReasonModal(ENGLISH, 'task_done', {}).fault?.field).toBe('reason_words');
  });
});
