import type { Button, KnownBlock } from '@slack/types';
import { openStep } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Approver } from '../domain/record.ts';
import type { Signals } from '../domain/signals.ts';
import { ENGLISH } from '../words/words.ts';
import {
  actions,
  bullets,
  button,
  confirmation,
  context,
  facts,
  header,
  type Message,
  nameList,
  quoted,
  section,
} from './blocks.ts';
import { changeBlocks } from './changes-text.ts';
import { firstThatFits } from './fit.ts';
import { ACTIONS, encodeDecision, ROWS, SHOWN_HASH } from './ids.ts';
import { questionBlocks } from './question-message.ts';
import { shortWhat, timeFacts, whatFacts, whoFacts } from './request-facts.ts';
import { signalBlocks } from './signals-text.ts';
import { cardOutcome } from './step-outcome.ts';
import { escapeMrkdwn, mention, mrkdwn, oneLine, shorten, when } from './text.ts';
import { isForOther, riskWords, stepWords } from './wording.ts';

/**
 * What one approver of one step sees: all the facts, and two buttons while the step is open. Afterwards the same
 * card without buttons, saying who decided what.
 * @param stepIndex from 0
 * @param now with it, a step past its time to decide shows no buttons
 * @param signals what was found beside the record when the card is written
 */
export function approvalCard(
  record: AccessRequest,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
  signals: Signals | null = null,
): Message {
  const step = record.steps[stepIndex];
  if (!step) throw new RangeError(`${record.id} has no step ${String(stepIndex)}`);
  return firstThatFits(ROOMS, (room) => card(record, { stepIndex, step, approver }, now ?? null, { signals, ...room }));
}

interface Room {
  /** Longest justification and list of permissions, in characters. */
  words: number;
  list: number;
  tight: boolean;
}

/** What is cut first where a card would be too long for Slack. The facts and the reasons to be asked never are. */
const ROOMS: readonly [Room, ...Room[]] = [
  { words: 3000, list: 2400, tight: false },
  { words: 1500, list: 1200, tight: false },
  { words: 600, list: 600, tight: true },
  { words: 200, list: 200, tight: true },
];

function card(
  record: AccessRequest,
  { stepIndex, step, approver }: { stepIndex: number; step: ApprovalStep; approver: PersonRef },
  now: Date | null,
  { signals, words, list, tight }: Room & { signals: Signals | null },
): Message {
  const title = askLine(record);
  const outcome = cardOutcome(record, stepIndex, approver, now ?? undefined);
  const place = `Step ${String(stepIndex + 1)} of ${String(record.steps.length)}`;
  const blocks: KnownBlock[] = [
    header(title),
    section(mrkdwn(`*${riskWords(record.terms)}* · ${escapeMrkdwn(record.id)} · ${place}: ${stepWords(step)}`)),
    ...(outcome ? outcome.blocks : []),
    ...changeBlocks(record),
    ...facts([
      ...whoFacts(record, approver.slack?.teamId ?? null),
      ...whatFacts(record),
      ...timeFacts(record, 'asked'),
    ]),
    ...bullets('What this role allows', record.terms.permissions, undefined, list),
    ...quoted(
      `Why it is needed, in the words of ${escapeMrkdwn(record.requester.name, 80)}`,
      record.justification,
      words,
    ),
    ...(outcome ? [] : questionBlocks(record, tight ? 1 : 2, tight ? 150 : 500)),
    ...(signals && !outcome ? signalBlocks(signals, record.target.name, tight) : []),
    ...(outcome ? [] : ask(record, stepIndex, approver)),
    context(mrkdwn(`Catalogue ${hash(record.terms.catalogSha256)} · Record ${hash(record.subjectHash)}`)),
  ];
  const lead = outcome ? `${outcome.headline}: ` : 'Please decide: ';
  return { text: `${lead}${escapeMrkdwn(title)} (${escapeMrkdwn(record.id)})`, blocks };
}

/** "Ana Ruiz asks for Prod Deployer on AWS production for 2 hours"; names are cut so that the length stays readable. */
function askLine(record: AccessRequest): string {
  const whom = isForOther(record) ? ` for ${shorten(oneLine(record.target.name), 25)},` : ' for';
  return `${shorten(oneLine(record.requester.name), 25)} asks for ${shortWhat(record)}${whom} ${formatDuration(record.durationMs)}`;
}

function hash(full: string): string {
  return escapeMrkdwn(full.slice(0, SHOWN_HASH));
}

function ask(record: AccessRequest, stepIndex: number, approver: PersonRef): KnownBlock[] {
  const step = record.steps[stepIndex];
  if (!step) return [];
  const after = record.steps[stepIndex + 1];
  const then = after
    ? `If you approve, the ${stepWords(after)} decides next.`
    : 'If you approve, the access is given at once or at its start.';
  const window = formatDuration(record.decideBy.getTime() - record.openedAt.getTime());
  return [
    section(mrkdwn(`*Why you are asked*\n${whyAsked(record, step, approver)} ${howMany(step, then)}`)),
    section(
      mrkdwn(
        `*Time left*\nDecide by ${when(record.decideBy)}, which is ${window} after it was asked. If nobody decides by then, the request is closed and nothing is given.${stands(step)}${beforeThat(step)}`,
      ),
    ),
    ...(record.stepUp ? [section(mrkdwn(ENGLISH.stepUp.onCard))] : []),
    ...actions(ROWS.decide, buttons(record, stepIndex)),
  ];
}

/** How many approvals the step needs, who gave theirs, and what comes after it. */
function howMany(step: ApprovalStep, then: string): string {
  const need = step.need ?? 1;
  if (need === 1) return `One decision is enough for this step. ${then}`;
  const given = step.approvals ?? [];
  const by = given
    .slice(-4)
    .map((d) => `${escapeMrkdwn(d.by.name, 60)} (${when(d.at)})`)
    .join(', ');
  const left = need - given.length;
  const so = given.length > 0 ? `Given so far: ${by}. Still needed: ${String(left)}.` : 'None is given yet.';
  const next = left === 1 ? ` ${then}` : '';
  return `This step needs ${String(need)} approvals, each by a different person; one denial closes the request. ${so}${next}`;
}

/** That the clock stands still, or stood. */
function stands({ pause }: ApprovalStep): string {
  if (!pause) return '';
  return pause.movedMs === undefined
    ? ` That is the latest: the clock stands still (since ${when(pause.from)}) until the question is answered, but not past ${when(pause.until)}.`
    : ` The clock stood still for ${formatDuration(pause.movedMs)}, while a question waited for its answer.`;
}

/** What has happened, or will, while the step waits. */
function beforeThat(step: ApprovalStep): string {
  if (!step.escalatedAt) return ' Before that you are reminded, and if it still waits, others are asked too.';
  const more = step.approvers.filter((a) => a.askedAt && !a.instead);
  return more.length > 0 ? ` As it waited, these people were asked too: ${nameList(more)}.` : '';
}

function whyAsked(record: AccessRequest, step: ApprovalStep, approver: PersonRef): string {
  const { terms } = record;
  const { why, instead } = step.approvers.find((a) => a.id === approver.id) ?? {};
  const because = step.because
    ? `This step is needed because ${escapeMrkdwn(step.because, 200)}.`
    : step.name === 'security'
      ? `Security decides too because ${whySecurity(record)}.`
      : '';
  if (why && instead)
    return `${instead.how === 'away' ? 'You are asked as the one who' : 'This was'} ${escapeMrkdwn(why, 400)}. ${because}`.trimEnd();
  if (why) return `You are ${escapeMrkdwn(why, 250)}. ${because}`.trimEnd();
  if (step.name === 'owner')
    return `You own ${escapeMrkdwn(terms.systemName, 80)}, or stand in for its owner, ${escapeMrkdwn(terms.ownerName, 80)}.`;
  return `You are on the security team, which decides too because ${whySecurity(record)}.`;
}

function whySecurity({ terms }: AccessRequest): string {
  if (terms.privileged) return 'the role is privileged or sensitive';
  return terms.risk === 'high' ? 'the role is high risk' : 'the role asks for it';
}

function buttons(record: AccessRequest, stepIndex: number): Button[] {
  const value = encodeDecision(record.id, stepIndex, record.subjectHash);
  // A second look where a slip costs more; at low risk one click is enough.
  const confirm =
    record.terms.risk === 'low'
      ? {}
      : {
          confirm: confirmation({
            title: 'Approve this access?',
            text: `${shorten(oneLine(record.target.name), 60)} gets ${shortWhat(record)} for ${formatDuration(record.durationMs)}. ${riskWords(record.terms)}.`,
            yes: 'Approve',
            no: 'Back',
          }),
        };
  return [
    button('Approve', ACTIONS.approve, value, { style: 'primary', ...confirm }),
    button('Approve with changes', ACTIONS.approveLess, value),
    button('Deny', ACTIONS.deny, value, { style: 'danger' }),
    button('Ask', ACTIONS.ask, value),
    button('Hand over', ACTIONS.handOver, value),
  ];
}

/** Threaded under the card of somebody who was asked a while ago; afterwards it says that it is settled. */
export function reminderLine(record: AccessRequest, stepIndex: number, approver: Approver): Message {
  const open = record.state === 'pending' && openStep(record) === stepIndex;
  const waits =
    open && !approver.gave && !record.steps[stepIndex]?.approvals?.some((d) => d.by.id === approver.id)
      ? `*Reminder:* ${escapeMrkdwn(record.id)} still waits for your decision, until ${when(record.decideBy)}. If nobody decides by then, it is closed and nothing is given.`
      : `You were reminded of ${escapeMrkdwn(record.id)}. It is settled by now: see the card above.`;
  // A line in a thread reaches those it names.
  const markup = `${mention(approver)} ${waits}`;
  return { text: markup, blocks: [section(mrkdwn(markup))] };
}
