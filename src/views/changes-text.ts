import type { KnownBlock } from '@slack/types';
import { decisionsOf } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest, Suggestion } from '../domain/record.ts';
import { section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn } from './text.ts';

/** What approvers took away from what was asked for, one line each; nothing when they took nothing. */
export function changeBlocks(record: AccessRequest): KnownBlock[] {
  const decisions = record.steps.flatMap(decisionsOf);
  const lines = decisions.flatMap((d, i) => {
    if (!d.changes) return [];
    const { durationMs, was } = d.changes;
    const later = decisions.slice(i + 1).find((x) => x.changes?.was.terms)?.changes?.was.terms;
    const role = was.terms
      ? [`${escapeMrkdwn((later ?? record.terms).roleName, 50)} instead of ${escapeMrkdwn(was.terms.roleName, 50)}`]
      : [];
    const time =
      durationMs === undefined ? [] : [`${formatDuration(durationMs)} instead of ${formatDuration(was.durationMs)}`];
    return [`*Changed by ${escapeMrkdwn(d.by.name, 50)}:* ${[...role, ...time].join(', ')}.`];
  });
  if (lines.length === 0) return [];
  return [section(mrkdwn([...lines.slice(-2), 'What is shown here is what is left of the request.'].join('\n')))];
}

/** "Try this instead: Reader, for 1 hour". mrkdwn */
export function suggestionLine({ roleName, durationMs }: Suggestion): string {
  const role = roleName ? [`the role ${escapeMrkdwn(roleName, 80)}`] : [];
  const time = durationMs === undefined ? [] : [`for ${formatDuration(durationMs)}`];
  return `*Suggested instead:* ${[...role, ...time].join(', ')}.`;
}
