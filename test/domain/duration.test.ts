import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, shortDuration, wholeMinutes } from '../../src/domain/duration.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a duration is read as written or refused', () => {
  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1m', MINUTE],
    ['30m', 30 * MINUTE],
    ['90m', 90 * MINUTE],
    ['2h', 2 * HOUR],
    ['2H', 2 * HOUR],
    ['36h', 36 * HOUR],
    ['1h30m', 90 * MINUTE],
    ['1H30M', 90 * MINUTE],
    ['3d', 3 * DAY],
    ['30d', 30 * DAY],
    ['2w', 14 * DAY],
    ['1w2d3h4m', 9 * DAY + 3 * HOUR + 4 * MINUTE],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    '',
    ' ',
    '90',
    '1,5h',
    '1.5h',
    '1h abc',
    '1e3h',
    '-1h',
    '+1h',
    'h',
    '1',
    '0s',
    '1m60s',
    '1s1m',
    '1y',
    'PT1H',
    '1 h',
    ' 1h',
    '1h ',
    '30m1h',
    '1h1h',
    '1h90m',
    '1d24h',
    '1w7d',
    '0m',
    '0h',
    '0h0m',
    '1h30',
    '1h\n',
    '١h',
    '１h',
    '999999h',
    '0x1h',
    'Infinityh',
  ])('refuses %j and shows the right form', (text) => {
    const parsed = parseDuration(text);
    expect(parsed).toMatchObject({ ok: false, why: expect.stringContaining('30m, 2h, 1h30m, 3d or 2w') });
  });
});

describe('a duration is shown in plain words', () => {
  it.each([
    [0, '0 seconds'],
    [-5000, '0 seconds'],
    [1000, '1 second'],
    [59_999, '59 seconds'],
    [MINUTE, '1 minute'],
    [2 * HOUR, '2 hours'],
    [90 * MINUTE, '1 hour 30 minutes'],
    [90 * MINUTE + 59_999, '1 hour 30 minutes 59 seconds'],
    [DAY, '1 day'],
    [3 * DAY, '3 days'],
    [14 * DAY, '14 days'],
    [DAY + MINUTE, '1 day 1 minute'],
  ])('%d ms', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it('says exactly what was read, for any length in seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 * 24 * 3600 }), (seconds) => {
        const written = formatDuration(seconds * 1000).replace(
          / (days?|hours?|minutes?|seconds?)\s?/g,
          (_, word: string) => word.charAt(0),
        );
        expect(parseDuration(written)).toEqual({ ok: true, ms: seconds * 1000 });
      }),
    );
  });

  it('what is written short for a form reads back as the same', () => {
    expect([90 * MINUTE, 30 * DAY, 1000].map(shortDuration)).toEqual(['1h30m', '30d', '1s']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 * 24 * 3600 }), (seconds) => {
        expect(parseDuration(shortDuration(seconds * 1000))).toEqual({ ok: true, ms: seconds * 1000 });
      }),
    );
  });

  it('never accepts a text whose parts do not add up to it', () => {
    const MS = new Map([
      ['w', 7 * DAY],
      ['d', DAY],
      ['h', HOUR],
      ['m', MINUTE],
      ['s', 1000],
    ]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789wdhms'), maxLength: 8 }), (text) => {
        const parsed = parseDuration(text);
        const sum = [...text.matchAll(/(\d+)(\D)/g)].reduce(
          (ms, [, n, unit]) => ms + Number(n) * (MS.get(unit ?? '') ?? Number.NaN),
          0,
        );
        if (parsed.ok) expect(parsed.ms).toBe(sum);
      }),
    );
  });
});

it('whole minutes leave out seconds, but not where there is nothing else', () => {
  expect([90_500, 3_600_000, 59_999, 0].map(wholeMinutes)).toEqual([MINUTE, HOUR, 59_999, 0]);
});
