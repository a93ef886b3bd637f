import { decisionsOf, openStep } from '../domain/approvers.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import {
  actions,
  button,
  context,
  fact,
  factMarkup,
  facts,
  header,
  type Message,
  personFact,
  section,
} from './blocks.ts';
import { ACTIONS, encodeDecision, ROWS } from './ids.ts';
import { shortWhat, spanFacts } from './request-facts.ts';
import { describeState, gone } from './request-state.ts';
import { escapeMrkdwn, mrkdwn, when, whenExactly } from './text.ts';
import { causeWords, isForOther, methodWords, stepWords } from './wording.ts';

/**
 * The short card in the owner channel, edited in place through the whole life of the request. Members of a channel
 * are not chosen by us: nothing that people wrote stands on it, and it mentions nobody.
 * @param words those of channels
 * @param now UTC instant; a request past its time to decide says so
 */
export function channelCard(words: Words, record: AccessRequest, now: Date): Message {
  const t = words.facts;
  const { headline } = describeState(words, record, now);
  const what = shortWhat(words, record);
  const whom = escapeMrkdwn(record.target.name, 60);
  return {
    text: `${headline}: ${escapeMrkdwn(what)}, ${whom} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(`${headline}: ${what}`),
      section(mrkdwn(standing(words, record, now).join(' '))),
      ...facts([
        fact(t.request, record.id),
        personFact(t.askedBy, record.requester, null),
        isForOther(record) ? personFact(t.accessFor, record.target, null) : null,
        fact(t.environment, record.terms.environment),
        factMarkup(words.channel.asked, when(record.openedAt)),
        ...spanFacts(words, record, 'now'),
      ]),
      ...actions(ROWS.channel, [
        button(words.details.open, ACTIONS.details, encodeDecision(record.id, 0, record.subjectHash)),
      ]),
      context(mrkdwn(words.channel.note)),
    ],
  };
}

/** How it stands, in sentences of our own. Nothing says that access is gone before the target was seen without it. */
function standing(words: Words, record: AccessRequest, now: Date): string[] {
  const { channel: c, state: t } = words;
  const { end, grant } = record;
  switch (record.state) {
    case 'pending':
      return [pending(words, record, now)];
    case 'approved':
      return approved(words, record);
    case 'active':
      return [t.active.there, ...(grant?.verifiedAt ? [t.active.readBack({ at: whenExactly(grant.verifiedAt) })] : [])];
    case 'revoking':
      return [t.revoking.takenAway, c.mayWork];
    case 'revoke_overdue':
      return [...(end ? [t.overdue.due({ at: when(end.dueAt) })] : []), c.overdue];
    case 'ended':
      return end?.verifiedAt ? gone(words, end, t.ended.gone) : [t.ended.noProof];
    case 'denied':
      return denied(words, record);
    case 'cancelled': {
      const by = end?.by && t.cancelled.by({ name: escapeMrkdwn(end.by.name, 80), at: when(end.requestedAt) });
      return [by ?? t.cancelled.bySomebody, ...nothingLeft(words, record)];
    }
    case 'lapsed':
      return [t.lapsed.sentence({ at: when(record.decideBy) })];
    case 'failed':
      return [end?.cause === 'restored' ? causeWords(words, end) : t.failed.sentence, ...nothingLeft(words, record)];
  }
}

function pending(words: Words, record: AccessRequest, now: Date): string {
  const step = record.steps[openStep(record)];
  if (!step || now >= record.decideBy) return words.state.pending.over;
  return words.channel.decides({ step: stepWords(words, step), at: when(record.decideBy) });
}

function approved(words: Words, record: AccessRequest): string[] {
  const t = words.state.approved;
  const by = t.by({ names: record.steps.flatMap(decisionsOf).map((d) => escapeMrkdwn(d.by.name, 60)) });
  if (record.grant?.doubtedAt) return [by, t.restored];
  return [by, words.channel.beingGiven];
}

function denied(words: Words, record: AccessRequest): string[] {
  const t = words.state.denied;
  const d = record.steps.find((s) => s.decision?.verdict === 'denied')?.decision;
  const how = d && t.by({ name: escapeMrkdwn(d.by.name, 80), how: methodWords(words, d.method), at: when(d.at) });
  return [how ?? t.bySomebody, t.nothing];
}

/** What was begun and is seen to be gone; else nothing had been given. */
function nothingLeft(words: Words, { end }: AccessRequest): string[] {
  const left = end ? gone(words, end, words.state.ended.noneLeft) : [];
  return left.length > 0 ? left : [words.state.denied.nothing];
}
