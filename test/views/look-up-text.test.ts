import { describe, expect, it } from 'vitest';
import { LEDGER_ACTIONS } from '../../src/domain/audit.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import { heldCsv, heldRow } from '../../src/views/held-table.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { answerModal, lookUpModal } from '../../src/views/look-up-modal.ts';
import { auditText, heldText } from '../../src/views/look-up-text.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after } from '../support/a-record.ts';
import { heldView, longEvents, longHolding, namesIn } from './look-up-extremes.ts';
import { wordsOf } from './slack-markup.ts';

const repeat = (unit: string) => (_field: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const WORDS = [
  ['plain letters', repeat('Name of something ')],
  ['4-byte characters', (_f: string, length: number) => '😀'.repeat(length)],
  ['right-to-left text', repeat('שלום עליכם ')],
  ['characters to escape', repeat('<&>*')],
  ['nothing', () => ''],
] as const;

const CASES = LANGUAGES.flatMap((language) => WORDS.map((row) => [language, ...row] as const));

describe.each(CASES)(
  'answers within Slack’s limits, as a message and as a modal, in %s: %s',
  (language, _name, words) => {
    const read = wordsIn(language);
    it.each([0, 1, 7, 60])('%s holdings', (count) => {
      for (const onePerson of [true, false]) {
        const message = heldText(read, { ...heldView(words, count, count * 3), onePerson }, namesIn(words));
        expect(checkLimits(message)).toEqual([]);
        expect(checkLimits(answerModal(read, message))).toEqual([]);
      }
    });

    it.each([1, 20, 300])('%s entries of one request', (count) => {
      const events = longEvents(words, count, [...LEDGER_ACTIONS]);
      const message = auditText(read, 'REQ-2026-000123', events, namesIn(words));
      expect(checkLimits(message)).toEqual([]);
      expect(checkLimits(answerModal(read, message))).toEqual([]);
    });
  },
);

it('the search form stays within the limits', () => {
  for (const language of LANGUAGES) expect(checkLimits(lookUpModal(wordsIn(language)))).toEqual([]);
});

it('a long answer is shortened and says how to get the whole', () => {
  const words = repeat('Name of something ');
  const shown = wordsOf(heldText(ENGLISH, heldView(words, 60, 4_321), namesIn(words)));
  const entries = shown.match(/^Read back as given/gmu)?.length ?? 0;
  expect(entries).toBeGreaterThan(3);
  expect(shown).toContain(`and ${String(4_321 - entries)} more.`);
  expect(shown).toContain('portcullis audit who system x --at 2026-11-03T14:00:00.000Z');
});

it('each time is in the reader’s zone and in UTC; once where the workspace knows no zones', () => {
  const words = repeat('x');
  const message = heldText(ENGLISH, heldView(words, 1), namesIn(words));
  expect(wordsOf(message)).toMatch(
    /<!date\^\d+\^\{date_short_pretty\} \{time\} \(24 Nov 2026 09:20 UTC\)\|24 Nov 2026 09:20 UTC>/u,
  );
  expect(wordsOf(withPlainDates(message))).toContain('As of 24 Nov 2026 09:20 UTC:');
});

describe('the table for files', () => {
  const row = (name: string) => heldRow({ ...longHolding(() => 'x'), person: name }, after(20), () => name);

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '|calc', '%x', '\n=1'])('%j runs nowhere', (name) => {
    const [, line] = heldCsv([row(name)]).split('\r\n"');
    expect(`"${line ?? ''}`.startsWith(`"'${name}`)).toBe(true);
  });

  it('commas, quotes and lines stay in their cell', () => {
    const csv = heldCsv([row('a,"b"\nc')]);
    expect(csv).toContain('"a,""b""\nc"');
    expect(csv.split('\r\n')).toHaveLength(3);
  });

  it('says every time in ISO 8601, and the standing at the time asked about', () => {
    expect(row('E1')).toMatchObject({ standing: 'held', read_back_gone_at: after(60).toISOString(), ledger: '1 2 3' });
  });
});
