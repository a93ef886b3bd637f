import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuiet, noticeAt, noticeWaits, type Quiet, quietsAt, quietUntil } from '../../src/domain/quiet.ts';
import { DAY, HOUR, MINUTE } from '../support/an-organisation.ts';

const at = (text: string) => new Date(text);
const quiet = (from: number, to: number, zone = 'Europe/Berlin', days = [1, 2, 3, 4, 5]): Quiet => ({
  hours: { from: from * 60, to: to * 60 },
  days,
  zone,
});
/** From eight in the evening to eight in the morning, and on the weekend. */
const NIGHT = quiet(20, 8);
const until = (text: string, ...quiets: Quiet[]) => quietUntil(quiets, at(text))?.toISOString() ?? null;

describe('when a quiet time is over (Berlin is UTC+1 in November)', () => {
  it.each<[string, string, string | null]>([
    ['in the evening: next morning', '2026-11-24T20:30:00Z', '2026-11-25T07:00:00.000Z'],
    ['after midnight: this morning', '2026-11-25T03:00:00Z', '2026-11-25T07:00:00.000Z'],
    ['by day it is not quiet', '2026-11-25T12:00:00Z', null],
    ['the last moment of the day counts', '2026-11-25T18:59:59Z', null],
    ['its first moment is quiet', '2026-11-25T19:00:00Z', '2026-11-26T07:00:00.000Z'],
    ['its end is not', '2026-11-25T07:00:00Z', null],
    ['on Friday night: Monday', '2026-11-27T22:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['on Sunday at noon: Monday', '2026-11-29T11:00:00Z', '2026-11-30T07:00:00.000Z'],
  ])('%s', (_, now, end) => {
    expect(until(now, NIGHT)).toBe(end);
  });

  it('within a day, and over midnight by somebody’s own clock', () => {
    expect(until('2026-11-24T11:30:00Z', quiet(12, 14))).toBe('2026-11-24T13:00:00.000Z');
    expect(until('2026-11-24T11:30:00Z', quiet(20, 8, 'Asia/Tokyo'))).toBe('2026-11-24T23:00:00.000Z');
  });

  it.each<[string, Quiet, string, string]>([
    [
      'the clock goes forward in the night',
      quiet(22, 7, undefined, [7]),
      '2026-03-29T00:30:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    [
      'the clock goes back in the night',
      quiet(22, 7, undefined, [7]),
      '2026-10-25T00:30:00Z',
      '2026-10-25T06:00:00.000Z',
    ],
    [
      'it ends at a time that is left out',
      quiet(22, 2.5, undefined, [7]),
      '2026-03-29T00:10:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'it ends at a time that comes twice: the first',
      quiet(22, 2.5, undefined, [7]),
      '2026-10-25T00:10:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
  ])('%s', (_, q, now, end) => {
    expect(until(now, q)).toBe(end);
  });

  it('of two people: the first moment that disturbs neither; none, if there is no such moment', () => {
    const noon = quiet(8, 10);
    expect(until('2026-11-25T03:00:00Z', NIGHT, noon)).toBe('2026-11-25T09:00:00.000Z');
    expect(until('2026-11-25T03:00:00Z', NIGHT, quiet(7, 21))).toBeNull();
  });

  it('never, at high risk and for who set none', () => {
    expect(quietsAt('high', [NIGHT])).toEqual([]);
    expect(quietsAt('low', [null, undefined, NIGHT])).toEqual([NIGHT]);
    expect(quietUntil([], at('2026-11-25T03:00:00Z'))).toBeNull();
  });

  it('is always over within eight days, not before, and at the first possible moment', () => {
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const any = fc.record({
      hours: fc.tuple(minutes, minutes).filter(([a, b]) => a !== b),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      zone: fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'),
      now: fc.integer({ min: 0, max: 365 * 24 * 60 }),
    });
    fc.assert(
      fc.property(any, ({ hours: [from, to], days, zone, now: minute }) => {
        const q: Quiet = { hours: { from, to }, days, zone };
        const now = new Date(Date.UTC(2026, 0, 1) + minute * MINUTE);
        const end = quietUntil([q], now);
        expect(end !== null).toBe(isQuiet([q], now));
        if (!end) return;
        expect(end.getTime() - now.getTime()).toBeGreaterThan(0);
        expect(end.getTime() - now.getTime()).toBeLessThanOrEqual(8 * DAY);
        expect(isQuiet([q], end)).toBe(false);
        expect(isQuiet([q], new Date(end.getTime() - 1))).toBe(true);
        const between = new Date(now.getTime() + (end.getTime() - now.getTime()) / 2);
        expect(quietUntil([q], between)).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a notice before the end (given on Tuesday at noon)', () => {
  const NOON = at('2026-11-24T11:00:00Z');
  const notice = (endsAt: string, before: number, now = NOON) => {
    const end = at(endsAt);
    return noticeAt({ dueAt: new Date(end.getTime() - before), endsAt: end }, [NIGHT], now).toISOString();
  };

  it.each<[string, string, number, string]>([
    ['by day it comes at its time', '2026-11-25T12:00:00Z', HOUR, '2026-11-25T11:00:00.000Z'],
    ['in the night it waits for the morning', '2026-11-25T12:00:00Z', 8 * HOUR, '2026-11-25T07:00:00.000Z'],
    ['an end in the night is told before the night', '2026-11-25T04:00:00Z', HOUR, '2026-11-24T18:30:00.000Z'],
    ['so is one just after it', '2026-11-25T07:10:00Z', HOUR, '2026-11-24T18:30:00.000Z'],
    ['and one on Sunday, on Friday evening', '2026-11-29T12:00:00Z', HOUR, '2026-11-27T18:30:00.000Z'],
  ])('%s', (_, endsAt, before, told) => {
    expect(notice(endsAt, before)).toBe(told);
  });

  it('given in the night, for an end in the night: at its time', () => {
    expect(notice('2026-11-25T04:00:00Z', HOUR, at('2026-11-24T21:00:00Z'))).toBe('2026-11-25T03:00:00.000Z');
  });

  it('come late, it waits only while it will be of use', () => {
    const night = at('2026-11-25T03:00:00Z');
    expect(noticeWaits([NIGHT], at('2026-11-25T12:00:00Z'), night)).toEqual(at('2026-11-25T07:00:00Z'));
    expect(noticeWaits([NIGHT], at('2026-11-25T07:10:00Z'), night)).toBeNull();
    expect(noticeWaits([NIGHT], at('2026-11-26T12:00:00Z'), NOON)).toBeNull();
  });
});
