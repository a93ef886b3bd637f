import type { KnownBlock } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import type { AccessRequest, Extension } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { nameList, quoted, section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';
import { stepWords } from './wording.ts';

/** What the holder reads of the latest extension while they hold the access. */
export function extensionBlocks(record: AccessRequest): KnownBlock[] {
  const last = record.extensions?.at(-1);
  if (!last) return [];
  if (last.state === 'pending') return [section(mrkdwn(waiting(last)))];
  if (last.state === 'granted')
    return [section(mrkdwn(`*Extended.* It was to end ${when(last.from)}; now it ends ${when(last.to)}.`))];
  const no = last.steps.find((s) => s.decision?.verdict === 'denied')?.decision;
  if (last.state !== 'denied' || !no) return [];
  const lead = `*More time was denied* by ${escapeMrkdwn(no.by.name, 80)} (${when(no.at)}). It ends at its time.`;
  return [section(mrkdwn(lead)), ...(no.reason ? quoted('Reason given', no.reason, 800) : [])];
}

function waiting(x: Extension): string {
  const at = x.steps.findIndex((s) => s.decision === null);
  const step = x.steps[at];
  const lead = `*More time was asked*, until ${when(x.to)}. Until that is approved it ends at its time.`;
  if (!step) return lead;
  const place = `Step ${String(at + 1)} of ${String(x.steps.length)}: the ${stepWords(ENGLISH, step)} decides.`;
  const given = step.approvals ?? [];
  const left = step.approvers.filter((a) => !given.some((d) => d.by.id === a.id));
  const many = neededOf(step) - given.length;
  const can = many > 1 ? `${String(many)} of these people must still approve` : 'Any one of these people can';
  return `${lead}\n${place} ${can}: ${nameList(ENGLISH, left)}.`;
}
