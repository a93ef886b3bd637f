/** The German words for times, as the English ones that `moment.ts` reads. */
const ENGLISH: Readonly<Record<string, string>> = {
  jetzt: 'now',
  heute: 'today',
  gestern: 'yesterday',
  januar: 'january',
  jän: 'jan',
  februar: 'february',
  märz: 'march',
  mär: 'mar',
  mai: 'may',
  juni: 'june',
  juli: 'july',
  okt: 'oct',
  oktober: 'october',
  dez: 'dec',
  dezember: 'december',
};

/**
 * `gestern um 9 Uhr`, `vor 2h`, `3.11.2026 14:00`, `3. November 2026`: as `yesterday 9:00`, `2h ago`, `2026-11-03 14:00`,
 * `3 november 2026`. Days with dots have the day first. Anything else stays as it is.
 * @param text in lower case, with single spaces
 */
export function inEnglish(text: string): string {
  const two = (digits: string) => digits.padStart(2, '0');
  return text
    .replace(/\b(\d{1,2}):(\d{2}) uhr\b/u, '$1:$2')
    .replace(/\b(\d{1,2}) uhr\b/u, '$1:00')
    .replace(/ um /u, ' ')
    .replace(/^vor (\S+)$/u, '$1 ago')
    .replace(/^(\d{1,2})\.(\d{1,2})\.(\d{4})/u, (_, d: string, m: string, y: string) => `${y}-${two(m)}-${two(d)}`)
    .replace(/^(\d{1,2})\. (?=\p{L})/u, '$1 ')
    .replace(/\p{L}+/gu, (word) => (Object.hasOwn(ENGLISH, word) ? (ENGLISH[word] ?? word) : word));
}
