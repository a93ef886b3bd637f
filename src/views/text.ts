import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import { DateTime } from 'luxon';
import type { PersonRef } from '../domain/person.ts';

/** Text of people is data. What leaves this file can be read, and can do nothing. */

/** Shown where nothing is left of a text: Slack refuses an empty text object. */
const NOTHING = '(blank)';

/** Drawn as nothing although not "format" characters: fillers that hide or move the text around them. */
const FILLERS = /\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0/gu;
/** Control characters that end a line somewhere. */
const LINE_ENDS = '\n\v\f\u0085';
/** More marks than any language stacks on one letter: they would paint over the lines above and below. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** NFC, without control, bidi and zero-width characters; line ends become `\n`, never more than two together. */
export function clean(text: string): string {
  // Most text is plain ASCII and needs none of this.
  if (/^[ -~]*$/u.test(text)) return text.trim();
  return text
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, (c) => (LINE_ENDS.includes(c) ? '\n' : ''))
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(FILLERS, '')
    .normalize('NFC')
    .replace(PILED_MARKS, '$1')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/** {@link clean}, on one line. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/gu, ' ');
}

/**
 * Cut at a whole code point, "…" at the cut.
 * @param max UTF-16 units, "…" included: never more than Slack counts, whichever way it counts
 */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${cut(text, max - 1).trimEnd()}…`;
}

/** The first `max` UTF-16 units, or one less where that would split a code point. */
export function cut(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  const splits = max < text.length && last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? max - 1 : max);
}

/** A `plain_text` object on one line: no mention, link, formatting or emoji code can come out of it. */
export function plain(text: string, max = 3000): PlainTextElement {
  return { type: 'plain_text', text: shorten(oneLine(text), max) || NOTHING, emoji: false };
}

/** {@link plain}, keeping the writer's lines. */
export function plainLines(text: string, max = 3000): PlainTextElement {
  return { type: 'plain_text', text: shorten(clean(text), max) || NOTHING, emoji: false };
}

/**
 * Our own markup; data in it has gone through {@link escapeMrkdwn}, {@link mention} or {@link when}.
 * `verbatim`: Slack turns no bare address or name into a link.
 */
export function mrkdwn(markup: string): MrkdwnElement {
  return { type: 'mrkdwn', text: markup, verbatim: true };
}

/**
 * Data for a place that must be mrkdwn, the fallback `text` too. Slack knows escapes for `& < >` only, so each other
 * character it would act on is replaced by its look-alike, where and only where it would act.
 */
export function escapeMrkdwn(text: string, max = 3000): string {
  return shorten(oneLine(text), max)
    .replace(/^>+/u, (m) => '›'.repeat(m.length))
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/\*/gu, '∗')
    .replace(/~/gu, '∼')
    .replace(/`/gu, 'ˋ')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/@/gu, '＠')
    .replace(/#(?=[\p{L}\p{N}_])/gu, '＃')
    .replace(/:(?=\/\/|[\p{L}\p{N}_+'-]{1,100}:)/gu, '∶')
    .replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '․');
}

/** Whether mrkdwn would show the text exactly as it is. */
export function isInert(text: string): boolean {
  const line = oneLine(text);
  return line !== '' && escapeMrkdwn(line, line.length) === line;
}

/**
 * A person in mrkdwn: a mention where Slack can resolve it, else the name as data.
 * @param viewerTeam workspace of the reader; a user id of another workspace means nothing there
 */
export function mention(person: PersonRef, viewerTeam: string | null = person.slack?.teamId ?? null): string {
  const account = person.slack;
  const known = account !== null && account.teamId === viewerTeam && /^[UW][A-Z0-9]{1,30}$/u.test(account.userId);
  return known ? `<@${account.userId}>` : escapeMrkdwn(person.name, 80);
}

/** A time as stored events write it; null for any other text. */
export function storedInstant(text: string): Date | null {
  const date = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(text) ? new Date(text) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

/** An address to follow, in mrkdwn. @param label words of ours: no data, so that nobody chooses what a link says */
export function link(url: string, label: string): string {
  const address = url.replace(/[<>|]/gu, encodeURIComponent).replace(/&/gu, '&amp;');
  return `<${address}|${label}>`;
}

/** `24 Nov 2026 14:00 UTC`, for places that cannot show the reader's own zone. */
export function utc(date: Date): string {
  return DateTime.fromJSDate(date, { zone: 'utc' }).setLocale('en').toFormat("d LLL yyyy HH:mm 'UTC'");
}

/** An instant in mrkdwn, in the zone of whoever reads it. */
export function when(date: Date): string {
  return `<!date^${String(Math.floor(date.getTime() / 1000))}^{date_short_pretty} {time}|${utc(date)}>`;
}

/** {@link when} with seconds, for proof: when exactly something was seen. */
export function whenExactly(date: Date): string {
  const fallback = DateTime.fromJSDate(date, { zone: 'utc' }).setLocale('en').toFormat("d LLL yyyy HH:mm:ss 'UTC'");
  return `<!date^${String(Math.floor(date.getTime() / 1000))}^{date_short_pretty} {time_secs}|${fallback}>`;
}

/** {@link when} with UTC beside it, for what is compared with other records. */
export function whenBoth(date: Date): string {
  return `<!date^${String(Math.floor(date.getTime() / 1000))}^{date_short_pretty} {time} (${utc(date)})|${utc(date)}>`;
}

/** An end still to come, with the time left as the reader's own client counts it. */
export function whenLeft(date: Date): string {
  return `<!date^${String(Math.floor(date.getTime() / 1000))}^{date_short_pretty} {time} ({ago})|${utc(date)}>`;
}
