import { pendingExtension } from '../domain/extension.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, Warning } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { actions, button, type Message, section } from './blocks.ts';
import { ACTIONS, ROWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { dropButton } from './request-message.ts';
import { escapeMrkdwn, mention, mrkdwn, when, whenLeft } from './text.ts';

/** The notice before the end, threaded under the message about the access; afterwards it says what came of it. */
export function endWarning(words: Words, record: AccessRequest, warning: Warning, person: PersonRef): Message {
  const what = `${escapeMrkdwn(shortWhat(words, record))} (${escapeMrkdwn(record.id)})`;
  const settled = settledWords(words, record, warning);
  // A line in a thread reaches those it names.
  const lead = `${mention(person)} ${what}`;
  if (settled) {
    const markup = `${lead}: ${settled}`;
    return { text: markup, blocks: [section(mrkdwn(markup))] };
  }
  const markup = words.warning.soon({ lead, at: whenLeft(warning.endsAt) });
  return { text: markup, blocks: [section(mrkdwn(markup)), ...actions(ROWS.warning, buttons(words, record))] };
}

/** Null while the notice is the latest word. */
function settledWords({ warning: t }: Words, record: AccessRequest, warning: Warning): string | null {
  const { letEnd, endsAt } = record;
  const at = when(warning.endsAt);
  const same = (date: Date | null | undefined) => date?.getTime() === warning.endsAt.getTime();
  if (!same(endsAt)) return t.extended({ at });
  if (record.state !== 'active') return t.begun;
  if (letEnd && same(letEnd.endsAt)) return t.notAgain({ at, name: escapeMrkdwn(letEnd.by.name, 60) });
  const told = (record.warnings ?? []).filter((w) => w.toldAt);
  return told.at(-1) === warning ? null : t.later({ at });
}

function buttons(words: Words, record: AccessRequest) {
  return [
    ...(pendingExtension(record) ? [] : [button(words.message.extend, ACTIONS.extend, record.id)]),
    dropButton(words, record),
    button(words.warning.letEnd, ACTIONS.letEnd, record.id),
  ];
}
