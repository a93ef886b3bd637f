import { describe, expect, it } from 'vitest';
import { LEDGER_ACTIONS } from '../../src/domain/audit.ts';
import type { LedgerEvent } from '../../src/domain/holding.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import { eventWords } from '../../src/views/event-words.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after } from '../support/a-record.ts';

const NAMES = {
  person: (id: string) => ({ P0042: 'Ana Ruiz', P0007: 'Bo Lund' })[id] ?? id,
  role: (id: string) => (id === 'prod-deployer' ? 'Prod Deployer' : id),
  system: (id: string) => (id === 'aws-prod' ? 'AWS production' : id),
};

const event = (action: string, detail: Record<string, unknown> = {}): LedgerEvent => ({
  seq: 1,
  at: after(1),
  action,
  record: 'REQ-2026-000123',
  actor: { kind: 'system', name: 'clock' },
  detail,
});
const said = (action: string, detail: Record<string, unknown>) => eventWords(ENGLISH, event(action, detail), NAMES);

/** Told of by themselves, with the request in their details. */
const APART = ['approval.refused', 'request.blocked'];
const ofRecords = LEDGER_ACTIONS.filter(
  (a) => /^(request|approval|grant|extension|problem|end|revoke|task|channel)\./u.test(a) && !APART.includes(a),
);

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(ofRecords)('%s is said in words, not as the name of an action', (action) => {
    expect(eventWords(wordsIn(language), event(action), NAMES)).not.toBe(action.replace('.', ' '));
  });
});

it('steps, roles, systems, people and times by their names', () => {
  const asked = { role: 'prod-deployer', system: 'aws-prod', target: 'P0042', justification: 'Roll back' };
  expect(said('request.opened', asked)).toBe('asked for Prod Deployer on AWS production for Ana Ruiz: Roll back');
  expect(said('approval.approved', { step: 'owner' })).toBe('approved (step: system owner)');
  expect(said('approval.denied', { step: 'group:dba', reason: 'Too much' })).toBe('denied (step: group dba): Too much');
  expect(said('approval.handed_over', { step: 'owner', to: 'P0007', reason: 'Leave' })).toBe(
    'handed it over to Bo Lund (step: system owner): Leave',
  );
  expect(said('approval.reminded', { step: 'owner', people: ['P0042', 'P0007'] })).toBe(
    'reminded Ana Ruiz and Bo Lund (step: system owner)',
  );
  expect(said('approval.escalated', { step: 'owner', people: [] })).toBe('nobody further to ask (step: system owner)');
  expect(said('extension.requested', { to: '2026-11-24T11:20:00.000Z', reason: 'More' })).toBe(
    'more time asked, until 24 Nov 2026 11:20 UTC: More',
  );
});
