import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { REQUEST_STATES } from '../../src/domain/record.ts';
import { header, section } from '../../src/views/blocks.ts';
import { changesModal } from '../../src/views/changes-modal.ts';
import { mineText, statusText } from '../../src/views/command-text.ts';
import { detailsModal } from '../../src/views/details-modal.ts';
import { extendModal } from '../../src/views/extend-modal.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { lessInputs } from '../../src/views/less-inputs.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { plannedMessages } from '../../src/views/plan.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import { takerInput } from '../../src/views/taker-input.ts';
import { plain } from '../../src/views/text.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after, aRecordIn } from '../support/a-record.ts';
import { inEnglish, inWords } from '../support/in-words.ts';
import { everyRecord, longSignals, SHORTEST, type Words } from './extremes.ts';

const repeat =
  (unit: string): Words =>
  (_field, length) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

const LONGEST: Record<string, Words> = {
  'plain letters': repeat('Name of something '),
  'letters without a space': repeat('x'),
  '4-byte characters': (_f, length) => '😀'.repeat(length),
  'right-to-left text': repeat('שלום עליכם '),
  'characters to escape': repeat('<&>*'),
  'lines only': repeat('a\n'),
  'piled marks': repeat(`a${'\u0301'.repeat(40)}`),
};

/** German is longer in our own words alone: what data grows to is the same. */
const IN_GERMAN = ['plain letters', 'characters to escape'];
const CASES = LANGUAGES.flatMap((language) =>
  Object.entries(LONGEST).flatMap(([name, words]) =>
    language === 'en' || IN_GERMAN.includes(name) ? [[language, name, words] as const] : [],
  ),
);

describe.each(CASES)('every message in every state at its longest, in %s, %s', (language, _name, words) => {
  const read = wordsIn(language);
  const rows = everyRecord(words);
  // By name alone: printing a whole record for a title takes longer than the test.
  it.each(rows.map((r) => r.name))('stays within Slack’s limits: %s', (name) => {
    const record = rows.find((r) => r.name === name)?.record ?? expect.fail(name);
    const messages = plannedMessages(inWords(language), record, after(30), longSignals(words));
    expect(messages.length).toBeGreaterThan(3);
    // One of three equal colleagues is enough.
    for (const message of messages.filter((m) => !/P001[23]$/.test(m.key)))
      expect({ key: message.key, found: checkLimits(message) }).toEqual({ key: message.key, found: [] });
    expect(
      checkLimits(extendModal(read, record, { duration: '9d', reason: words('r', 9000), freeMs: 5_400_000 })),
    ).toEqual([]);
    const kinds = [
      'approve',
      'extension_approve',
      'deny',
      'revoke',
      'ask',
      'hand_over',
      'extension_deny',
      'problem',
      'task_done',
      'task_cannot',
    ] as const;
    for (const kind of kinds)
      expect(checkLimits(reasonModal(read, kind, record, 'REQ-2026-000123|0|aaaaaaaaaaaa'))).toEqual([]);
    const history = Array.from({ length: 40 }, () => section(plain('x'.repeat(2900))));
    expect(
      checkLimits(detailsModal(inEnglish(record.requester), record, record.requester, history.slice(0, 5))),
    ).toEqual([]);
    expect(detailsModal(inEnglish(record.requester), record, record.requester, history).blocks.slice(-40)).toEqual(
      history,
    );
    expect(checkLimits(reasonModal(read, 'answer', record, 'REQ-2026-000123|Q5'))).toEqual([]);
    for (const count of [1, 100, 101]) {
      const takers = Array.from({ length: count }, (_, i) => ({
        id: `E${String(i)}`,
        name: words('name', 200),
        title: words('title', 200),
      }));
      expect(
        checkLimits(reasonModal(read, 'hand_over', record, 'x', takerInput(read.handOver, takers, FIELDS.handTo))),
      ).toEqual([]);
    }
    const roles = Array.from({ length: 120 }, (_, i) => ({
      id: `r${String(i)}`,
      name: words('less', 200),
      maxTimeMs: 1e9,
    }));
    const value = 'REQ-2026-000123|0|aaaaaaaaaaaa';
    expect(checkLimits(changesModal(read, record, roles, value))).toEqual([]);
    expect(checkLimits(reasonModal(read, 'deny', record, value, lessInputs(read, record, roles, 'suggest')))).toEqual(
      [],
    );
    expect(checkLimits(statusText(read, [record], record.id, { id: 'P9', mayRevoke: true }))).toEqual([]);
  });

  it('a list of them stays within Slack’s limits too', () => {
    const all = everyRecord(words).map(({ record }) => record);
    expect(checkLimits(mineText(read, all, { id: all[0]?.target.id ?? '' }))).toEqual([]);
  });
});

it.each(REQUEST_STATES)('every message of the shortest record stays within Slack’s limits: %s', (state) => {
  const { steps: _, ...short } = SHORTEST;
  for (const language of LANGUAGES)
    for (const message of plannedMessages(inWords(language), { ...aRecordIn(state), ...short, state }, after(30)))
      expect(checkLimits(message)).toEqual([]);
});

it('a whole justification of the longest length kept is shown to the approver', () => {
  const justification = `${'word '.repeat(599)}end.`;
  const card = plannedMessages(inEnglish, aRecordIn('pending', { justification }), after(1)).find((m) =>
    m.key.startsWith('approver:'),
  );
  expect(JSON.stringify(card?.blocks)).toContain(justification);
});

describe('the check finds what Slack would refuse', () => {
  const message = (...blocks: object[]) => checkLimits({ text: 't', blocks }).map((v) => v.rule);
  const text = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
  const confirm = { title: text(101), text: text(301), confirm: text(31), deny: text(31) };
  const options = Array.from({ length: 101 }, (_, i) => ({
    text: text(76),
    description: text(76),
    value: `${i}`.padStart(76, '0'),
  }));

  it.each<[string, object[], string]>([
    ['a header over 150', [{ type: 'header', text: text(151) }], 'header.text'],
    ['a section over 3000', [{ type: 'section', text: text(3001) }], 'section.text'],
    ['a field over 2000', [{ type: 'section', fields: [text(2001)] }], 'section.fields'],
    [
      '11 fields',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => text(1)) }],
      'entries of section.fields',
    ],
    ['an empty text', [{ type: 'section', text: text(0) }], 'section.text must not be empty'],
    ['51 blocks', Array.from({ length: 51 }, () => header('x')), 'entries of message.blocks'],
    [
      '13,201 characters',
      Array.from({ length: 5 }, () => section(plain('x'.repeat(2900)))),
      'characters of all blocks',
    ],
    [
      '26 buttons',
      [
        {
          type: 'actions',
          elements: Array.from({ length: 26 }, (_, i) => ({ type: 'button', text: text(1), action_id: `a${i}` })),
        },
      ],
      'entries of actions.elements',
    ],
    ['a button text over 75', [{ type: 'actions', elements: [{ type: 'button', text: text(76) }] }], 'button.text'],
    [
      'a button value over 2000',
      [{ type: 'actions', elements: [{ type: 'button', value: 'x'.repeat(2001) }] }],
      'button.value',
    ],
    ['a dialog title over 100', [{ type: 'actions', elements: [{ type: 'button', confirm }] }], 'confirm.title'],
    ['a dialog text over 300', [{ type: 'actions', elements: [{ type: 'button', confirm }] }], 'confirm.text'],
    ['a dialog button over 30', [{ type: 'actions', elements: [{ type: 'button', confirm }] }], 'confirm.deny'],
    [
      'two blocks of one id',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      'equal block_id',
    ],
    [
      '101 options',
      [{ type: 'input', element: { type: 'static_select', options } }],
      'entries of static_select.options',
    ],
    ['an option over 75', [{ type: 'input', element: { type: 'static_select', options } }], 'option.text'],
    ['a description over 75', [{ type: 'input', element: { type: 'static_select', options } }], 'option.description'],
    ['an option value over 75', [{ type: 'input', element: { type: 'static_select', options } }], 'option.value'],
    [
      '11 radio buttons',
      [{ type: 'input', element: { type: 'radio_buttons', options: options.slice(0, 11) } }],
      'entries of radio_buttons.options',
    ],
  ])('%s', (_name, blocks, rule) => {
    expect(message(...blocks)).toContain(rule);
  });

  it('text over 4,000 bytes, or none', () => {
    expect(checkLimits({ text: 'é'.repeat(2001), blocks: [] }).map((v) => v.rule)).toContain('bytes of text');
    expect(checkLimits({ text: ' ', blocks: [] }).map((v) => v.rule)).toContain('text must not be empty');
  });

  it('a view title over 24, metadata over 3000, 101 blocks', () => {
    const blocks = Array.from({ length: 101 }, () => header('x'));
    const view = { type: 'modal' as const, title: text(25), private_metadata: 'x'.repeat(3001), blocks };
    expect(checkLimits(view).map((v) => v.rule)).toEqual(
      ['modal.title', '*.private_metadata', 'entries of modal.blocks'].map((r) => r.replace('*', 'modal')),
    );
  });
});
