import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { type InstallOutcome, installedPage, installPage, notInstalledPage } from '../../src/pages/install-page.ts';
import { wordsIn } from '../../src/words/words-in.ts';

const EVIL = `"><script>alert('x')</script>&`;
const OUTCOMES: InstallOutcome[] = ['cancelled', 'badState', 'notListed', 'noBot', 'failed'];

describe.each(LANGUAGES)('the pages for installing, in %s', (language) => {
  const words = wordsIn(language);

  it('run nothing, whatever the names in them are', () => {
    const pages = [
      installPage(words, { organisation: EVIL, url: `https://slack.com/${EVIL}` }),
      installedPage(words, EVIL),
    ];
    for (const html of pages) {
      expect(html).not.toMatch(/<script|alert\('x'\)/);
      expect(html).toContain('&lt;script&gt;');
      expect(html).toContain(`<html lang="${language}">`);
    }
    expect(pages[0]?.match(/<a /g)).toHaveLength(1);
  });

  it('say of every outcome something else', () => {
    expect(new Set(OUTCOMES.map((why) => notInstalledPage(words, why))).size).toBe(OUTCOMES.length);
  });
});
