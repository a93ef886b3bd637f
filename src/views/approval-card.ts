import type { Button, KnownBlock } from '@slack/types';
import { openStep } from '../domain/approvers.ts';
import { wholeMinutes } from '../domain/duration.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Approver } from '../domain/record.ts';
import type { Signals } from '../domain/signals.ts';
import type { Words } from '../words/words.ts';
import { approvingTakes } from './approving-takes.ts';
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
import { decidedTitle, shortWhat, timeFacts, whatFacts, whoFacts } from './request-facts.ts';
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
  words: Words,
  record: AccessRequest,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
  signals: Signals | null = null,
): Message {
  const step = record.steps[stepIndex];
  if (!step) throw new RangeError(`${record.id} has no step ${String(stepIndex)}`);
  return firstThatFits(ROOMS, (room) =>
    card(words, record, { stepIndex, step, approver, now: now ?? null, signals, room }),
  );
}

interface Room {
  /** Longest justification and list of permissions, in characters. */
  text: number;
  list: number;
  tight: boolean;
}

/** What is cut first where a card would be too long for Slack. The facts and the reasons to be asked never are. */
const ROOMS: readonly [Room, ...Room[]] = [
  { text: 3000, list: 2400, tight: false },
  { text: 1500, list: 1200, tight: false },
  { text: 600, list: 600, tight: true },
  { text: 200, list: 200, tight: true },
  { text: 80, list: 40, tight: true },
];

interface Shown {
  stepIndex: number;
  step: ApprovalStep;
  approver: PersonRef;
  now: Date | null;
  signals: Signals | null;
  room: Room;
}

function card(words: Words, record: AccessRequest, shown: Shown): Message {
  const { stepIndex, step, approver, now, signals, room } = shown;
  const { text, list, tight } = room;
  const t = words.card;
  const title = askLine(words, record);
  const outcome = cardOutcome(words, record, stepIndex, approver, now ?? undefined);
  const place = t.place({ at: stepIndex + 1, of: record.steps.length, step: stepWords(words, step) });
  const why = words.facts.whyNeeded({ name: escapeMrkdwn(record.requester.name, 80) });
  const hashes = { catalogue: hash(record.terms.catalogSha256), record: hash(record.subjectHash) };
  const blocks: KnownBlock[] = [
    header(outcome ? decidedTitle(words, record, outcome.headline) : title),
    section(mrkdwn(`*${riskWords(words, record.terms)}* · ${escapeMrkdwn(record.id)} · ${place}`)),
    ...(outcome ? outcome.blocks : []),
    ...changeBlocks(words, record),
    ...quoted(why, record.justification, text),
    ...facts([
      ...whoFacts(words, record, approver.slack?.teamId ?? null),
      ...whatFacts(words, record),
      ...timeFacts(words, record, 'asked'),
    ]),
    ...bullets(words, words.facts.allows, record.terms.permissions, undefined, list),
    ...(outcome ? [] : questionBlocks(words, record, tight ? 1 : 2, tight ? 150 : 500)),
    ...(signals && !outcome ? signalBlocks(words, signals, record.target.name, tight) : []),
    ...(outcome ? [] : ask(words, record, stepIndex, approver)),
    context(mrkdwn(words.facts.record(hashes))),
  ];
  return {
    text: `${escapeMrkdwn(outcome?.headline ?? t.please)}: ${escapeMrkdwn(title)} (${escapeMrkdwn(record.id)})`,
    blocks,
  };
}

/** "Ana Ruiz asks for Prod Deployer on AWS production for 2 hours"; names are cut so that the length stays readable. */
function askLine(words: Words, record: AccessRequest): string {
  const asked = {
    who: shorten(oneLine(record.requester.name), 25),
    what: shortWhat(words, record),
    length: words.counts.length({ ms: record.durationMs }),
  };
  if (!isForOther(record)) return words.card.forOneself(asked);
  return words.card.forOther({ ...asked, whom: shorten(oneLine(record.target.name), 25) });
}

function hash(full: string): string {
  return escapeMrkdwn(full.slice(0, SHOWN_HASH));
}

function ask(words: Words, record: AccessRequest, stepIndex: number, approver: PersonRef): KnownBlock[] {
  const t = words.card;
  const step = record.steps[stepIndex];
  if (!step) return [];
  const after = record.steps[stepIndex + 1];
  const then = after ? t.thenStep({ step: stepWords(words, after) }) : t.thenGiven;
  const length = words.counts.length({ ms: wholeMinutes(record.decideBy.getTime() - record.openedAt.getTime()) });
  const left = t.timeLeft({ at: when(record.decideBy), length });
  return [
    section(mrkdwn(`*${t.whyAsked}*\n${whyAsked(words, record, step, approver)} ${howMany(words, step, then)}`)),
    section(mrkdwn(`${left}${stands(words, step)}${beforeThat(words, step)}`)),
    ...approvingTakes(words, record),
    ...actions(ROWS.decide, buttons(words, record, stepIndex)),
  ];
}

/** How many approvals the step needs, who gave theirs, and what comes after it. */
function howMany(words: Words, step: ApprovalStep, then: string): string {
  const t = words.card;
  const need = step.need ?? 1;
  if (need === 1) return `${t.oneEnough} ${then}`;
  const given = step.approvals ?? [];
  const names = given
    .slice(-4)
    .map((d) => `${escapeMrkdwn(d.by.name, 60)} (${when(d.at)})`)
    .join(', ');
  const left = need - given.length;
  const so = given.length > 0 ? t.givenSoFar({ names, left }) : t.noneYet;
  return `${t.needs({ count: need })} ${so}${left === 1 ? ` ${then}` : ''}`;
}

/** That the clock stands still, or stood. */
function stands(words: Words, { pause }: ApprovalStep): string {
  if (!pause) return '';
  return pause.movedMs === undefined
    ? words.card.clockStands({ since: when(pause.from), until: when(pause.until) })
    : words.card.clockStood({ length: words.counts.length({ ms: wholeMinutes(pause.movedMs) }) });
}

/** What has happened, or will, while the step waits. */
function beforeThat(words: Words, step: ApprovalStep): string {
  if (!step.escalatedAt) return words.card.reminded;
  const more = step.approvers.filter((a) => a.askedAt && !a.instead);
  return more.length > 0 ? words.card.othersAsked({ names: nameList(words, more) }) : '';
}

function whyAsked(words: Words, record: AccessRequest, step: ApprovalStep, approver: PersonRef): string {
  const t = words.card;
  const { terms } = record;
  const { why: written, instead } = step.approvers.find((a) => a.id === approver.id) ?? {};
  const why = written && words.recorded({ text: written });
  const because = step.because
    ? t.stepNeeded({ why: escapeMrkdwn(words.recorded({ text: step.because }), 200) })
    : step.name === 'security'
      ? t.securityToo({ why: whySecurity(words, record) })
      : '';
  if (why && instead) {
    const said = { why: escapeMrkdwn(why, 400) };
    return `${instead.how === 'away' ? t.away(said) : t.handedOver(said)} ${because}`.trimEnd();
  }
  if (why) return `${t.youAre({ why: escapeMrkdwn(why, 250) })} ${because}`.trimEnd();
  if (step.name === 'owner')
    return t.youOwn({ system: escapeMrkdwn(terms.systemName, 80), owner: escapeMrkdwn(terms.ownerName, 80) });
  return t.onSecurity({ why: whySecurity(words, record) });
}

function whySecurity({ card: t }: Words, { terms }: AccessRequest): string {
  if (terms.privileged) return t.privileged;
  return terms.risk === 'high' ? t.highRisk : t.asksForIt;
}

function buttons(words: Words, record: AccessRequest, stepIndex: number): Button[] {
  const t = words.card;
  const value = encodeDecision(record.id, stepIndex, record.subjectHash);
  const text = t.confirmText({
    name: shorten(oneLine(record.target.name), 60),
    what: shortWhat(words, record),
    length: words.counts.length({ ms: record.durationMs }),
    risk: riskWords(words, record.terms),
  });
  // A second look where a slip costs more; at low risk one click is enough. The form for a reason is a look of its own.
  const approve = record.terms.approvalReason ? ACTIONS.approveReason : ACTIONS.approve;
  const confirm =
    record.terms.risk === 'low' || record.terms.approvalReason
      ? {}
      : { confirm: confirmation({ title: t.confirmTitle, text, yes: t.approve, no: t.back }) };
  return [
    button(t.approve, approve, value, { style: 'primary', ...confirm }),
    button(t.approveLess, ACTIONS.approveLess, value),
    button(t.deny, ACTIONS.deny, value, { style: 'danger' }),
    button(t.ask, ACTIONS.ask, value),
    button(t.handOver, ACTIONS.handOver, value),
    button(words.details.open, ACTIONS.details, value),
  ];
}

/** Threaded under the card of somebody who was asked a while ago; afterwards it says that it is settled. */
export function reminderLine(words: Words, record: AccessRequest, stepIndex: number, approver: Approver): Message {
  const open = record.state === 'pending' && openStep(record) === stepIndex;
  const gave = approver.gave || record.steps[stepIndex]?.approvals?.some((d) => d.by.id === approver.id);
  const id = escapeMrkdwn(record.id);
  const waits = open && !gave ? words.card.reminder({ id, at: when(record.decideBy) }) : words.card.settled({ id });
  // A line in a thread reaches those it names.
  const markup = `${mention(approver)} ${waits}`;
  return { text: markup, blocks: [section(mrkdwn(markup))] };
}
