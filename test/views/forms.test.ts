import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { changesModal } from '../../src/views/changes-modal.ts';
import { helpText } from '../../src/views/command-text.ts';
import { extendModal } from '../../src/views/extend-modal.ts';
import { heldModal } from '../../src/views/held-modal.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { lessInputs } from '../../src/views/less-inputs.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { answerModal, lookUpModal } from '../../src/views/look-up-modal.ts';
import { parseReasonModal } from '../../src/views/parse-reason-modal.ts';
import { previewModal } from '../../src/views/preview-modal.ts';
import { type ReasonKind, reasonModal } from '../../src/views/reason-modal.ts';
import { reasonShown } from '../../src/views/reason-shown.ts';
import { requestModal } from '../../src/views/request-modal.ts';
import { takerInput } from '../../src/views/taker-input.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after, aRecordIn, BOB, someTerms } from '../support/a-record.ts';

const NOW = after(0);
const KINDS: readonly ReasonKind[] = [
  'approve',
  'extension_approve',
  'deny',
  'revoke',
  'ask',
  'answer',
  'hand_over',
  'extension_deny',
  'problem',
  'task_done',
  'task_cannot',
];
const ROLE = {
  id: 'clerk',
  name: 'Clerk',
  systemName: 'CRM',
  environment: 'test',
  ownerName: 'Bo',
  risk: 'medium' as const,
  maxTimeMs: 7_200_000,
};
const record = aRecordIn('active');

/** Every form, with names of an everyday length. */
function formsIn(language: (typeof LANGUAGES)[number]) {
  const words = wordsIn(language);
  const less = lessInputs(words, record, [ROLE], 'suggest');
  const person = { ...BOB, department: 'Sales' };
  const outlook = {
    plan: { terms: someTerms(), steps: record.steps },
    target: person,
    wait: null,
    startsAt: null,
    durationMs: 3_600_000,
  };
  const preview = {
    outlook,
    decideBy: NOW,
    justification: 'x',
    ticket: null,
    justificationMinLength: 15,
    metadata: '',
  };
  return [
    ...KINDS.map((kind) => reasonModal(words, kind, record, 'x', kind === 'deny' ? less : [])),
    reasonModal(
      words,
      'hand_over',
      record,
      'x',
      takerInput(words.handOver, [{ id: 'P1', name: 'Bo', title: '' }], FIELDS.handTo),
    ),
    changesModal(words, record, [ROLE], 'x'),
    extendModal(words, record, { duration: '1h', reason: 'x', freeMs: 3_600_000 }),
    heldModal(words, record, NOW),
    lookUpModal(words),
    answerModal(words, helpText(words)),
    previewModal(words, { ...preview, kept: true }, NOW),
    previewModal(words, { ...preview, kept: false }, NOW),
    requestModal(words, { roles: { all: [ROLE] }, people: [BOB, { ...BOB, id: 'P2' }] }),
    requestModal(words, { roles: { all: [] }, people: [BOB] }),
  ];
}

describe.each(LANGUAGES)('every form in %s', (language) => {
  it('shows its own words whole: no title, button or choice is cut', () => {
    for (const form of formsIn(language)) {
      expect(checkLimits(form)).toEqual([]);
      expect(JSON.stringify(form)).not.toContain('…');
    }
  });

  it('leaves the same words in the record, whatever language a reason was chosen in', () => {
    const values = {
      [FIELDS.choice]: { [FIELDS.choice]: { type: 'radio_buttons', selected_option: { value: 'too_much' } } },
    };
    expect(parseReasonModal(wordsIn(language), 'deny', values)).toMatchObject({ reason: 'A smaller role is enough' });
  });

  it('shows a reason that was picked in the words of the reader, one that was written as it is', () => {
    const words = wordsIn(language);
    const own = words.reasons.choices.deny.too_much;
    expect(reasonShown(words, 'A smaller role is enough')).toBe(own);
    expect(reasonShown(words, 'A smaller role is enough: Reader, say')).toBe(`${own}: Reader, say`);
    expect(reasonShown(words, 'A smaller role is enough for it')).toBe('A smaller role is enough for it');
  });
});
