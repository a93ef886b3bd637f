import { expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { checkSettings, DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { parseSettingsModal, settingsModal } from '../../src/views/settings-modal.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { HOUR } from '../support/an-organisation.ts';

const SET: Settings = {
  digestAt: 7 * 60 + 30,
  quiet: { from: 20 * 60, to: 7 * 60 },
  days: [1, 7],
  language: 'de',
  noticeMs: 4 * HOUR,
};

it.each(LANGUAGES)('within Slack’s limits, in %s', (language) => {
  for (const settings of [DEFAULT_SETTINGS, SET, { ...SET, days: [], digestAt: null }])
    expect(checkLimits(settingsModal(wordsIn(language), settings, 'America/Argentina/ComodRivadavia'))).toEqual([]);
});

it.each([DEFAULT_SETTINGS, SET, { ...SET, digestAt: null, quiet: null, noticeMs: null }])(
  'what it shows is what it sends, touched or not',
  (settings) => {
    const { blocks } = settingsModal(wordsIn('en'), settings, 'UTC');
    expect(checkSettings(parseSettingsModal({}, blocks))).toEqual({ ok: true, next: settings });
  },
);

it('what was emptied is empty, not as it was shown', () => {
  const { blocks } = settingsModal(wordsIn('en'), SET, 'UTC');
  const empty = {
    set_quiet_from: { set_quiet_from: { type: 'plain_text_input', value: null } },
    set_quiet_to: { set_quiet_to: { type: 'plain_text_input', value: null } },
    set_days: { set_days: { type: 'checkboxes', selected_options: [] } },
  };
  expect(parseSettingsModal(empty, blocks)).toMatchObject({ quietFrom: null, quietTo: null, days: [] });
});

it.each([null, 7, {}, { set_digest: 'x' }, { set_days: { set_days: { selected_options: 'x' } } }])(
  '%j reads as something, and never throws',
  (values) => {
    expect(() => checkSettings(parseSettingsModal(values, values))).not.toThrow();
  },
);
