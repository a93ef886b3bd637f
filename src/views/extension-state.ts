import type { KnownBlock } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import type { AccessRequest, Extension } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { nameList, quoted, section } from './blocks.ts';
import { reasonShown } from './reason-shown.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';
import { stepWords } from './wording.ts';

/** What the holder reads of the latest extension while they hold the access. */
export function extensionBlocks(words: Words, record: AccessRequest): KnownBlock[] {
  const t = words.extension;
  const last = record.extensions?.at(-1);
  if (!last) return [];
  if (last.state === 'pending') return [section(mrkdwn(waiting(words, last)))];
  if (last.state === 'granted') return [section(mrkdwn(t.extended({ from: when(last.from), to: when(last.to) })))];
  const no = last.steps.find((s) => s.decision?.verdict === 'denied')?.decision;
  if (last.state !== 'denied' || !no) return [];
  const lead = t.deniedBy({ name: escapeMrkdwn(no.by.name, 80), at: when(no.at) });
  return [
    section(mrkdwn(lead)),
    ...(no.reason ? quoted(words.facts.reasonGiven, reasonShown(words, no.reason), 800) : []),
  ];
}

function waiting(words: Words, x: Extension): string {
  const t = words.state.pending;
  const at = x.steps.findIndex((s) => s.decision === null);
  const step = x.steps[at];
  const lead = words.extension.asked({ to: when(x.to) });
  if (!step) return lead;
  const place = t.place({ at: at + 1, of: x.steps.length });
  const given = step.approvals ?? [];
  const names = nameList(
    words,
    step.approvers.filter((a) => !given.some((d) => d.by.id === a.id)),
  );
  const count = neededOf(step) - given.length;
  const can = count > 1 ? t.mustStillApprove({ count, names }) : t.anyOne({ names });
  return `${lead}\n${t.decides({ place, step: stepWords(words, step) })} ${can}`;
}
