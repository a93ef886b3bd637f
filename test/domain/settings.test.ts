import { describe, expect, it } from 'vitest';
import {
  checkSettings,
  clockWords,
  DEFAULT_SETTINGS,
  noticesFor,
  parseClock,
  type SettingsWish,
} from '../../src/domain/settings.ts';
import { DAY, HOUR, MINUTE } from '../support/an-organisation.ts';

const wish = (changes: Partial<SettingsWish> = {}): SettingsWish => ({
  digest: '09:00',
  quietFrom: null,
  quietTo: null,
  days: ['1', '2', '3', '4', '5'],
  language: null,
  notice: null,
  ...changes,
});

it('left as they are shown they are the usual ones', () => {
  expect(checkSettings(wish())).toEqual({ ok: true, next: DEFAULT_SETTINGS });
});

it('everything set', () => {
  const all = { digest: '7:00', quietFrom: '22', quietTo: '6.30', days: ['7', '1', '1'], language: 'de', notice: '4h' };
  expect(checkSettings(wish(all))).toEqual({
    ok: true,
    next: { digestAt: 420, quiet: { from: 1320, to: 390 }, days: [1, 7], language: 'de', noticeMs: 4 * HOUR },
  });
  expect(checkSettings(wish({ digest: null }))).toMatchObject({ next: { digestAt: null } });
});

it.each<[string, Partial<SettingsWish>, string]>([
  ['no day of work', { days: [] }, 'no_work_days'],
  ['days that are none', { days: ['0', '8', 'x'] }, 'no_work_days'],
  ['quiet from, and no end', { quietFrom: '22:00' }, 'quiet_half'],
  ['an end, and no beginning', { quietTo: '22:00' }, 'quiet_half'],
  ['a time that is none', { quietFrom: '25:00', quietTo: '7' }, 'bad_clock'],
  ['words', { quietFrom: '22', quietTo: 'morning' }, 'bad_clock'],
  ['always quiet', { quietFrom: '8:00', quietTo: '08.00' }, 'quiet_always'],
  ['the daily message in the quiet hours', { quietFrom: '20:00', quietTo: '10:00' }, 'digest_in_quiet'],
])('%s is refused', (_, changes, refused) => {
  expect(checkSettings(wish(changes))).toMatchObject({ refused });
});

it('a daily message when the quiet hours end, and none at all, go with any quiet hours', () => {
  for (const digest of ['10:00', null])
    expect(checkSettings(wish({ digest, quietFrom: '20:00', quietTo: '10:00' }))).toMatchObject({ ok: true });
});

it.each<[string, number | null]>([
  ['8', 480],
  ['08:05', 485],
  [' 8.30 ', 510],
  ['0:00', 0],
  ['24:00', 0],
  ['24:01', null],
  ['8:60', null],
  ['8:5', null],
  ['-1', null],
  ['', null],
  ['8h', null],
])('“%s” is read as a time of day', (text, minutes) => {
  expect(parseClock(text)).toBe(minutes);
  if (minutes !== null) expect(parseClock(clockWords(minutes))).toBe(minutes);
});

describe('one notice as chosen, never earlier than the role has any', () => {
  it.each<[string, number[], number | null, number[]]>([
    ['nothing chosen', [DAY, HOUR], null, [DAY, HOUR]],
    ['between the role’s', [DAY, HOUR], 4 * HOUR, [4 * HOUR]],
    ['later than all', [DAY, HOUR], 15 * MINUTE, [15 * MINUTE]],
    ['earlier than the role has', [15 * MINUTE], DAY, [15 * MINUTE]],
    ['a role without notices', [], DAY, []],
  ])('%s', (_, policy, chosen, told) => {
    expect(noticesFor(policy, chosen)).toEqual(told);
  });
});
