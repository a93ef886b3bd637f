import { DateTime } from 'luxon';
import type { AccessRequest, Extension } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { type Html, html, page } from './page.ts';

/** Which decision the pages are about, and who reads them. */
export interface About {
  step: number;
  /** `X1`, of an extension. */
  extension: string | null;
  reader: { name: string; timezone: string };
}

const fact = (label: string, value: string): Html => html`<dt>${label}</dt><dd>${value}</dd>
`;

/** A local time of the reader with UTC beside it. */
function when({ language }: Words, date: Date, { reader }: About): string {
  const at = DateTime.fromJSDate(date).setZone(reader.timezone).setLocale(language);
  const utc = DateTime.fromJSDate(date, { zone: 'utc' }).setLocale(language).toFormat("d LLL yyyy HH:mm 'UTC'");
  return reader.timezone === 'UTC' ? utc : `${at.toFormat('d LLL yyyy HH:mm')} ${reader.timezone} (${utc})`;
}

/**
 * What is about to be approved, and the one button that does it.
 * @param c.before the record as it stands
 * @param c.after the record as the decision would leave it: with what the approver took away
 */
export function confirmPage(
  words: Words,
  about: About & { before: AccessRequest; after: AccessRequest; action: string; token: string },
): string {
  const t = words.stepUp;
  const { before, after, reader, extension } = about;
  const x = before.extensions?.find((e) => e.id === extension);
  const steps = x?.steps ?? before.steps;
  const { terms } = after;
  return page(
    words,
    x ? t.askMoreTitle : t.askTitle,
    html`<p>${t.signedInAs({ name: reader.name })} <strong>${t.nothingYet}</strong></p>
<dl>
${fact(t.request, before.id)}${fact(t.person, before.target.name)}${
  before.requester.id === before.target.id ? [] : fact(t.askedBy, before.requester.name)
}${fact(t.role, instead(words, terms.roleName, before.terms.roleName))}${fact(
  t.system,
  t.partOf({ system: terms.systemName, environment: terms.environment, scope: terms.scope }),
)}<dt>${t.allows}</dt><dd><ul>${terms.permissions.map((line) => html`<li>${line}</li>`)}</ul></dd>
${x ? moreTime(words, x, about) : time(words, about)}<dt>${t.why}</dt><dd class="words">${x?.reason ?? before.justification}</dd>
${fact(t.step, t.stepOf({ at: String(about.step + 1), of: String(steps.length) }))}</dl>
<form method="post" action="${about.action}">
<input type="hidden" name="token" value="${about.token}">
<button type="submit">${t.approve}</button>
</form>
<p class="quiet">${t.leave}</p>`,
  );
}

const instead = (words: Words, now: string, before: string): string =>
  now === before ? now : words.stepUp.instead({ now, before });

function time(words: Words, about: About & { before: AccessRequest; after: AccessRequest }): Html {
  const t = words.stepUp;
  const { before, after } = about;
  const length = words.counts.length({ ms: after.durationMs });
  const until = after.endsAt ? when(words, after.endsAt, about) : t.untilAfter({ length });
  return html`${fact(t.length, instead(words, length, words.counts.length({ ms: before.durationMs })))}${fact(t.until, until)}`;
}

function moreTime(words: Words, x: Extension, about: About): Html {
  const t = words.stepUp;
  const more = words.counts.length({ ms: x.to.getTime() - x.from.getTime() });
  return html`${fact(t.more, more)}${fact(t.endsNow, when(words, x.from, about))}${fact(t.until, when(words, x.to, about))}`;
}

/** What was decided. @param record as it is now */
export function donePage(words: Words, record: AccessRequest, about: About, now: Date): string {
  const t = words.stepUp;
  const { roleName: role, systemName: system } = record.terms;
  const person = record.target.name;
  const x = record.extensions?.find((e) => e.id === about.extension);
  const what = x ? t.doneMore({ person, until: when(words, x.to, about) }) : t.done({ role, system, person });
  return page(
    words,
    t.doneTitle,
    html`<p role="status"><strong>${what}</strong></p>
<p>${x ? (x.state === 'granted' ? t.doneMoved : t.doneNext) : next(words, record, about, now)}</p>
<p class="quiet">${t.kept} ${t.close}</p>`,
  );
}

function next(words: Words, record: AccessRequest, about: About, now: Date): string {
  const t = words.stepUp;
  if (!record.endsAt) return t.doneNext;
  const until = when(words, record.endsAt, about);
  const { startsAt } = record;
  return startsAt && startsAt > now
    ? t.doneLater({ start: when(words, startsAt, about), until })
    : t.doneLast({ until });
}
