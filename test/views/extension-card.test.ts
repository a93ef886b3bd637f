import { describe, expect, it } from 'vitest';
import type { AccessRequest, Extension } from '../../src/domain/record.ts';
import { endWarning } from '../../src/views/end-warning.ts';
import { extendModal, parseExtendModal } from '../../src/views/extend-modal.ts';
import { extensionCard } from '../../src/views/extension-card.ts';
import { parseExtension } from '../../src/views/ids.ts';
import { plannedMessages } from '../../src/views/plan.ts';
import { requestMessage } from '../../src/views/request-message.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { ANA, aDecision, after, aRecordIn, BOB, CAT, DAN, someTerms } from '../support/a-record.ts';
import { inEnglish } from '../support/in-words.ts';
import { buttonsIn, wordsOf } from './slack-markup.ts';

const X: Extension = {
  id: 'X1',
  state: 'pending',
  by: ANA,
  at: after(100),
  reason: 'The roll back waits for the night shift',
  from: after(140),
  to: after(200),
  free: false,
  steps: [
    { name: 'owner', approvers: [{ ...BOB, why: 'the owner of AWS production' }, CAT], decision: null },
    { name: 'security', approvers: [DAN], decision: null },
  ],
  subjectHash: 'd'.repeat(64),
};
const held = (changes: Partial<Extension> = {}, more: Partial<AccessRequest> = {}): AccessRequest =>
  aRecordIn('active', { extensions: [{ ...X, ...changes }], ...more });
const card = (record: AccessRequest, step = 0, approver = BOB, now = after(110)) =>
  extensionCard(ENGLISH, record, record.extensions?.[0] ?? X, step, approver, now);

describe('who decides on more time', () => {
  it.each([
    'Ana Ruiz asks to keep Prod Deployer on AWS production for 1 hour more',
    'High risk, privileged',
    'More time, step 1 of 2: system owner',
    '*Asked end*',
    '*That is*\n1 hour more',
    'The roll back waits for the night shift',
    'Roll back the release that broke the login page',
    '• Roll back a release',
    'You are the owner of AWS production. More time needs the same approvals as the request did.',
    'Then the security team decides next.'.replace(' next', ''),
    'If nobody decides by then, it ends at that time and is not extended.',
  ])('reads: %s', (words) => {
    expect(wordsOf(card(held()))).toContain(words);
  });

  it('has two buttons that carry what was shown', () => {
    const buttons = buttonsIn(card(held()));
    expect(buttons.map((b) => b.action_id)).toEqual(['extension_approve', 'extension_deny']);
    expect(parseExtension(buttons[0]?.value)).toEqual({
      request: 'REQ-2026-000123',
      extension: 'X1',
      step: 0,
      shown: 'dddddddddddd',
    });
  });

  it('where the role asks for a reason: the card says so, and Approve opens the form', () => {
    const shown = card(held({}, { terms: someTerms({ approvalReason: true }) }));
    expect(wordsOf(shown)).toContain('Approving this takes a reason.');
    const [approve] = buttonsIn(shown);
    expect(approve?.action_id).toBe('extension_approve_reason');
    expect(approve).not.toHaveProperty('confirm');
  });

  const yes = X.steps.map((s) => ({ ...s, decision: aDecision(s.approvers[0] ?? BOB) }));
  const no = X.steps.map((s, i) => (i === 0 ? { ...s, decision: aDecision(CAT, { verdict: 'denied' }) } : s));
  it.each<[string, AccessRequest, string]>([
    ['granted', held({ state: 'granted', steps: yes }), 'More time approved by you'],
    ['denied', held({ state: 'denied', steps: no }), 'More time denied by Cat Deputy'],
    ['lapsed', { ...held({ state: 'lapsed' }), state: 'revoking' }, 'Too late'],
  ])('%s: no buttons, and what came of it', (_, record, words) => {
    const shown = card(record);
    expect([buttonsIn(shown), shown.text.split(':')[0]]).toEqual([[], words]);
  });

  it('past the end there are no buttons, even before anybody has ended it', () => {
    expect(buttonsIn(card(held(), 0, BOB, after(140)))).toEqual([]);
  });

  it('only those of the open step are asked', () => {
    const keys = plannedMessages(inEnglish, held(), after(110)).map((m) => m.key);
    expect(keys.filter((k) => k.startsWith('extension:'))).toEqual(['extension:X1:0:P0002', 'extension:X1:0:P0003']);
  });
});

describe('the one who holds it', () => {
  it('reads that more time is asked, of whom, and cannot ask twice', () => {
    const message = requestMessage(ENGLISH, held());
    expect(wordsOf(message)).toContain('*More time was asked*');
    expect(wordsOf(message)).toContain('Any one of these people can: Bob Owner or Cat Deputy.');
    expect(buttonsIn(message).map((b) => b.action_id)).toEqual(['drop', 'report_problem']);
  });

  it('reads the new end once it moved, while the card of the first approval keeps the old one', () => {
    const record = held({ state: 'granted' }, { endsAt: X.to });
    expect(wordsOf(requestMessage(ENGLISH, record))).toContain('*Extended.* It was to end');
    const first = plannedMessages(inEnglish, record, after(110)).find((m) => m.key === 'approver:0:P0002');
    expect(wordsOf(first ?? expect.fail('no card'))).toContain('24 Nov 2026 11:20 UTC');
  });
});

describe('the notice before the end', () => {
  const warning = { dueAt: after(125), endsAt: after(140), toldAt: after(125) };
  const of = (record: AccessRequest) => endWarning(ENGLISH, record, record.warnings?.[0] ?? warning, ANA);
  const told = (more: Partial<AccessRequest> = {}) => aRecordIn('active', { warnings: [warning], ...more });
  const pressable = (record: AccessRequest) => buttonsIn(of(record)).map((b) => b.action_id);

  it('names the person, what ends and when, and has three buttons', () => {
    expect(of(told()).text).toContain('<@UP0001> Prod Deployer on AWS production (REQ-2026-000123) ends soon');
    // The reader's own client counts the time left.
    expect(of(told()).text).toContain('({ago})');
    expect(pressable(told())).toEqual(['extend', 'drop', 'let_end']);
  });

  it.each<[string, AccessRequest, string]>([
    ['it was extended', told({ endsAt: after(200) }), 'it was extended'],
    ['its end has begun', { ...aRecordIn('revoking'), warnings: [warning] }, 'its end has begun'],
    ['they let it end', told({ letEnd: { by: ANA, at: after(126), endsAt: after(140) } }), 'not reminded again'],
    ['a later one was told', told({ warnings: [warning, { ...warning, toldAt: after(130) }] }), 'a later notice'],
  ])('once %s it says so and has no buttons', (_, record, words) => {
    expect([pressable(record), of(record).text.includes(words)]).toEqual([[], true]);
  });
});

it('the form says what is free, and comes back as it was filled in', () => {
  const view = extendModal(ENGLISH, held(), { duration: '2h', reason: 'as written', freeMs: 3_600_000 });
  expect(wordsOf({ blocks: view.blocks })).toContain('Once, up to 1 hour more needs no approval.');
  expect(parseExtendModal({}, view.blocks)).toEqual({ duration: '2h', reason: 'as written' });
  expect(parseExtendModal(null, null)).toEqual({ duration: null, reason: null });
});
