import { LANGUAGES, type Language } from './language.ts';
import { allow, type Outcome, refuse } from './refusal.ts';

/** What a person may set for themselves. Nothing here changes what is given, decided or ended. */

/** Minutes after midnight on the person's own clock; from late to early goes over midnight. */
export interface QuietHours {
  from: number;
  to: number;
}

export interface Settings {
  /** When the daily message comes, minutes after midnight; null: never. */
  digestAt: number | null;
  quiet: QuietHours | null;
  /** ISO week days at work, 1 Monday to 7 Sunday. */
  days: readonly number[];
  /** Null: as in Slack. */
  language: Language | null;
  /** One notice so long before the end, in ms; null: those of the role. */
  noticeMs: number | null;
}

export const DEFAULT_SETTINGS: Settings = {
  digestAt: 9 * 60,
  quiet: null,
  days: [1, 2, 3, 4, 5],
  language: null,
  noticeMs: null,
};

/** Notices one may choose, by the word the form uses, in ms. */
export const NOTICE_CHOICES: Readonly<Record<string, number>> = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '4h': 4 * 3_600_000,
  '1d': 86_400_000,
};

/** What the form sent, as it is. */
export interface SettingsWish {
  /** `09:00`, or null for never. */
  digest: string | null;
  quietFrom: string | null;
  quietTo: string | null;
  days: readonly string[];
  language: string | null;
  notice: string | null;
}

/** `8`, `8:30`, `08.30`, `24:00`: minutes after midnight, or null. */
export function parseClock(text: string): number | null {
  const [, hour = '', minute = '0'] = /^\s*(\d{1,2})(?:[:.](\d{2}))?\s*$/u.exec(text) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return hour !== '' && Number(minute) < 60 && minutes <= 24 * 60 ? minutes % (24 * 60) : null;
}

/** `08:30` */
export function clockWords(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Whether a time of day lies in the quiet hours; their end does not. */
export function inHours({ from, to }: QuietHours, minutes: number): boolean {
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}

/** The settings meant, or the first thing in them that cannot be. */
export function checkSettings(wish: SettingsWish): Outcome<Settings> {
  const digestAt = wish.digest === null ? null : parseClock(wish.digest);
  const days = [...new Set(wish.days.map(Number))].filter((d) => d >= 1 && d <= 7).sort((a, b) => a - b);
  if (days.length === 0) return refuse('no_work_days');
  const quiet = quietOf(wish);
  if (!quiet.ok) return quiet;
  if (digestAt !== null && quiet.next && inHours(quiet.next, digestAt))
    return refuse('digest_in_quiet', { from: clockWords(quiet.next.from), to: clockWords(quiet.next.to) });
  const language = LANGUAGES.find((l) => l === wish.language) ?? null;
  return allow({ digestAt, quiet: quiet.next, days, language, noticeMs: NOTICE_CHOICES[wish.notice ?? ''] ?? null });
}

function quietOf({ quietFrom, quietTo }: SettingsWish): Outcome<QuietHours | null> {
  if (quietFrom === null && quietTo === null) return allow(null);
  const from = parseClock(quietFrom ?? '');
  if (from === null)
    return refuse(quietFrom === null ? 'quiet_half' : 'bad_clock', { given: quietFrom ?? '', end: 'from' });
  const to = parseClock(quietTo ?? '');
  if (to === null) return refuse(quietTo === null ? 'quiet_half' : 'bad_clock', { given: quietTo ?? '', end: 'to' });
  return from === to ? refuse('quiet_always') : allow({ from, to });
}

/**
 * How long before the end its holder is told, in ms.
 * @param policy as the role's tier has it; what a person chose is never earlier than the earliest of these
 */
export function noticesFor(policy: readonly number[], chosenMs: number | null): readonly number[] {
  return chosenMs === null || policy.length === 0 ? policy : [Math.min(chosenMs, Math.max(...policy))];
}
