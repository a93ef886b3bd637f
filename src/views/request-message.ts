import type { Button, KnownBlock } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import { pendingExtension } from '../domain/extension.ts';
import type { AccessRequest, TrailLine } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
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
export function requestMessage(record: AccessRequest, now?: Date): Message {
  const message = holderMessage(record, null, record.requester.slack?.teamId ?? null, now);
  return {
    ...message,
    blocks: [...message.blocks, context(plain('Every step is listed in the thread of this message.'))],
  };
}

/** The same facts for the person the access is for, when somebody else asked. */
export function targetMessage(record: AccessRequest, now?: Date): Message {
  const asker = shorten(oneLine(record.requester.name), 60);
  const lead = section(plain(`${asker} asked for this access for you.`));
  return holderMessage(record, lead, record.target.slack?.teamId ?? null, now);
}

function holderMessage(record: AccessRequest, lead: KnownBlock | null, viewerTeam: string | null, now?: Date): Message {
  return firstThatFits([1000, 300, 100], (words) => messageOf(record, lead, viewerTeam, { now, words }));
}

function messageOf(
  record: AccessRequest,
  lead: KnownBlock | null,
  viewerTeam: string | null,
  { now, words }: { now: Date | undefined; words: number },
): Message {
  const { headline, blocks } = describeState(record, now);
  const what = shortWhat(ENGLISH, record);
  const people = isForOther(record)
    ? [personFact('Asked by', record.requester, viewerTeam), personFact('Access is for', record.target, viewerTeam)]
    : [];
  return {
    text: `${headline}: ${escapeMrkdwn(what)}, ${formatDuration(record.durationMs)} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(`${headline}: ${what}`),
      ...(lead ? [lead] : []),
      ...blocks,
      ...changeBlocks(record),
      ...facts([
        fact('Request', record.id),
        ...people,
        ...whatFacts(ENGLISH, record),
        ...timeFacts(ENGLISH, record, 'now'),
      ]),
      ...quoted(
        `Why it is needed, in the words of ${escapeMrkdwn(record.requester.name, 80)}`,
        record.justification,
        words,
      ),
      ...actions(ROWS.holder, holderButtons(record)),
    ],
  };
}

/** What requester and target may do now: take the request back; or hand the access back, keep it longer, report. */
export function holderButtons(record: AccessRequest): Button[] {
  const what = shortWhat(ENGLISH, record);
  if (record.state === 'pending' || record.state === 'approved') {
    const confirm = confirmation({
      title: 'Cancel this request?',
      text: `${what}. ${record.state === 'pending' ? 'Nobody is asked any more.' : 'Whatever has begun is taken back.'}`,
      yes: 'Cancel request',
      no: 'Keep it',
    });
    return [button('Cancel request', ACTIONS.cancel, record.id, { confirm })];
  }
  if (record.state === 'active') {
    const confirm = confirmation({
      title: 'Hand this access back?',
      text: `${what} ends now. To get it again, it has to be asked for again.`,
      yes: 'Drop now',
      no: 'Keep it',
    });
    return [
      button('Drop now', ACTIONS.drop, record.id, { confirm }),
      ...(pendingExtension(record) ? [] : [button('Extend', ACTIONS.extend, record.id)]),
      button('Report a problem', ACTIONS.problem, record.id),
    ];
  }
  if (record.steps.some((s) => s.decision?.suggestion))
    return [button('Ask for what was suggested', ACTIONS.requestAgain, encodeAgain(record.id))];
  if (!record.live) return [button('Ask again', ACTIONS.requestAgain, encodeAgain(record.id))];
  return [];
}

/** One line of the log, threaded under the requester's message. */
export function threadLine(line: TrailLine): Message {
  return { text: escapeMrkdwn(line.text, 600), blocks: [context(mrkdwn(when(line.at)), plain(line.text, 1500))] };
}
