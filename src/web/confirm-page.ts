import { DateTime } from 'luxon';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest, Extension } from '../domain/record.ts';
import { stepUp as words } from '../words/en/step-up.ts';
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
function when(date: Date, { reader }: About): string {
  const at = DateTime.fromJSDate(date).setZone(reader.timezone).setLocale('en');
  const utc = DateTime.fromJSDate(date, { zone: 'utc' }).setLocale('en').toFormat("d LLL yyyy HH:mm 'UTC'");
  return reader.timezone === 'UTC' ? utc : `${at.toFormat('d LLL yyyy HH:mm')} ${reader.timezone} (${utc})`;
}

/**
 * What is about to be approved, and the one button that does it.
 * @param c.before the record as it stands
 * @param c.after the record as the decision would leave it: with what the approver took away
 */
export function confirmPage(
  about: About & { before: AccessRequest; after: AccessRequest; action: string; token: string },
): string {
  const { before, after, reader, extension } = about;
  const x = before.extensions?.find((e) => e.id === extension);
  const steps = x?.steps ?? before.steps;
  const { terms } = after;
  return page(
    x ? words.askMoreTitle : words.askTitle,
    html`<p>${words.signedInAs({ name: reader.name })} <strong>${words.nothingYet}</strong></p>
<dl>
${fact(words.request, before.id)}${fact(words.person, before.target.name)}${
  before.requester.id === before.target.id ? [] : fact(words.askedBy, before.requester.name)
}${fact(words.role, instead(terms.roleName, before.terms.roleName))}${fact(
      words.system,
      `${terms.systemName} (${terms.environment}; ${terms.scope})`,
    )}<dt>${words.allows}</dt><dd><ul>${terms.permissions.map((line) => html`<li>${line}</li>`)}</ul></dd>
${x ? moreTime(x, about) : time(about)}<dt>${words.why}</dt><dd class="words">${x?.reason ?? before.justification}</dd>
${fact(words.step, words.stepOf({ at: String(about.step + 1), of: String(steps.length) }))}</dl>
<form method="post" action="${about.action}">
<input type="hidden" name="token" value="${about.token}">
<button type="submit">${words.approve}</button>
</form>
<p class="quiet">${words.leave}</p>`,
  );
}

const instead = (now: string, before: string): string => (now === before ? now : words.instead({ now, before }));

function time(about: About & { before: AccessRequest; after: AccessRequest }): Html {
  const { before, after } = about;
  const length = formatDuration(after.durationMs);
  const until = after.endsAt ? when(after.endsAt, about) : words.untilAfter({ length });
  return html`${fact(words.length, instead(length, formatDuration(before.durationMs)))}${fact(words.until, until)}`;
}

function moreTime(x: Extension, about: About): Html {
  const more = formatDuration(x.to.getTime() - x.from.getTime());
  return html`${fact(words.more, more)}${fact(words.endsNow, when(x.from, about))}${fact(words.until, when(x.to, about))}`;
}

/** What was decided. @param record as it is now */
export function donePage(record: AccessRequest, about: About, now: Date): string {
  const { roleName: role, systemName: system } = record.terms;
  const person = record.target.name;
  const x = record.extensions?.find((e) => e.id === about.extension);
  const what = x ? words.doneMore({ person, until: when(x.to, about) }) : words.done({ role, system, person });
  return page(
    words.doneTitle,
    html`<p role="status"><strong>${what}</strong></p>
<p>${x ? (x.state === 'granted' ? words.kept : words.doneNext) : next(record, about, now)}</p>
<p>${x?.state === 'granted' ? '' : words.kept} ${words.close}</p>`,
  );
}

function next(record: AccessRequest, about: About, now: Date): string {
  if (!record.endsAt) return words.doneNext;
  const until = when(record.endsAt, about);
  const { startsAt } = record;
  return startsAt && startsAt > now ? words.doneLater({ start: when(startsAt, about), until }) : words.doneLast({ until });
}
