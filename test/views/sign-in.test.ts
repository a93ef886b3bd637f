import { describe, expect, it } from 'vitest';
import { confirmPage, donePage } from '../../src/pages/confirm-page.ts';
import { errorPage, lostPage } from '../../src/pages/error-page.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { signInMessage, signInModal } from '../../src/views/sign-in-modal.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after, aRecord, aTarget, someTerms } from '../support/a-record.ts';
import { wordsOf } from './slack-markup.ts';

const NASTY = '<script>alert(1)</script> & "quoted" \u202e\'x\' <img src=x onerror=y>';
const about = { step: 0, extension: null, reader: { name: NASTY, timezone: 'Europe/Berlin' } };
const record = aRecord({
  state: 'pending',
  justification: NASTY,
  target: aTarget({ name: NASTY }),
  terms: someTerms({ roleName: NASTY, systemName: NASTY, scope: NASTY, permissions: [NASTY, 'Deploy services'] }),
});
const page = (language: 'en' | 'de', end: Date | null = null) =>
  confirmPage(wordsIn(language), {
    ...about,
    before: record,
    after: { ...record, endsAt: end },
    action: '/step-up/confirm/x',
    token: 't',
  });

describe('what people wrote is text on the pages', () => {
  it.each([
    ['to confirm', page('en')],
    ['when it is done', donePage(wordsIn('en'), { ...record, endsAt: after(60) }, about, after(1))],
    ['when it went wrong', errorPage(wordsIn('en'), 'step_up_other', { who: NASTY })],
  ])('%s', (_, html) => {
    const [tags] = [
      html.match(
        /<(?!\/?(?:html|head|meta|title|style|body|header|main|h1|p|strong|dl|dt|dd|ul|li|form|input|button)\b|!doctype)/gu,
      ),
    ];
    expect(tags).toBeNull();
    expect(html).not.toMatch(/<script|<img|\u202e/u);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('the pages can be read by everybody', () => {
  it.each(['en', 'de'] as const)('in %s: language, title, one heading, labelled facts, one button', (language) => {
    const html = page(language, after(120));
    expect(html).toContain(`<html lang="${language}">`);
    expect(html.match(/<h1>/gu)).toHaveLength(1);
    expect(html.match(/<button type="submit">/gu)).toHaveLength(1);
    expect(html.match(/<dt>/gu)?.length).toBe(html.match(/<dd/gu)?.length);
    expect(html).toContain(wordsIn(language).stepUp.nothingYet);
    expect(html).toMatch(/Europe\/Berlin \(.* UTC\)/u);
  });

  it('an address that leads nowhere says where to go', () => {
    expect(lostPage(wordsIn('de'))).toContain('Hier ist nichts');
  });
});

it.each(['en', 'de'] as const)('the modal in %s says what happens, how long, and holds one link', (language) => {
  const words = wordsIn(language);
  const link = {
    request: 'REQ-2026-000123',
    url: `https://access.example/step-up/${'a'.repeat(43)}`,
    livesMs: 300_000,
  };
  const modal = signInModal(words, link);
  expect(checkLimits(modal)).toEqual([]);
  const said = wordsOf({ blocks: modal.blocks });
  expect(said).toContain('REQ-2026-000123');
  expect(said).toContain(words.counts.length({ ms: 300_000 }));
  expect(modal.title?.text.length).toBeLessThanOrEqual(24);
  expect(modal.title?.text.endsWith('…')).toBe(false);
  expect(JSON.stringify(modal).match(/https:\/\/access\.example/gu)).toHaveLength(1);
  expect(signInMessage(words, link).text).toContain('REQ-2026-000123');
});
