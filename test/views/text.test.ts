import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  cut,
  escapeMrkdwn,
  isInert,
  mention,
  oneLine,
  plain,
  plainLines,
  shorten,
  utc,
  when,
  whenExactly,
} from '../../src/views/text.ts';
import { aPerson } from '../support/a-record.ts';
import { marksIn, UNSEEN } from './slack-markup.ts';

/** Any code points, halves of pairs too: fast-check's own units take seconds to build. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 60 })
  .map((points) => String.fromCodePoint(...points));

describe('what nobody can see is taken out of user text', () => {
  it.each([
    ['bidi controls', 'a\u202Etxt.exe\u202C\u2066b\u2069\u200F', 'atxt.exeb'],
    ['zero-width characters', 'a\u200Bb\u200Cc\u200Dd\uFEFFe\u2060f\u00ADg', 'abcdefg'],
    ['control characters', 'a\u0000b\u0007c\u001B[31md\u007F', 'abc[31md'],
    ['fillers', 'a\u3164b\u115Fc\uFFA0d\u2800e\u034Ff', 'abcdef'],
    ['tags', 'a\u{E0041}\u{E007F}b', 'ab'],
    ['half of a pair', 'a\uD83Db', 'a\uFFFDb'],
    ['every kind of line end', 'a\r\nb\rc\u2028d\u2029e\vf\fg\u0085h', 'a\nb\nc\nd\ne\nf\ng\nh'],
    ['empty lines without end', `a${'\n'.repeat(50)}b`, 'a\n\nb'],
    ['marks piled up', `a${'\u0316'.repeat(50)}b`, `a${'\u0316'.repeat(4)}b`],
    ['other forms of a letter', 'e\u0301', 'é'],
  ])('%s', (_name, given, shown) => {
    expect(clean(given)).toBe(shown);
  });

  it('whatever the text', () => {
    fc.assert(fc.property(anyText, (text) => !UNSEEN.test(clean(text))));
  });

  it('10,000 characters of anything take no noticeable time', () => {
    for (const unit of ['\u0301', '_', ':', '<', '.', '&', 'a.', ':a', '\n', ' ']) {
      const started = performance.now();
      escapeMrkdwn(unit.repeat(10_000), 20_000);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});

describe('a text is cut at a whole character', () => {
  it.each([
    ['short enough', 'abc', 3, 'abc'],
    ['cut', 'abcd', 3, 'ab…'],
    ['between the halves of a pair', 'a😀😀', 4, 'a😀…'],
    ['before a space', 'ab cdef', 4, 'ab…'],
  ])('%s', (_name, text, max, shown) => {
    expect(shorten(text, max)).toBe(shown);
  });

  it('whatever the text and the place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'é', '😀', ' ', '\n'), { maxLength: 60 }).map((t) => t.join('')),
        fc.integer({ min: 2, max: 60 }),
        (text, max) => {
          const short = shorten(text, max);
          return short.length <= max && !/\p{Cs}/u.test(short + cut(text, max));
        },
      ),
    );
  });
});

describe('user text in plain_text', () => {
  it('is data on one line, with no emoji codes', () => {
    expect(plain(' a\n:tada:\tb ')).toEqual({ type: 'plain_text', text: 'a :tada: b', emoji: false });
  });

  it('may keep its lines', () => {
    expect(plainLines('a\nb').text).toBe('a\nb');
  });

  it('is never empty, since Slack refuses that', () => {
    expect(plain('\u200B').text).toBe('(blank)');
    expect(plainLines('').text).toBe('(blank)');
  });
});

const ATTACKS = [
  '<!channel>',
  '<@U1>',
  '<#C1|general>',
  '<https://evil.example|https://good.example>',
  'https://evil.example/a',
  'www.evil.example',
  'evil.example',
  'mailto:a@b.example',
  '*bold*',
  '_it_',
  '~gone~',
  '`code`',
  '```block```',
  '> quoted',
  '&gt; quoted',
  ':white_check_mark: Approved',
  '@channel',
  '#general',
  '&lt;!channel&gt;',
  '<!date^1^{time}|x>',
  '<\u200B!channel>',
  '*\u200Bbold*',
  '\u202E>lennahc!<',
  'a\n> b\n*c*',
];

describe('user text in mrkdwn stays text', () => {
  it.each(ATTACKS)('%j', (attack) => {
    for (const text of [attack, `a ${attack} b`, `${attack}${attack}`, `(${attack})`])
      expect(marksIn(escapeMrkdwn(text))).toEqual([]);
  });

  it('whatever its characters', () => {
    const unit = fc.constantFrom(...'<>!@#*_~`:/.&;|^ \n\u200b\u202ea1Uéש', '&lt;', '&amp;', 'http', 'www', '😀');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        expect(marksIn(escapeMrkdwn(text))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    'Ana Ruíz-O’Neill',
    'prod_deployer',
    'group:support-agents',
    'v1.2',
    '12:30',
    'R2/D2 (test)',
    'שלום',
    '日本語',
  ])('ordinary text is shown as it is: %s', (text) => {
    expect(escapeMrkdwn(text)).toBe(text);
    expect(isInert(text)).toBe(true);
  });

  it('what mrkdwn would change is not taken for ordinary', () => {
    for (const attack of [...ATTACKS, 'R&D', 'a@b.example', ''])
      expect({ attack, inert: isInert(attack) && oneLine(attack) === attack }).toEqual({ attack, inert: false });
  });
});

describe('our own marks', () => {
  it('mention a person where Slack knows them, and only there', () => {
    expect(mention(aPerson('P1', 'Ana'))).toBe('<@UP1>');
    expect(mention(aPerson('P1', 'Ana'), 'T2')).toBe('Ana');
    expect(mention(aPerson('P1', 'Ana', null))).toBe('Ana');
    expect(mention(aPerson('P1', '<!here>', { teamId: 'T1', userId: 'U1> <!channel' }))).toBe('&lt;!here&gt;');
  });

  it('show an instant in the zone of the reader, with UTC to fall back on', () => {
    const at = new Date('2026-11-24T14:00:05.000Z');
    expect(utc(at)).toBe('24 Nov 2026 14:00 UTC');
    expect(when(at)).toBe('<!date^1795528805^{date_short_pretty} {time}|24 Nov 2026 14:00 UTC>');
    expect(whenExactly(at)).toBe('<!date^1795528805^{date_short_pretty} {time_secs}|24 Nov 2026 14:00:05 UTC>');
  });
});
