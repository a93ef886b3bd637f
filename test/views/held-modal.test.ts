import { expect, it } from 'vitest';
import type { AccessRequest } from '../../src/domain/record.ts';
import { heldModal } from '../../src/views/held-modal.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { ANA, after, aRecordIn } from '../support/a-record.ts';
import { wordsOf } from './slack-markup.ts';

const active = aRecordIn('active');
const asked = {
  ...{ id: 'X1', state: 'pending', by: ANA, at: after(30), reason: 'More', free: false },
  ...{ from: after(140), to: after(200), subjectHash: 'd'.repeat(64), steps: [] },
} as const;

it.each([
  ['held', active, 'held already. To keep it longer, press Extend.', 'Extend'],
  ['held, with more time asked', { ...active, extensions: [asked] }, 'and more time was asked for.', undefined],
  ['waiting', aRecordIn('pending'), 'this access was asked for already.', undefined],
  ['approved', aRecordIn('approved'), 'approved already and about to be given.', undefined],
  ['ending', aRecordIn('revoking'), 'Ask again when it is gone.', undefined],
  ['overdue', aRecordIn('revoke_overdue'), 'Ask again when it is gone.', undefined],
])('%s: how it stands and the way on', (_name, record, text, submit) => {
  const view = heldModal(ENGLISH, record as AccessRequest, after(60));
  expect(wordsOf({ blocks: view.blocks.slice(0, 1) })).toMatch(/^Nothing was sent: /u);
  expect(wordsOf({ blocks: view.blocks })).toContain(text);
  expect(view.submit?.text).toBe(submit);
});
