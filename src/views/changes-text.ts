import type { KnownBlock } from '@slack/types';
import { decisionsOf } from '../domain/approvers.ts';
import type { AccessRequest, Suggestion } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn } from './text.ts';

/** What approvers took away from what was asked for, one line each; nothing when they took nothing. */
export function changeBlocks(words: Words, record: AccessRequest): KnownBlock[] {
  const t = words.state.changed;
  const length = (ms: number) => words.counts.length({ ms });
  const decisions = record.steps.flatMap(decisionsOf);
  const lines = decisions.flatMap((d, i) => {
    if (!d.changes) return [];
    const { durationMs, was } = d.changes;
    const later = decisions.slice(i + 1).find((x) => x.changes?.was.terms)?.changes?.was.terms;
    const role = was.terms
      ? [
          t.instead({
            now: escapeMrkdwn((later ?? record.terms).roleName, 50),
            before: escapeMrkdwn(was.terms.roleName, 50),
          }),
        ]
      : [];
    const time =
      durationMs === undefined ? [] : [t.instead({ now: length(durationMs), before: length(was.durationMs) })];
    return [t.by({ name: escapeMrkdwn(d.by.name, 50), changes: [...role, ...time].join(', ') })];
  });
  if (lines.length === 0) return [];
  return [section(mrkdwn([...lines.slice(-2), t.left].join('\n')))];
}

/** "Try this instead: Reader, for 1 hour". mrkdwn */
export function suggestionLine(words: Words, { roleName, durationMs }: Suggestion): string {
  const t = words.state.changed;
  const role = roleName ? [t.theRole({ role: escapeMrkdwn(roleName, 80) })] : [];
  const time = durationMs === undefined ? [] : [t.forLength({ length: words.counts.length({ ms: durationMs }) })];
  return t.suggested({ parts: [...role, ...time].join(', ') });
}
