import { pendingExtension } from '../domain/extension.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, Warning } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { actions, button, confirmation, type Message, section } from './blocks.ts';
import { ACTIONS, ROWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, mention, mrkdwn, when } from './text.ts';

/** The notice before the end, threaded under the message about the access; afterwards it says what came of it. */
export function endWarning(record: AccessRequest, warning: Warning, person: PersonRef): Message {
  const what = `${escapeMrkdwn(shortWhat(ENGLISH, record))} (${escapeMrkdwn(record.id)})`;
  const settled = settledWords(record, warning);
  // A line in a thread reaches those it names.
  const lead = `${mention(person)} ${what}`;
  if (settled) {
    const markup = `${lead}: ${settled}`;
    return { text: markup, blocks: [section(mrkdwn(markup))] };
  }
  const markup = `${lead} ends soon: *${when(warning.endsAt)}.* It ends by itself. Still needed? Extend it before then.`;
  return { text: markup, blocks: [section(mrkdwn(markup)), ...actions(ROWS.warning, buttons(record))] };
}

/** Null while the notice is the latest word. */
function settledWords(record: AccessRequest, warning: Warning): string | null {
  const { letEnd, endsAt } = record;
  const same = (date: Date | null | undefined) => date?.getTime() === warning.endsAt.getTime();
  if (!same(endsAt)) return `the notice of its end at ${when(warning.endsAt)} no longer counts: it was extended.`;
  if (record.state !== 'active') return 'its end has begun. See the message above.';
  if (letEnd && same(letEnd.endsAt))
    return `it ends ${when(warning.endsAt)}, and you are not reminded again (${escapeMrkdwn(letEnd.by.name, 60)}).`;
  const told = (record.warnings ?? []).filter((w) => w.toldAt);
  return told.at(-1) === warning ? null : `it ends ${when(warning.endsAt)}. There is a later notice below.`;
}

function buttons(record: AccessRequest) {
  const confirm = confirmation({
    title: 'Hand this access back?',
    text: `${shortWhat(ENGLISH, record)} ends now. To get it again, it has to be asked for again.`,
    yes: 'Drop now',
    no: 'Keep it',
  });
  return [
    ...(pendingExtension(record) ? [] : [button('Extend', ACTIONS.extend, record.id)]),
    button('Drop now', ACTIONS.drop, record.id, { confirm }),
    button('Let it end', ACTIONS.letEnd, record.id),
  ];
}
