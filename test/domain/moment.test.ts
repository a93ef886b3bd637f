import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsZone, parseMoment } from '../../src/domain/moment.ts';

const NOW = new Date('2026-11-26T10:30:00.000Z');
const BERLIN = 'Europe/Berlin';
const read = (text: string, zone: string | null = BERLIN) => {
  const reading = parseMoment(text, zone, NOW);
  return reading.ok ? reading.at.toISOString() : reading.why;
};

describe('a time as people write it', () => {
  it.each([
    ['now', '2026-11-26T10:30:00.000Z'],
    ['2026-11-03', '2026-11-02T23:00:00.000Z'],
    ['2026-11-03 14:00', '2026-11-03T13:00:00.000Z'],
    ['2026-11-03T14:00', '2026-11-03T13:00:00.000Z'],
    ['2026-07-03 14:00', '2026-07-03T12:00:00.000Z'],
    ['2026-11-03T14:00:05Z', '2026-11-03T14:00:05.000Z'],
    ['2026-11-03T14:00:05.678Z', '2026-11-03T14:00:05.678Z'],
    ['2026-11-03 14:00 UTC', '2026-11-03T14:00:00.000Z'],
    ['2026-11-03 14:00 +05:30', '2026-11-03T08:30:00.000Z'],
    ['2026-11-03T14:00:00-0800', '2026-11-03T22:00:00.000Z'],
    ['3 Nov 2026 14:00 UTC', '2026-11-03T14:00:00.000Z'],
    ['3 november 2026', '2026-11-02T23:00:00.000Z'],
    ['yesterday 9:00', '2026-11-25T08:00:00.000Z'],
    ['Yesterday   9am', '2026-11-25T08:00:00.000Z'],
    ['today 12am', '2026-11-25T23:00:00.000Z'],
    ['yesterday 12 pm', '2026-11-25T11:00:00.000Z'],
    ['yesterday', '2026-11-24T23:00:00.000Z'],
    ['9:15', '2026-11-26T08:15:00.000Z'],
    ['2h ago', '2026-11-26T08:30:00.000Z'],
    ['3d ago', '2026-11-23T10:30:00.000Z'],
    ['jetzt', '2026-11-26T10:30:00.000Z'],
    ['Gestern um 9 Uhr', '2026-11-25T08:00:00.000Z'],
    ['gestern 9:30 Uhr', '2026-11-25T08:30:00.000Z'],
    ['heute', '2026-11-25T23:00:00.000Z'],
    ['vor 2h', '2026-11-26T08:30:00.000Z'],
    ['3.11.2026 14:00', '2026-11-03T13:00:00.000Z'],
    ['3. November 2026', '2026-11-02T23:00:00.000Z'],
    ['24. Dezember 2025 um 18 Uhr', '2025-12-24T17:00:00.000Z'],
    ['1. März 2026', '2026-02-28T23:00:00.000Z'],
  ])('%s', (text, at) => {
    expect(read(text)).toBe(at);
  });

  it.each([
    ['without a zone', null],
    ['in a zone nobody knows', 'Mars/Olympus'],
  ])('%s it is read in UTC', (_, zone) => {
    expect(read('2026-11-03 14:00', zone)).toBe('2026-11-03T14:00:00.000Z');
  });

  it('where clocks go back, the earlier hour is meant', () => {
    expect(read('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('at the edge of a day, today is today where the asker is', () => {
    const late = new Date('2026-11-26T23:30:00.000Z');
    expect(parseMoment('0:10', BERLIN, late)).toEqual({ ok: true, at: new Date('2026-11-26T23:10:00.000Z') });
  });
});

describe('what is no time is said to be none', () => {
  it.each([
    '',
    'soon',
    '9',
    '2026-02-30',
    '2026-13-01',
    '25:00',
    '9:75',
    '13pm',
    '0am',
    'ago',
    '2x ago',
    '31 Feb 2026',
    '2026-11-03 14:00 CET',
  ])('%s', (text) => {
    expect(read(text)).toBe('unreadable');
  });

  it.each(['2026-11-27', '2100-01-01 00:00Z', '23:00'])('%s has not come yet', (text) => {
    expect(read(text)).toBe('future');
  });

  it('whatever is typed, it never throws and never names a time to come', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[0-9:apmtz +-]{0,30}$/u)), (text) => {
        const reading = parseMoment(text, BERLIN, NOW);
        return !reading.ok || reading.at <= NOW;
      }),
    );
  });

  it('the same text in the same zone is the time that ISO 8601 says', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1990-01-01'), max: NOW, noInvalidDate: true }), (at) => {
        expect(parseMoment(at.toISOString(), BERLIN, NOW)).toEqual({ ok: true, at });
      }),
    );
  });
});

it.each([
  ['2026-11-03 14:00', true],
  ['yesterday', true],
  ['2026-11-03T14:00Z', false],
  ['2026-11-03 14:00 +01:00', false],
  ['2h ago', false],
  ['now', false],
])('%s: whether the zone of the asker matters is %s', (text, needs) => {
  expect(needsZone(text)).toBe(needs);
});
