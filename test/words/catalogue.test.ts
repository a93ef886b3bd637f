import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { languageOf } from '../../src/words/language.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { wordsIn } from '../../src/words/words-in.ts';

/** Entries that are the same in both languages, and why. */
const SAME: Readonly<Record<string, string>> = {
  'facts.system': 'the same word',
  'facts.ticket': 'the same word',
  'security.labels.sha256': 'the name of a function',
  'stepUp.product': 'a name',
  'stepUp.system': 'the same word',
  'form.ticket': 'the same word',
};

/** Every entry by its path: texts, and functions. */
function entriesOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, v]) => entriesOf(v, path === '' ? key : `${path}.${key}`));
}

/** Stands for any value: a text, a number, a list of names. It reads as its own name. */
class Value extends Array<string> {
  readonly #name: string;
  constructor(name: string) {
    super();
    this.#name = name;
  }
  override toString(): string {
    return `{${this.#name}}`;
  }
  override join(): string {
    return this.toString();
  }
  split(): Value[] {
    return [this];
  }
}

const NAMED = new Proxy({}, { get: (_, key) => new Value(String(key)) });

/** What an entry says when each value reads as its own name. @throws when it cannot be called */
const said = (entry: unknown): string =>
  String(typeof entry === 'function' ? (entry as (v: unknown) => unknown)(NAMED) : entry);

const english = new Map(entriesOf(ENGLISH).filter(([path]) => path !== 'language'));

describe.each(LANGUAGES)('the words of %s', (language) => {
  const all = new Map(entriesOf(wordsIn(language)).filter(([path]) => path !== 'language'));

  it('are those of their own language', () => {
    expect(wordsIn(language).language).toBe(language);
  });

  it('have the entries of English, and no other', () => {
    expect([...all.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [path, entry] of all)
      expect({ path, kind: typeof entry }).toEqual({ path, kind: typeof english.get(path) });
  });

  it('say something everywhere', () => {
    for (const [path, entry] of all) expect({ path, said: said(entry) }).not.toEqual({ path, said: '' });
  });

  it('name every value that English names', () => {
    const values = (entry: unknown) => [...new Set(said(entry).match(/\{\w+\}/gu) ?? [])].toSorted();
    for (const [path, entry] of all)
      expect({ path, values: values(entry) }).toEqual({ path, values: values(english.get(path)) });
  });
});

it.each(LANGUAGES.filter((l) => l !== 'en'))('no entry of %s was left in English', (language) => {
  const left = entriesOf(wordsIn(language)).flatMap(([path, entry]) => {
    const text = said(entry);
    return /\p{L}{2}/u.test(text.replace(/\{\w+\}/gu, '')) && text === said(english.get(path)) ? [path] : [];
  });
  expect(left.filter((path) => !(path in SAME))).toEqual([]);
  expect(Object.keys(SAME).filter((path) => !left.includes(path))).toEqual([]);
});

describe('which words somebody gets', () => {
  it.each([
    ['de-DE', 'de'],
    ['de_AT', 'de'],
    ['DE', 'de'],
    ['en-GB', 'en'],
    ['fr-FR', null],
    ['deutsch', null],
    ['', null],
    [null, null],
    [undefined, null],
  ] as const)('the locale %s is %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });

  it('those set here before those of Slack, and those of the organisation when neither is known', () => {
    const words = (set: 'en' | 'de' | null, locale: string | null) => wordsFor({ set, locale, usual: 'de' }).language;
    expect(words('en', 'de-DE')).toBe('en');
    expect(words(null, 'en-US')).toBe('en');
    expect(words(null, 'fr-FR')).toBe('de');
    expect(words(null, null)).toBe('de');
  });
});

describe('lengths, counts and lists', () => {
  const [en, de] = [wordsIn('en').counts, wordsIn('de').counts];
  it.each([
    [0, '0 seconds', '0 Sekunden'],
    [1_000, '1 second', '1 Sekunde'],
    [61_500, '1 minute 1 second', '1 Minute 1 Sekunde'],
    [5_400_000, '1 hour 30 minutes', '1 Stunde 30 Minuten'],
    [14 * 86_400_000, '14 days', '14 Tage'],
    [-1, '0 seconds', '0 Sekunden'],
  ])('%i ms', (ms, english, german) => {
    expect([en.length({ ms }), de.length({ ms })]).toEqual([english, german]);
  });

  it('lists', () => {
    const names = ['Ana', 'Bob', 'Eve'];
    expect([en.anyOf({ names }), de.allOf({ names })]).toEqual(['Ana, Bob or Eve', 'Ana, Bob und Eve']);
    expect(de.anyOf({ names: ['Ana'] })).toBe('Ana');
  });
});
