import type { KnownBlock } from '@slack/types';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, Approver, Decision } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { nameList, quoted, section } from './blocks.ts';
import { suggestionLine } from './changes-text.ts';
import { COMMAND } from './ids.ts';
import { escapeMrkdwn, mrkdwn, plain, when } from './text.ts';
import { methodWords, stepWords } from './wording.ts';

/** What replaces the buttons of an approval card. `headline` is mrkdwn. */
export interface CardOutcome {
  headline: string;
  blocks: KnownBlock[];
}

/** Null while this step waits for a decision. */
export function cardOutcome(
  record: AccessRequest,
  stepIndex: number,
  approver: PersonRef,
  now?: Date,
): CardOutcome | null {
  const decision = record.steps[stepIndex]?.decision ?? null;
  if (decision) return decided(record, stepIndex, decision, approver);
  if (record.state !== 'pending') return closed(record);
  const mine = record.steps[stepIndex]?.approvals?.find((d) => d.by.id === approver.id);
  if (mine) return oneOf(record, stepIndex, mine);
  const gave = record.steps[stepIndex]?.approvers.find((a) => a.id === approver.id)?.gave;
  if (gave) return handedOver(gave);
  if (now && now >= record.decideBy)
    return said(
      'The time to decide is over',
      'The time to decide is over. The request is being closed and nothing is given.',
    );
  return null;
}

/** They gave it to another. */
function handedOver({ to, at, reason }: NonNullable<Approver['gave']>): CardOutcome {
  const name = escapeMrkdwn(to.name, 80);
  return {
    headline: `Handed over to ${name}`,
    blocks: [
      section(mrkdwn(`*Handed over by you to ${name}* (${when(at)}). They are asked in your place.`)),
      ...quoted('Your reason', reason, 500),
    ],
  };
}

/** They gave their approval, and the step needs more. */
function oneOf(record: AccessRequest, stepIndex: number, mine: Decision): CardOutcome {
  const step = record.steps[stepIndex];
  const given = step?.approvals?.length ?? 0;
  const others = step?.approvers.filter((a) => !a.gave && !step.approvals?.some((d) => d.by.id === a.id)) ?? [];
  const lines = [
    `*Approved by you*, ${methodWords(ENGLISH, mine.method)} (${when(mine.at)}).`,
    `This step has ${String(given)} of ${String(step?.need ?? 1)} approvals. Still asked: ${nameList(ENGLISH, others)}.`,
  ];
  return { headline: 'Approved by you', blocks: [section(mrkdwn(lines.join('\n')))] };
}

function decided(record: AccessRequest, stepIndex: number, decision: Decision, approver: PersonRef): CardOutcome {
  const mine = decision.by.id === approver.id;
  const verb = decision.verdict === 'approved' ? 'Approved' : 'Denied';
  const gave = record.steps[stepIndex]?.approvers.find((a) => a.id === approver.id)?.gave;
  const rest = gave
    ? `You had handed it over to ${escapeMrkdwn(gave.to.name, 80)}.`
    : `${escapeMrkdwn(decision.by.name, 80)} was first, so there is nothing left for you to decide.`;
  const name = mine ? 'you' : escapeMrkdwn(decision.by.name, 80);
  const lines = [
    `*${verb} by ${name}*, ${methodWords(ENGLISH, decision.method)} (${when(decision.at)}).`,
    ...(mine ? [] : [rest]),
    decision.verdict === 'approved' ? next(record, stepIndex) : 'Nothing is given.',
  ];
  return {
    headline: `${verb} by ${name}`,
    blocks: [
      section(mrkdwn(lines.join('\n'))),
      ...(decision.reason ? quoted('Reason given', decision.reason, 1000) : []),
      ...(decision.suggestion ? [section(mrkdwn(suggestionLine(decision.suggestion)))] : []),
    ],
  };
}

/** What follows an approval. Later states are told to those they concern; the card only says how to look. */
function next(record: AccessRequest, stepIndex: number): string {
  const look = `To see how it stands: \`${COMMAND} status ${record.id}\`. To end it early: \`${COMMAND} revoke ${record.id} "reason"\`.`;
  const after = record.steps[stepIndex + 1];
  if (record.state === 'pending' && after) return `Now the ${stepWords(ENGLISH, after)} decides.`;
  if (record.state === 'denied') return `Denied in a later step. Nothing is given.`;
  if (record.state === 'lapsed')
    return 'Nobody decided the next step in time. The request is closed and nothing is given.';
  if (record.state === 'cancelled') return 'The request was cancelled afterwards.';
  return `Every step is approved. ${look}`;
}

function closed(record: AccessRequest): CardOutcome {
  if (record.state === 'lapsed')
    return said('Closed', 'Nobody decided in time, so the request is closed and nothing is given.');
  const last = record.trail.at(-1);
  const lead = record.state === 'cancelled' ? 'Cancelled' : 'Closed';
  const outcome = said(lead, `${lead} before you decided. Nothing is left for you to do.`);
  return last ? { ...outcome, blocks: [...outcome.blocks, section(plain(`Last entry: ${last.text}`, 600))] } : outcome;
}

function said(headline: string, sentence: string): CardOutcome {
  return { headline, blocks: [section(mrkdwn(`*${sentence}*`))] };
}
