import { describe, expect, it } from 'vitest';
import { COMMAND_WORDS, parseCommand } from '../../src/domain/command.ts';
import { answer, helpText, malformedText, mineText, statusText, unknownText } from '../../src/views/command-text.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { ANA, aRecord, aRecordIn, BOB } from '../support/a-record.ts';
import { buttonsIn, wordsOf } from './slack-markup.ts';

describe('help', () => {
  it('names every command, each as it is understood', () => {
    const lines = [...wordsOf(helpText(ENGLISH)).matchAll(/`\/access ([^`]+)`/g)].map((m) => m[1] ?? '');
    expect(new Set(lines.map((l) => l.split(' ')[0]))).toEqual(new Set(COMMAND_WORDS));
    for (const line of lines) expect(['unknown', 'malformed', 'modal']).not.toContain(parseCommand(line).kind);
    expect(checkLimits(helpText(ENGLISH))).toEqual([]);
  });
});

describe('a command that is not understood', () => {
  it('gets the nearest one', () => {
    expect(wordsOf(unknownText(ENGLISH, 'statsu', 'status'))).toContain(
      '“statsu” is not a command. Did you mean “/access status”?',
    );
    expect(wordsOf(unknownText(ENGLISH, 'xyz', null))).not.toContain('Did you mean');
  });

  it('gets the form of a request number', () => {
    expect(wordsOf(malformedText(ENGLISH, 'drop', 'REQ-1'))).toContain(
      '“REQ-1” is not a request number. Write it like “/access drop REQ-2026-000123”.',
    );
    expect(wordsOf(malformedText(ENGLISH, 'drop', null))).toContain('The request number is missing.');
  });
});

describe('status', () => {
  it('of one request is its message, with the buttons of the one who asks', () => {
    const record = aRecordIn('active');
    expect(wordsOf(statusText(ENGLISH, [record], record.id, { id: ANA.id }))).toContain('Granted and verified');
    expect(buttonsIn(statusText(ENGLISH, [record], record.id, { id: ANA.id })).map((b) => b.action_id)).toEqual([
      'drop',
      'extend',
      'report_problem',
    ]);
    expect(
      buttonsIn(statusText(ENGLISH, [record], record.id, { id: BOB.id, mayRevoke: true })).map((b) => b.action_id),
    ).toEqual(['revoke']);
    expect(buttonsIn(statusText(ENGLISH, [record], record.id, { id: BOB.id }))).toEqual([]);
  });

  it('of a request one may not see says the same as of none', () => {
    const text = (records: Parameters<typeof statusText>[1]) =>
      wordsOf(statusText(ENGLISH, records, 'REQ-2026-000999', { id: ANA.id }));
    expect(text([])).toContain('There is no request REQ-2026-000999 that you may see.');
    expect(text([aRecord()])).toBe(text([]));
  });

  it('without a number lists what is open', () => {
    const words = wordsOf(
      statusText(ENGLISH, [aRecord(), aRecordIn('active', { id: 'REQ-2026-000124' })], null, { id: ANA.id }),
    );
    expect(words).toContain('REQ-2026-000123: waiting for approval, to be decided by: <!date^');
    expect(words).toContain('REQ-2026-000124: granted and verified, ends: <!date^');
    expect(wordsOf(statusText(ENGLISH, [], null, { id: ANA.id }))).toContain('Nothing is open.');
  });
});

describe('mine', () => {
  it('lists at most ten with their buttons, and counts the rest', () => {
    const records = Array.from({ length: 12 }, () => aRecordIn('active'));
    const message = mineText(ENGLISH, records, { id: ANA.id });
    expect(buttonsIn(message).length).toBe(10);
    expect(wordsOf(message)).toContain('and 2 more');
    expect(wordsOf(mineText(ENGLISH, [], { id: ANA.id }))).toContain('You hold nothing');
  });

  it('says of an end that is overdue that it is', () => {
    expect(wordsOf(mineText(ENGLISH, [aRecordIn('revoke_overdue')], { id: ANA.id }))).toContain(
      'overdue: should have ended, not yet seen to be gone',
    );
  });
});

it('an answer of ours is data in both places', () => {
  expect(answer('a <!here>')).toMatchObject({
    text: 'a &lt;!here&gt;',
    blocks: [{ text: { type: 'plain_text', text: 'a <!here>' } }],
  });
});
