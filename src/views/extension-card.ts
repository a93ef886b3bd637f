import type { KnownBlock } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import { startOf } from '../domain/extension.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Decision, Extension } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
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
import { shortWhat, whatFacts, whoFacts } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, oneLine, shorten, when } from './text.ts';
import { isForOther, methodWords, riskWords, stepWords } from './wording.ts';

/**
 * What one approver sees of an extension: that it is one, the end as it is and as it is asked for, why, and two buttons
 * while their step is open. Afterwards the same card without buttons, saying what came of it.
 * @param stepIndex from 0
 * @param now with it, a card past the end shows no buttons
 */
export function extensionCard(
  record: AccessRequest,
  x: Extension,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
): Message {
  const step = x.steps[stepIndex];
  if (!step) throw new RangeError(`${record.id} ${x.id} has no step ${String(stepIndex)}`);
  const title = titleOf(record, x);
  const outcome = outcomeOf(record, x, stepIndex, approver, now);
  const place = `More time, step ${String(stepIndex + 1)} of ${String(x.steps.length)}: ${stepWords(step)}`;
  const reason = `Why more time is needed, in the words of ${escapeMrkdwn(x.by.name, 80)}`;
  return {
    text: `${outcome?.headline ?? 'Please decide on more time'}: ${escapeMrkdwn(title)} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(title),
      section(mrkdwn(`*${riskWords(record.terms)}* · ${escapeMrkdwn(record.id)} · ${place}`)),
      ...(outcome?.blocks ?? []),
      ...facts([
        ...whoFacts(record, approver.slack?.teamId ?? null),
        ...whatFacts(record),
        factMarkup('Held since', when(startOf(record))),
        factMarkup('Ends, as it is', when(x.from)),
        factMarkup('Asked end', when(x.to)),
        fact('That is', `${formatDuration(x.to.getTime() - x.from.getTime())} more`),
        fact('In all', formatDuration(x.to.getTime() - startOf(record).getTime())),
      ]),
      ...bullets('What this role allows', record.terms.permissions),
      ...quoted(reason, x.reason),
      ...quoted('Why it was asked for first', record.justification, 800),
      ...(outcome ? [] : ask(record, x, stepIndex, approver)),
      context(mrkdwn(`Extension ${x.id} · Record ${x.subjectHash.slice(0, SHOWN_HASH)}`)),
    ],
  };
}

function titleOf(record: AccessRequest, x: Extension): string {
  const whom = isForOther(record) ? ` for ${shorten(oneLine(record.target.name), 25)},` : ' for';
  const more = formatDuration(x.to.getTime() - x.from.getTime());
  return `${shorten(oneLine(x.by.name), 25)} asks to keep ${shortWhat(record)}${whom} ${more} more`;
}

function ask(record: AccessRequest, x: Extension, stepIndex: number, approver: PersonRef): KnownBlock[] {
  const step = x.steps[stepIndex];
  if (!step) return [];
  const value = encodeExtension(record.id, x.id, stepIndex, x.subjectHash);
  const confirm = confirmation({
    title: 'Approve more time?',
    text: `${shorten(oneLine(record.target.name), 60)} keeps ${shortWhat(record)}. ${riskWords(record.terms)}.`,
    yes: 'Approve',
    no: 'Back',
  });
  return [
    section(mrkdwn(`*Why you are asked*\n${why(step, approver)} ${howMany(x, stepIndex)}`)),
    section(
      mrkdwn(
        `*Time left*\nDecide before its end, ${when(x.from)}. If nobody decides by then, it ends at that time and is not extended.`,
      ),
    ),
    ...(record.stepUp ? [section(mrkdwn(ENGLISH.stepUp.onCard))] : []),
    ...actions(ROWS.extension, [
      button('Approve', ACTIONS.extensionApprove, value, {
        style: 'primary',
        ...(record.terms.risk === 'low' ? {} : { confirm }),
      }),
      button('Deny', ACTIONS.extensionDeny, value, { style: 'danger' }),
    ]),
  ];
}

function why(step: ApprovalStep, approver: PersonRef): string {
  const own = step.approvers.find((a) => a.id === approver.id)?.why;
  const because = step.because ? ` This step is needed because ${escapeMrkdwn(step.because, 200)}.` : '';
  const lead = own ? `You are ${escapeMrkdwn(own, 250)}.` : `You decide as the ${stepWords(step)}.`;
  return `${lead} More time needs the same approvals as the request did.${because}`;
}

function howMany(x: Extension, stepIndex: number): string {
  const step = x.steps[stepIndex];
  const after = x.steps[stepIndex + 1];
  const then = after ? `Then the ${stepWords(after)} decides.` : 'With it the end moves at once.';
  const left = step ? neededOf(step) - (step.approvals?.length ?? 0) : 1;
  return left > 1 ? `${String(left)} approvals are still needed in this step.` : `One approval is enough. ${then}`;
}

interface Outcome {
  /** mrkdwn */
  headline: string;
  blocks: KnownBlock[];
}

/** What replaces the buttons; null while this step waits. */
function outcomeOf(
  record: AccessRequest,
  x: Extension,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
): Outcome | null {
  const step = x.steps[stepIndex];
  const mine = step?.approvals?.find((d) => d.by.id === approver.id);
  if (step?.decision) return decided(record, x, stepIndex, step.decision, approver);
  if (x.state === 'denied') return said('More time denied', '\nIt was denied in another step and ends at its time.');
  const late = x.state === 'lapsed' || record.state !== 'active' || (now !== undefined && now >= x.from);
  if (late) return said('Too late', '\nThe access has ended or is ending, so it cannot be extended any more.');
  if (!step || !mine) return null;
  const others = step.approvers.filter((a) => !step.approvals?.some((d) => d.by.id === a.id));
  const more = `This step needs more approvals. Still asked: ${nameList(others)}.`;
  return said('Approved by you', `${whenAndHow(mine)}\n${more}`);
}

const whenAndHow = (d: Decision): string => `, ${methodWords(d.method)} (${when(d.at)}).`;

function decided(
  record: AccessRequest,
  x: Extension,
  stepIndex: number,
  decision: Decision,
  approver: PersonRef,
): Outcome {
  const name = decision.by.id === approver.id ? 'you' : escapeMrkdwn(decision.by.name, 80);
  const headline = decision.verdict === 'approved' ? `More time approved by ${name}` : `More time denied by ${name}`;
  const { blocks } = said(headline, `${whenAndHow(decision)}\n${whatCame(record, x, stepIndex)}`);
  return { headline, blocks: [...blocks, ...(decision.reason ? quoted('Reason given', decision.reason, 1000) : [])] };
}

function whatCame(record: AccessRequest, x: Extension, stepIndex: number): string {
  const after = x.steps[stepIndex + 1];
  if (x.state === 'granted')
    return `It was extended until ${when(x.to)}. To end it earlier: \`${COMMAND} revoke ${record.id} "reason"\`.`;
  if (x.state === 'denied') return 'It ends at its time.';
  if (x.state === 'lapsed') return 'The next step was not decided before the end, so it was not extended.';
  return after ? `Now the ${stepWords(after)} decides.` : '';
}

function said(headline: string, rest: string): Outcome {
  return { headline, blocks: [section(mrkdwn(`*${headline}*${rest}`.trimEnd()))] };
}
