import { expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { type AwayForm, awayModal, parseAwayModal } from '../../src/views/away-modal.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsIn } from '../../src/words/words-in.ts';

const ZONE = 'America/Argentina/ComodRivadavia';
const taker = (n: number) => ({ id: `P${String(n)}`, name: 'ﷺ'.repeat(200), title: '😀'.repeat(200) });
const some = (count: number) => Array.from({ length: count }, (_, n) => taker(n));
const SET: AwayForm = {
  takers: [taker(1), taker(2)],
  zone: 'UTC',
  set: { delegate: taker(2), from: '2026-12-18', until: '2026-12-24' },
};

it.each(LANGUAGES)('within Slack’s limits, in %s', (language) => {
  for (const takers of [[], some(1), some(100), some(101), some(5_000)])
    for (const set of [null, { ...SET.set, delegate: taker(0) } as NonNullable<AwayForm['set']>])
      expect(checkLimits(awayModal(wordsIn(language), { takers, zone: ZONE, set: takers[0] ? set : null }))).toEqual(
        [],
      );
});

it('what it shows is what it sends, touched or not', () => {
  const { blocks } = awayModal(ENGLISH, SET);
  expect(parseAwayModal({}, blocks)).toEqual({ delegate: 'P2', from: '2026-12-18', until: '2026-12-24' });
  const touched = { away_from: { away_from: { type: 'datepicker', selected_date: null } } };
  expect(parseAwayModal(touched, blocks)).toMatchObject({ delegate: 'P2', from: null });
});

it('with nobody to name it says so, and sends nothing', () => {
  const view = awayModal(ENGLISH, { takers: [], zone: 'UTC', set: null });
  expect(view.submit).toBeUndefined();
  expect(JSON.stringify(view)).toContain('nobody who could be asked');
});

it.each([null, 7, {}, { away_until: 'x' }])('%j reads as nothing, and never throws', (values) => {
  expect(parseAwayModal(values, values)).toEqual({ delegate: null, from: null, until: null });
});
