import type { Button, KnownBlock } from '@slack/types';
import { pendingExtension } from '../domain/extension.ts';
import { pageFrom } from '../domain/page-on-call.ts';
import type { AccessRequest, TrailLine } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import {
  actions,
  button,
  confirmation,
  context,
  fact,
  facts,
  header,
  type Message,
  personFact,
  quoted,
  section,
} from './blocks.ts';
import { changeBlocks } from './changes-text.ts';
import { firstThatFits } from './fit.ts';
import { ACTIONS, encodeAgain, ROWS } from './ids.ts';
import { shortWhat, timeFacts, whatFacts } from './request-facts.ts';
import { describeState } from './request-state.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { isForOther } from './wording.ts';

/**
 * The requester's one message, edited in place through the whole life of the request.
 * @param now with it, a request past its time to decide says so
 */
export function requestMessage(words: Words, record: AccessRequest, now?: Date): Message {
  const message = holderMessage(words, record, null, record.requester.slack?.teamId ?? null, now);
  return {
    ...message,
    blocks: [...message.blocks, context(plain(words.message.thread))],
  };
}

/** The same facts for the person the access is for, when somebody else asked. */
export function targetMessage(words: Words, record: AccessRequest, now?: Date): Message {
  const name = shorten(oneLine(record.requester.name), 60);
  const lead = section(plain(words.message.askedForYou({ name })));
  return holderMessage(words, record, lead, record.target.slack?.teamId ?? null, now);
}

function holderMessage(
  words: Words,
  record: AccessRequest,
  lead: KnownBlock | null,
  viewerTeam: string | null,
  now?: Date,
): Message {
  return firstThatFits([1000, 300, 100], (room) => messageOf(words, record, lead, { viewerTeam, now, room }));
}

function messageOf(
  words: Words,
  record: AccessRequest,
  lead: KnownBlock | null,
  { viewerTeam, now, room }: { viewerTeam: string | null; now: Date | undefined; room: number },
): Message {
  const t = words.facts;
  const { headline, blocks, proof = [] } = describeState(words, record, now);
  const what = shortWhat(words, record);
  const people = isForOther(record)
    ? [personFact(t.askedBy, record.requester, viewerTeam), personFact(t.accessFor, record.target, viewerTeam)]
    : [];
  return {
    text: `${headline}: ${escapeMrkdwn(what)}, ${words.counts.length({ ms: record.durationMs })} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(`${headline}: ${what}`),
      ...(lead ? [lead] : []),
      ...blocks,
      ...changeBlocks(words, record),
      ...facts([
        fact(t.request, record.id),
        ...people,
        ...whatFacts(words, record),
        ...timeFacts(words, record, 'now'),
      ]),
      ...quoted(t.whyNeeded({ name: escapeMrkdwn(record.requester.name, 80) }), record.justification, room),
      ...proof,
      ...actions(ROWS.holder, holderButtons(words, record)),
    ],
  };
}

/** What requester and target may do now: take the request back; or hand the access back, keep it longer, report. */
export function holderButtons(words: Words, record: AccessRequest): Button[] {
  const t = words.message;
  const what = shortWhat(words, record);
  if (record.state === 'pending' || record.state === 'approved') {
    const text = record.state === 'pending' ? t.cancelPending({ what }) : t.cancelBegun({ what });
    const confirm = confirmation({ title: t.cancelTitle, text, yes: t.cancel, no: t.keep });
    return [button(t.cancel, ACTIONS.cancel, record.id, { confirm }), ...pageButton(words, record)];
  }
  if (record.state === 'active')
    return [
      dropButton(words, record),
      ...(pendingExtension(record) ? [] : [button(t.extend, ACTIONS.extend, record.id)]),
      button(t.problem, ACTIONS.problem, record.id),
    ];
  if (record.steps.some((s) => s.decision?.suggestion))
    return [button(t.suggested, ACTIONS.requestAgain, encodeAgain(record.id))];
  if (!record.live) return [button(t.again, ACTIONS.requestAgain, encodeAgain(record.id))];
  return [];
}

/** Pages who is on call, where the open step is theirs. */
function pageButton({ page: t }: Words, record: AccessRequest): Button[] {
  if (!pageFrom(record)) return [];
  const confirm = confirmation({ title: t.title, text: t.text, yes: t.yes, no: t.no });
  return [button(t.button, ACTIONS.page, record.id, { confirm })];
}

/** Hands the access back, after a second look. */
export function dropButton(words: Words, record: AccessRequest): Button {
  const t = words.message;
  const text = t.dropText({ what: shortWhat(words, record) });
  const confirm = confirmation({ title: t.dropTitle, text, yes: t.drop, no: t.keep });
  return button(t.drop, ACTIONS.drop, record.id, { confirm });
}

/** One line of the log, threaded under the requester's message. */
export function threadLine(words: Words, line: TrailLine): Message {
  const text = words.recorded(line);
  return { text: escapeMrkdwn(text, 600), blocks: [context(mrkdwn(when(line.at)), plain(text, 1500))] };
}
