import type { KnownBlock } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { mrkdwn } from './text.ts';

/** What approving takes beside the click: a reason, a sign-in, both; nothing where the click is enough. */
export function approvingTakes(words: Words, record: Pick<AccessRequest, 'terms' | 'stepUp'>): KnownBlock[] {
  const takes = [
    ...(record.terms.approvalReason ? [words.card.takesReason] : []),
    ...(record.stepUp ? [words.stepUp.onCard] : []),
  ];
  return takes.length > 0 ? [section(mrkdwn(takes.join(' ')))] : [];
}
