import { describe, expect, it } from 'vitest';
import { type HomeFacts, needsIn } from '../../src/domain/home.ts';
import { LANGUAGES } from '../../src/domain/language.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { homeView, strangerHome } from '../../src/views/home.ts';
import { parseHomePlace } from '../../src/views/ids.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { contentHash } from '../../src/views/plan.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { ANA, after, aRecord, aRecordIn, aTask, BOB, CAT, EVE, FAY } from '../support/a-record.ts';
import { EMPTY_HOME, EVERY_PLACE, fullHome } from './home-extremes.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from './slack-markup.ts';

const repeat = (unit: string) => (_field: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

describe.each([
  ['plain letters', repeat('Name of something ')],
  ['4-byte characters', (_f: string, length: number) => '😀'.repeat(length)],
  ['right-to-left text', repeat('שלום עליכם ')],
  ['characters to escape', repeat('<&>*')],
])('a home with everything, %s', (_name, words) => {
  it.each(EVERY_PLACE)('stays within Slack’s limits at $section page $page', (place) => {
    for (const language of LANGUAGES) {
      const view = homeView(wordsIn(language), fullHome(words, place));
      expect(checkLimits(view)).toEqual([]);
      expect(view.blocks.length).toBeLessThan(100);
    }
  });
});

it('a home with nothing says so and stays within the limits', () => {
  const view = homeView(ENGLISH, EMPTY_HOME);
  expect(checkLimits(view)).toEqual([]);
  expect(wordsOf({ blocks: view.blocks })).toContain('Nothing waits for you.');
  expect(wordsOf({ blocks: view.blocks })).not.toContain('My systems');
  expect(buttonsIn({ blocks: view.blocks }).map((b) => b.action_id)).toEqual(['settings', 'away']);
  expect(checkLimits(strangerHome(ENGLISH, 'x'.repeat(120)))).toEqual([]);
});

describe('whoever looks up everything', () => {
  const order = (facts: HomeFacts) =>
    homeView(ENGLISH, facts).blocks.flatMap((b) => (b.type === 'header' ? b.text.text : []));

  it('finds the search right below what waits for them', () => {
    expect(order({ ...EMPTY_HOME, looksUpAll: true }).slice(0, 3)).toEqual(['Needs you', 'Auditor', 'My access']);
  });

  it('others find theirs below what they have', () => {
    const people = { items: [], total: 0 };
    expect(order({ ...EMPTY_HOME, people }).slice(-2)).toEqual(['Look up', 'Settings']);
  });
});

it('time away that is set says until when and who is asked, and can be ended', () => {
  const away = { name: 'Oskar Nowak', from: after(0), until: new Date('2026-12-25T00:00:00Z'), zone: 'UTC' };
  const view = homeView(ENGLISH, { ...EMPTY_HOME, away });
  expect(wordsOf({ blocks: view.blocks })).toContain(
    'You are away from 24 Nov 2026 to the end of 24 Dec 2026 (UTC). In that time Oskar Nowak is asked too',
  );
  expect(buttonsIn({ blocks: view.blocks }).map((b) => b.action_id)).toEqual(['settings', 'away', 'back']);
});

const withNeeds = (facts: Partial<HomeFacts>): HomeFacts => ({ ...EMPTY_HOME, now: after(1), ...facts });

/** More time is asked of Eve. */
const askedMore = (state: 'active' | 'revoking' = 'active') =>
  aRecordIn(state, {
    extensions: [
      {
        ...{ id: 'X1', state: 'pending', by: ANA, at: after(30), reason: 'It takes longer', free: false },
        ...{ from: after(140), to: after(200), subjectHash: 'd'.repeat(64) },
        steps: [{ name: 'owner', approvers: [EVE], decision: null }],
      },
    ],
  });

/** Bob gave his place to Cat. */
function gave(record: AccessRequest): AccessRequest {
  const given = { ...BOB, gave: { to: CAT, at: after(1), reason: 'away' } };
  return { ...record, steps: record.steps.map((s) => ({ ...s, approvers: [given, CAT] })) };
}

describe('what waits for somebody can be done in place', () => {
  it('a step has the very buttons of its card', () => {
    const record = aRecord();
    const needs = { items: needsIn(record, BOB.id), total: 1 };
    const buttons = buttonsIn(homeView(ENGLISH, withNeeds({ viewer: BOB, needs }))).slice(0, -2);
    expect(buttons.map((b) => b.action_id)).toEqual(DECIDE_BUTTONS);
    expect(buttons[0]?.value).toBe(`${record.id}|0|${'a'.repeat(12)}`);
  });

  it('more time has the very buttons of its card', () => {
    const record = askedMore();
    const view = homeView(ENGLISH, withNeeds({ viewer: EVE, needs: { items: needsIn(record, EVE.id), total: 1 } }));
    expect(
      buttonsIn(view)
        .slice(0, -2)
        .map((b) => [b.action_id, b.value]),
    ).toEqual(['extension_approve', 'extension_deny'].map((id) => [id, `${record.id}|X1|0|${'d'.repeat(12)}`]));
    expect(wordsOf({ blocks: view.blocks })).toMatch(/More time: [\s\S]*Why: It takes longer/u);
  });

  it.each([
    ['the owner, asked', aRecord(), BOB.id, 1],
    ['the second step, not yet', aRecord(), 'P0004', 0],
    ['the asker', aRecord({ requester: BOB }), BOB.id, 0],
    ['one who decided another step', { ...aRecordIn('approved'), state: 'pending' as const }, BOB.id, 0],
    ['after the decision', aRecordIn('approved'), CAT.id, 0],
    ['a task to do', aRecordIn('active', { tasks: [aTask()] }), EVE.id, 1],
    ['a task to confirm', aRecordIn('active', { tasks: [aTask({ state: 'done', doneBy: EVE })] }), FAY.id, 1],
    ['a task they did themselves', aRecordIn('active', { tasks: [aTask({ state: 'done', doneBy: EVE })] }), EVE.id, 0],
    ['a grant by hand that is being undone', aRecordIn('revoking', { tasks: [aTask()] }), EVE.id, 0],
    ['a passer-by', aRecord(), 'P9999', 0],
    ['who handed it over', gave(aRecord()), BOB.id, 0],
    ['who is asked for more time', askedMore(), EVE.id, 1],
    ['the first approver, of more time that others are asked for', askedMore(), BOB.id, 0],
    ['more time once it ends', askedMore('revoking'), EVE.id, 0],
  ])('%s', (_, record, person, count) => {
    expect(needsIn(record, person)).toHaveLength(count);
  });
});

/** What a holder can do, in this order. */
const HELD = ['drop', 'extend', 'report_problem'];

describe('a home changes only with what it shows', () => {
  it('time alone changes nothing: the time left is counted by the reader’s client', () => {
    const facts = withNeeds({ viewer: ANA, access: { items: [aRecordIn('active')], total: 1 } });
    expect(contentHash(homeView(ENGLISH, { ...facts, now: after(30) }))).toBe(
      contentHash(homeView(ENGLISH, { ...facts, now: after(90) })),
    );
    expect(wordsOf({ blocks: homeView(ENGLISH, facts).blocks })).toContain('({ago})');
  });

  it('a long section leads to its pages, and back', () => {
    const items = [aRecordIn('active')];
    const shown = buttonsIn(homeView(ENGLISH, withNeeds({ access: { items, total: 60 } })));
    const all = shown.find((b) => b.action_id === 'home_show');
    expect(all).toMatchObject({ text: { text: 'Show all 60' } });
    const place = parseHomePlace(all?.value) ?? expect.fail('no place');
    const page = (n: number) =>
      buttonsIn(homeView(ENGLISH, withNeeds({ place: { ...place, page: n }, access: { items, total: 60 } }))).map(
        (b) => b.action_id,
      );
    expect(page(0)).toEqual(['home_back', ...HELD, 'home_later']);
    expect(page(1)).toEqual(['home_back', ...HELD, 'home_earlier', 'home_later']);
    expect(page(2)).toEqual(['home_back', ...HELD, 'home_earlier']);
  });

  it.each(['', 'all', 'all|x', 'nowhere|0', 'access|-1', 'access|1|2', 'access|999999', null, 7])(
    '%s is no place',
    (value) => {
      expect(parseHomePlace(value)).toBeNull();
    },
  );
});
