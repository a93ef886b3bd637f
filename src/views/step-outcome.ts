import type { KnownBlock } from '@slack/types';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Approver, Decision } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { nameList, quoted, section } from './blocks.ts';
import { suggestionLine } from './changes-text.ts';
import { COMMAND } from './ids.ts';
import { reasonShown } from './reason-shown.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { methodWords, stepWords } from './wording.ts';

/** What replaces the buttons of an approval card. `headline` is plain. */
export interface CardOutcome {
  headline: string;
  blocks: KnownBlock[];
}

/** Null while this step waits for a decision. */
export function cardOutcome(
  words: Words,
  record: AccessRequest,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
): CardOutcome | null {
  const step = record.steps[stepIndex];
  if (step?.decision) return decided(words, record, stepIndex, { decision: step.decision, approver });
  if (record.state !== 'pending') return closed(words, record);
  const mine = step?.approvals?.find((d) => d.by.id === approver.id);
  if (step && mine) return oneOf(words, step, mine);
  const gave = step?.approvers.find((a) => a.id === approver.id)?.gave;
  if (gave) return handedOver(words, gave);
  if (now && now >= record.decideBy) return said(words.card.outcome.over, words.card.outcome.overSentence);
  return null;
}

/** They gave it to another. */
function handedOver(words: Words, { to, at, reason }: NonNullable<Approver['gave']>): CardOutcome {
  const t = words.card.outcome;
  const name = escapeMrkdwn(to.name, 80);
  return {
    headline: t.handedOver({ name: shortName(to) }),
    blocks: [section(mrkdwn(t.handedOverByYou({ name, at: when(at) }))), ...quoted(t.yourReason, reason, 500)],
  };
}

const shortName = (person: PersonRef): string => shorten(oneLine(person.name), 60);

const how = (words: Words, d: Decision): string => `${methodWords(words, d.method)} (${when(d.at)}).`;

/** They gave their approval, and the step needs more. */
function oneOf(words: Words, step: ApprovalStep, mine: Decision): CardOutcome {
  const t = words.card.outcome;
  const others = step.approvers.filter((a) => !a.gave && !step.approvals?.some((d) => d.by.id === a.id));
  const headline = t.approvedBy({ name: null });
  const lines = [
    `*${headline}*, ${how(words, mine)}`,
    t.soFar({ given: step.approvals?.length ?? 0, need: step.need ?? 1, names: nameList(words, others) }),
  ];
  return { headline, blocks: [section(mrkdwn(lines.join('\n')))] };
}

function decided(
  words: Words,
  record: AccessRequest,
  stepIndex: number,
  { decision, approver }: { decision: Decision; approver: PersonRef },
): CardOutcome {
  const t = words.card.outcome;
  const mine = decision.by.id === approver.id;
  const name = escapeMrkdwn(decision.by.name, 80);
  const gave = record.steps[stepIndex]?.approvers.find((a) => a.id === approver.id)?.gave;
  const rest = gave ? t.youHandedOver({ name: escapeMrkdwn(gave.to.name, 80) }) : t.wasFirst({ name });
  const by = { name: mine ? null : shortName(decision.by) };
  const headline = decision.verdict === 'approved' ? t.approvedBy(by) : t.deniedBy(by);
  const lines = [
    `*${escapeMrkdwn(headline)}*, ${how(words, decision)}`,
    ...(mine ? [] : [rest]),
    decision.verdict === 'approved' ? next(words, record, stepIndex) : t.nothing,
  ];
  return {
    headline,
    blocks: [
      section(mrkdwn(lines.join('\n'))),
      ...(decision.reason ? quoted(words.facts.reasonGiven, reasonShown(words, decision.reason), 1000) : []),
      ...(decision.suggestion ? [section(mrkdwn(suggestionLine(words, decision.suggestion)))] : []),
    ],
  };
}

/** What follows an approval. Later states are told to those they concern; the card only says how to look. */
function next(words: Words, record: AccessRequest, stepIndex: number): string {
  const t = words.card.outcome;
  const after = record.steps[stepIndex + 1];
  if (record.state === 'pending' && after) return t.nextDecides({ step: stepWords(words, after) });
  if (record.state === 'denied') return t.deniedLater;
  if (record.state === 'lapsed') return t.lapsedLater;
  if (record.state === 'cancelled') return t.cancelledLater;
  return t.allApproved({ see: `${COMMAND} status ${record.id}`, end: `${COMMAND} revoke ${record.id}` });
}

function closed(words: Words, record: AccessRequest): CardOutcome {
  const t = words.card.outcome;
  if (record.state === 'lapsed') return said(t.closed, t.lapsed);
  const last = record.trail.at(-1);
  const cancelled = record.state === 'cancelled';
  const outcome = said(cancelled ? t.cancelled : t.closed, cancelled ? t.cancelledBefore : t.closedBefore);
  if (!last) return outcome;
  const entry = section(plain(words.state.cancelled.lastEntry({ text: words.recorded(last) }), 600));
  return { ...outcome, blocks: [...outcome.blocks, entry] };
}

function said(headline: string, sentence: string): CardOutcome {
  return { headline, blocks: [section(mrkdwn(`*${sentence}*`))] };
}
