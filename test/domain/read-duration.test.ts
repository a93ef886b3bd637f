import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';
import { readDuration } from '../../src/domain/read-duration.ts';
import { wordsIn } from '../../src/words/words-in.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a duration as people type it', () => {
  it.each([
    ['2h', 2 * HOUR],
    [' 2H ', 2 * HOUR],
    ['2 h', 2 * HOUR],
    ['2 hours', 2 * HOUR],
    ['1 hour 30 minutes', 90 * MINUTE],
    ['1 hour and 30 min', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    ['45 Mins.', 45 * MINUTE],
    ['3 days', 72 * HOUR],
    ['2 Stunden', 2 * HOUR],
    ['1 Stunde und 30 Minuten', 90 * MINUTE],
    ['3 Tage', 72 * HOUR],
    ['1 Woche', 168 * HOUR],
  ])('%s', (text, ms) => {
    expect(readDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    '',
    '2',
    'hours',
    '1 5h',
    '1,5 hours',
    '2 months',
    '2 moments',
    '1h and',
    'and 1h',
    '2 h 2 h',
    '30m 1h',
    'two hours',
  ])('%j is none, and nothing is guessed', (text) => {
    expect(readDuration(text).ok).toBe(false);
  });

  it('every length is read as it is said, in both languages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 * 86_400 }), (s) => {
        const ms = s * 1000;
        expect(readDuration(formatDuration(ms))).toEqual({ ok: true, ms });
        expect(readDuration(wordsIn('de').counts.length({ ms }))).toEqual({ ok: true, ms });
      }),
    );
  });

  it('what files may say people may type', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,3}[wdhms]([0-9]{1,2}[hms])?$/u), (text) => {
        if (parseDuration(text).ok) expect(readDuration(text)).toEqual(parseDuration(text));
      }),
    );
  });

  it('what is too long is not read in part', () => {
    expect(readDuration(`2h${' '.repeat(60)}`).ok).toBe(false);
    expect(readDuration(`${' '.repeat(40)}1 hour 30 minutes and more`).ok).toBe(false);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readDuration(text)));
  });
});
