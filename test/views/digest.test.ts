import { describe, expect, it } from 'vitest';
import type { Digest } from '../../src/domain/digest.ts';
import { needsIn } from '../../src/domain/home.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { digestMessage } from '../../src/views/digest.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { ANA, after, aRecord, aRecordIn, aTask, BOB } from '../support/a-record.ts';
import { everyRecord, type Words } from './extremes.ts';
import { wordsOf } from './slack-markup.ts';

const none = { items: [], total: 0 };
const BLANK: Digest = {
  reader: BOB,
  now: after(60 * 50),
  since: after(0),
  needs: none,
  overdue: none,
  problems: none,
  ending: none,
  leaving: none,
  ended: { ...none, causes: [] },
};
const some = <T>(...items: T[]) => ({ items, total: items.length });
const message = (digest: Partial<Digest>, language: 'en' | 'de' = 'en') =>
  digestMessage(wordsIn(language), { ...BLANK, ...digest });
const words = (digest: Partial<Digest>) => wordsOf(message(digest));

describe('says, each only where there is something to say', () => {
  it('what waits, and for how long', () => {
    const asked = aRecord();
    const task = aRecordIn('active', { tasks: [aTask({ assignees: [BOB] })] });
    const said = words({ needs: some(...needsIn(asked, BOB.id), ...needsIn(task, BOB.id)) });
    expect(said).toContain('Waits for you: 2');
    expect(said).toContain('Decide: Prod Deployer on');
    expect(said).toContain('asked 2 days 2 hours ago');
    expect(said).toContain('Do or confirm by hand:');
    expect(said).not.toMatch(/Overdue|Ended|External|problems/u);
  });

  it('what is overdue, ends soon, ended and why, what was reported, and who leaves', () => {
    const problem = { n: 1, by: ANA, at: after(9), text: 'It does not open', to: [BOB] };
    const causes = [
      { cause: 'expired' as const, count: 3 },
      { cause: 'revoked' as const, count: 1 },
    ];
    const leaving = { person: { ...ANA, sponsorId: 'P2' }, sponsorName: 'Gus', holds: 2 };
    const said = words({
      overdue: some(aRecordIn('revoke_overdue')),
      ending: some(aRecordIn('active')),
      ended: { items: [aRecordIn('ended')], total: 4, causes },
      problems: some({ record: aRecordIn('active'), problem }),
      leaving: some(
        { ...leaving, at: after(99), why: 'ends' },
        { ...leaving, at: after(99), why: 'sponsor_ends' },
        { ...leaving, at: null, why: 'no_sponsor', sponsorName: null },
      ),
    });
    for (const part of [
      'Overdue, not seen to be gone: 1',
      'Last problem: the target did not answer',
      'Ends within a day: 1',
      ': 4 (at its time: 3, stopped early: 1)',
      'and 3 more',
      'It does not open',
      'leaves ',
      'Gus, who sponsors them, leaves',
      'has no sponsor any more',
      '/access settings',
    ])
      expect(said).toContain(part);
  });

  it('to the channel about all, and in German to who reads that', () => {
    const overdue = some(aRecordIn('revoke_overdue'));
    expect(words({ reader: null, needs: some(...needsIn(aRecord(), BOB.id)) })).toContain('Waits for Security: 1');
    expect(wordsOf(message({ overdue }, 'de'))).toContain('Überfällig, noch nicht als entfernt gesehen: 1');
    expect(message({ overdue }).text).toBe('Your day · Overdue, not seen to be gone: 1');
  });
});

describe.each<[string, Words]>([
  ['plain letters', (_f, length) => 'Name of something '.repeat(length / 18 + 1).slice(0, length)],
  ['4-byte characters', (_f, length) => '😀'.repeat(length)],
  ['characters to escape', (_f, length) => '<&>*'.repeat(length / 4 + 1).slice(0, length)],
  ['right-to-left text', (_f, length) => 'שלום עליכם '.repeat(length / 11 + 1).slice(0, length)],
])('at its longest, of %s', (_, made) => {
  it.each(LANGUAGES)('one message within Slack’s limits, in %s', (language) => {
    const records = everyRecord(made).map((r) => r.record);
    const of = (...states: AccessRequest['state'][]) => records.filter((r) => states.includes(r.state));
    const eight = <T>(items: T[]) => ({
      items: Array.from({ length: 8 }, (_x, i) => items[i % items.length] as T),
      total: 10_000,
    });
    const person = { id: 'P9', name: made('name', 200), sponsorId: 'P8' };
    const problem = { n: 1, by: ANA, at: after(9), text: made('problem', 3000), to: [] };
    const causes = (['expired', 'dropped', 'revoked', 'mismatch', 'refused', 'left', 'restored'] as const).map(
      (cause) => ({ cause, count: 9_999 }),
    );
    const digest: Partial<Digest> = {
      needs: eight(of('pending').flatMap((r) => needsIn(r, 'P0013'))),
      overdue: eight(of('revoke_overdue')),
      problems: eight(of('active').map((record) => ({ record, problem }))),
      ending: eight(of('active')),
      leaving: eight([
        { person, at: after(1), why: 'sponsor_ends' as const, sponsorName: made('sponsor', 200), holds: 999 },
      ]),
      ended: { ...eight(of('ended')), causes },
    };
    expect(digest.needs?.items[0]).toBeDefined();
    expect(checkLimits(message(digest, language))).toEqual([]);
    expect(checkLimits(message({ ...digest, reader: null }, language))).toEqual([]);
  });
});
