import type { KnownBlock, TextObject } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import { startOf } from '../domain/extension.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Approver, Decision, Extension } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { approvingTakes } from './approving-takes.ts';
import {
  actions,
  bullets,
  button,
  confirmation,
  context,
  fact,
  factMarkup,
  facts,
  header,
  type Message,
  nameList,
  quoted,
  section,
} from './blocks.ts';
import { ACTIONS, COMMAND, encodeExtension, ROWS, SHOWN_HASH } from './ids.ts';
import { reasonShown } from './reason-shown.ts';
import { decidedTitle, shortWhat, whatFacts, whoFacts } from './request-facts.ts';
import { escapeMrkdwn, mention, mrkdwn, oneLine, shorten, when } from './text.ts';
import { isForOther, methodWords, riskWords, stepWords } from './wording.ts';

/**
 * What one approver sees of an extension: that it is one, the end as it is and as it is asked for, why, and two buttons
 * while their step is open. Afterwards the same card without buttons, saying what came of it.
 * @param stepIndex from 0
 * @param now with it, a card past the end shows no buttons
 */
export function extensionCard(
  words: Words,
  record: AccessRequest,
  x: Extension,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
): Message {
  const step = x.steps[stepIndex];
  if (!step) throw new RangeError(`${record.id} ${x.id} has no step ${String(stepIndex)}`);
  const t = words.extension.card;
  const title = titleOf(words, record, x);
  const outcome = outcomeOf(words, record, x, { stepIndex, approver, now });
  const place = t.place({ at: stepIndex + 1, of: x.steps.length, step: stepWords(words, step) });
  return {
    text: `${escapeMrkdwn(outcome?.headline ?? t.please)}: ${escapeMrkdwn(title)} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(outcome ? decidedTitle(words, record, outcome.headline) : title),
      section(mrkdwn(`*${riskWords(words, record.terms)}* · ${escapeMrkdwn(record.id)} · ${place}`)),
      ...(outcome?.blocks ?? []),
      ...quoted(t.why({ name: escapeMrkdwn(x.by.name, 80) }), x.reason),
      ...facts([
        ...whoFacts(words, record, approver.slack?.teamId ?? null),
        ...whatFacts(words, record),
        ...endFacts(words, record, x),
      ]),
      ...bullets(words, words.facts.allows, record.terms.permissions),
      ...quoted(t.firstWhy, record.justification, 800),
      ...(outcome ? [] : ask(words, record, x, { stepIndex, approver })),
      context(mrkdwn(t.record({ id: x.id, record: x.subjectHash.slice(0, SHOWN_HASH) }))),
    ],
  };
}

function endFacts(words: Words, record: AccessRequest, x: Extension): TextObject[] {
  const t = words.extension.card;
  const length = (ms: number) => words.counts.length({ ms });
  return [
    factMarkup(t.heldSince, when(startOf(record))),
    factMarkup(t.endsAsItIs, when(x.from)),
    factMarkup(t.askedEnd, when(x.to)),
    fact(t.thatIs, t.more({ length: length(x.to.getTime() - x.from.getTime()) })),
    fact(t.inAll, length(x.to.getTime() - startOf(record).getTime())),
  ];
}

function titleOf(words: Words, record: AccessRequest, x: Extension): string {
  const asked = {
    who: shorten(oneLine(x.by.name), 25),
    what: shortWhat(words, record),
    length: words.counts.length({ ms: x.to.getTime() - x.from.getTime() }),
  };
  if (!isForOther(record)) return words.extension.card.forOneself(asked);
  return words.extension.card.forOther({ ...asked, whom: shorten(oneLine(record.target.name), 25) });
}

/** Whose card of which step. */
interface Seat {
  stepIndex: number;
  approver: PersonRef;
}

function ask(words: Words, record: AccessRequest, x: Extension, { stepIndex, approver }: Seat): KnownBlock[] {
  const t = words.extension.card;
  const step = x.steps[stepIndex];
  if (!step) return [];
  const value = encodeExtension(record.id, x.id, stepIndex, x.subjectHash);
  const text = t.confirm.text({
    name: shorten(oneLine(record.target.name), 60),
    what: shortWhat(words, record),
    risk: riskWords(words, record.terms),
  });
  const { approve, back, deny, whyAsked } = words.card;
  const confirm = confirmation({ title: t.confirm.title, text, yes: approve, no: back });
  const { risk, approvalReason } = record.terms;
  return [
    section(mrkdwn(`*${whyAsked}*\n${why(words, step, approver)} ${howMany(words, x, stepIndex)}`)),
    section(mrkdwn(t.timeLeft({ at: when(x.from) }))),
    ...approvingTakes(words, record),
    ...actions(ROWS.extension, [
      button(approve, approvalReason ? ACTIONS.extensionApproveReason : ACTIONS.extensionApprove, value, {
        style: 'primary',
        ...(risk === 'low' || approvalReason ? {} : { confirm }),
      }),
      button(deny, ACTIONS.extensionDeny, value, { style: 'danger' }),
    ]),
  ];
}

function why(words: Words, step: ApprovalStep, approver: PersonRef): string {
  const t = words.extension.card;
  const own = step.approvers.find((a) => a.id === approver.id)?.why;
  const because = step.because
    ? ` ${words.card.stepNeeded({ why: escapeMrkdwn(words.recorded({ text: step.because }), 200) })}`
    : '';
  const lead = own
    ? t.youAre({ why: escapeMrkdwn(words.recorded({ text: own }), 250) })
    : t.youDecideAs({ step: stepWords(words, step) });
  return `${lead} ${t.sameApprovals}${because}`;
}

function howMany(words: Words, x: Extension, stepIndex: number): string {
  const t = words.extension.card;
  const step = x.steps[stepIndex];
  const after = x.steps[stepIndex + 1];
  const then = after ? t.thenDecides({ step: stepWords(words, after) }) : t.endMoves;
  const count = step ? neededOf(step) - (step.approvals?.length ?? 0) : 1;
  return count > 1 ? t.stillNeeded({ count }) : `${t.oneEnough} ${then}`;
}

/** Threaded under the card of somebody who was asked a while ago; afterwards it says that it is settled. */
export function extensionReminder(
  words: Words,
  record: AccessRequest,
  x: Extension,
  stepIndex: number,
  approver: Approver,
): Message {
  const t = words.extension.reminder;
  const open = outcomeOf(words, record, x, { stepIndex, approver, now: undefined }) === null;
  const id = escapeMrkdwn(record.id);
  // A line in a thread reaches those it names.
  const markup = `${mention(approver)} ${open ? t.waits({ id, until: when(x.from) }) : t.settled({ id })}`;
  return { text: markup, blocks: [section(mrkdwn(markup))] };
}

interface Outcome {
  /** Plain. */
  headline: string;
  blocks: KnownBlock[];
}

/** What replaces the buttons; null while this step waits. */
function outcomeOf(
  words: Words,
  record: AccessRequest,
  x: Extension,
  { stepIndex, approver, now }: Seat & { now: Date | undefined },
): Outcome | null {
  const t = words.extension.outcome;
  const step = x.steps[stepIndex];
  const mine = step?.approvals?.find((d) => d.by.id === approver.id);
  if (step?.decision) return decided(words, record, x, { stepIndex, approver, decision: step.decision });
  if (x.state === 'denied') return said(t.denied, `\n${t.deniedElsewhere}`);
  const late = x.state === 'lapsed' || record.state !== 'active' || (now !== undefined && now >= x.from);
  if (late) return said(t.late, `\n${t.lateWhy}`);
  if (!step || !mine) return null;
  const others = step.approvers.filter((a) => !step.approvals?.some((d) => d.by.id === a.id));
  return said(t.approvedByYou, `${whenAndHow(words, mine)}\n${t.needsMore({ names: nameList(words, others) })}`);
}

const whenAndHow = (words: Words, d: Decision): string => `, ${methodWords(words, d.method)} (${when(d.at)}).`;

function decided(
  words: Words,
  record: AccessRequest,
  x: Extension,
  { stepIndex, approver, decision }: Seat & { decision: Decision },
): Outcome {
  const t = words.extension.outcome;
  const by = { name: decision.by.id === approver.id ? null : shorten(oneLine(decision.by.name), 60) };
  const headline = decision.verdict === 'approved' ? t.approvedBy(by) : t.deniedBy(by);
  const { blocks } = said(headline, `${whenAndHow(words, decision)}\n${whatCame(words, record, x, stepIndex)}`);
  const reason = decision.reason ? quoted(words.facts.reasonGiven, reasonShown(words, decision.reason), 1000) : [];
  return { headline, blocks: [...blocks, ...reason] };
}

function whatCame(words: Words, record: AccessRequest, x: Extension, stepIndex: number): string {
  const t = words.extension.outcome;
  const after = x.steps[stepIndex + 1];
  if (x.state === 'granted') return t.extendedUntil({ at: when(x.to), command: `${COMMAND} revoke ${record.id}` });
  if (x.state === 'denied') return t.endsAtItsTime;
  if (x.state === 'lapsed') return t.nextLapsed;
  return after ? t.nowDecides({ step: stepWords(words, after) }) : '';
}

function said(headline: string, rest: string): Outcome {
  return { headline, blocks: [section(mrkdwn(`*${escapeMrkdwn(headline)}*${rest}`.trimEnd()))] };
}
