import { LANGUAGES, type Language } from '../domain/language.ts';

export type { Language } from '../domain/language.ts';

/**
 * The language of a locale as Slack gives it: `de-DE`, `en-GB`.
 * @returns null for one that is not spoken here, or for none: whoever asks knows what counts then
 */
export function languageOf(locale: string | null | undefined): Language | null {
  const [first] = (locale ?? '').toLowerCase().split(/[-_]/u);
  return LANGUAGES.find((l) => l === first) ?? null;
}
