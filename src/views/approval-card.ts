import type { Button, KnownBlock } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep } from '../domain/record.ts';
import {
  actions,
  bullets,
  button,
  confirmation,
  context,
  facts,
  header,
  type Message,
  quoted,
  section,
} from './blocks.ts';
import { ACTIONS, encodeDecision, ROWS, SHOWN_HASH } from './ids.ts';
import { shortWhat, timeFacts, whatFacts, whoFacts } from './request-facts.ts';
import { cardOutcome } from './step-outcome.ts';
import { escapeMrkdwn, mrkdwn, oneLine, shorten, when } from './text.ts';
import { isForOther, riskWords, stepWords } from './wording.ts';

/**
 * What one approver of one step sees: all the facts, and two buttons while the step is open. Afterwards the same
 * card without buttons, saying who decided what.
 * @param stepIndex from 0
 * @param now with it, a step past its time to decide shows no buttons
 */
export function approvalCard(record: AccessRequest, stepIndex: number, approver: PersonRef, now?: Date): Message {
  const step = record.steps[stepIndex];
  if (!step) throw new RangeError(`${record.id} has no step ${String(stepIndex)}`);
  const title = askLine(record);
  const outcome = cardOutcome(record, stepIndex, approver, now);
  const place = `Step ${String(stepIndex + 1)} of ${String(record.steps.length)}`;
  const blocks: KnownBlock[] = [
    header(title),
    section(mrkdwn(`*${riskWords(record.terms)}* · ${escapeMrkdwn(record.id)} · ${place}: ${stepWords(step.name)}`)),
    ...(outcome ? outcome.blocks : []),
    ...facts([
      ...whoFacts(record, approver.slack?.teamId ?? null),
      ...whatFacts(record),
      ...timeFacts(record, 'asked'),
    ]),
    ...bullets('What this role allows', record.terms.permissions),
    ...quoted(`Why it is needed, in the words of ${escapeMrkdwn(record.requester.name, 80)}`, record.justification),
    ...(outcome ? [] : ask(record, stepIndex, step)),
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

function ask(record: AccessRequest, stepIndex: number, step: ApprovalStep): KnownBlock[] {
  const after = record.steps[stepIndex + 1];
  const then = after
    ? `If you approve, the ${stepWords(after.name)} decides next.`
    : 'If you approve, the access is given at once or at its start.';
  const window = formatDuration(record.decideBy.getTime() - record.openedAt.getTime());
  return [
    section(mrkdwn(`*Why you are asked*\n${whyAsked(record, step)} One decision is enough for this step. ${then}`)),
    section(
      mrkdwn(
        `*Time left*\nDecide by ${when(record.decideBy)}, which is ${window} after it was asked. If nobody decides by then, the request is closed and nothing is given.`,
      ),
    ),
    ...actions(ROWS.decide, buttons(record, stepIndex)),
  ];
}

function whyAsked(record: AccessRequest, step: ApprovalStep): string {
  const { terms } = record;
  if (step.name === 'owner')
    return `You own ${escapeMrkdwn(terms.systemName, 80)}, or stand in for its owner, ${escapeMrkdwn(terms.ownerName, 80)}.`;
  const because = terms.privileged
    ? 'the role is privileged or sensitive'
    : terms.risk === 'high'
      ? 'the role is high risk'
      : 'the role asks for it';
  return `You are on the security team, which decides too because ${because}.`;
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
    button('Deny', ACTIONS.deny, value, { style: 'danger' }),
  ];
}
