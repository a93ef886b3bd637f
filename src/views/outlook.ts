import type { KnownBlock, SectionBlock } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import type { PersonRef } from '../domain/person.ts';
import type { ApprovalStep, Terms } from '../domain/record.ts';
import type { ExpectedWait } from '../domain/wait.ts';
import { ENGLISH } from '../words/words.ts';
import { bullets, context, section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { stepWords } from './wording.ts';

/** What asking would mean, told before anything is sent. */

export interface OutlookInput {
  plan: { terms: Terms; steps: readonly ApprovalStep[] };
  target: PersonRef & { department: string };
  /** Null: too few decisions on this system to say. */
  wait: ExpectedWait | null;
  startsAt: Date | null;
  /** ms; null: not said yet. */
  durationMs: number | null;
}

/** Each block of the outlook within the form is named so, that the next one can take its place. */
const OUTLOOK = 'outlook_';
const MINUTE = 60_000;
/** Most steps, and people of a step, that are named. */
const STEPS_SHOWN = 6;
const PEOPLE_SHOWN = 6;
/** Room for one step: what is escaped grows. */
const STEP_CHARS = 2900;

/** The directory match, told at once. @param person null: no active people record */
export function matchLine(person: (PersonRef & { department: string }) | null): KnownBlock {
  if (!person) return section(plain('No active people record: this cannot be submitted.'));
  const name = `${shorten(oneLine(person.name), 120)} (${shorten(oneLine(person.id), 40)})`;
  return context(plain(`Matches the people record: ${name}, ${shorten(oneLine(person.department), 80)}`));
}

/** Permissions, who decides and why, how long that takes, when it ends. @param now UTC instant */
export function outlookBlocks(o: OutlookInput, now: Date): KnownBlock[] {
  return [
    ...bullets(ENGLISH, 'What it allows, exactly', o.plan.terms.permissions),
    section(mrkdwn(decideTitle(o))),
    ...stepLines(o.plan.steps),
    section(mrkdwn(`*How long a decision takes*\n${waitWords(o.wait, o.plan.terms.systemName)}`)),
    ...(o.durationMs === null ? [] : [section(mrkdwn(`*When it ends*\n${endWords(o, o.durationMs, now)}`))]),
  ];
}

function decideTitle({ plan: { steps }, durationMs }: OutlookInput): string {
  const order = steps.length > 1 ? `, one after the other (${String(steps.length)} steps)` : '';
  const longest = durationMs === null ? '\nFor the longest time. A shorter one may need fewer steps.' : '';
  return `*Who decides, and why they are asked*${order}${longest}`;
}

function stepLines(steps: readonly ApprovalStep[]): SectionBlock[] {
  const more = steps.length - STEPS_SHOWN;
  return [
    ...steps.slice(0, STEPS_SHOWN).map((step, i) => section(mrkdwn(stepLine(step, i, steps.length)))),
    ...(more > 0 ? [section(plain(`and ${String(more)} more steps`))] : []),
  ];
}

function stepLine(step: ApprovalStep, at: number, of: number): string {
  const place = of > 1 ? `Step ${String(at + 1)} of ${String(of)}: the` : 'The';
  const need = neededOf(step);
  const many = step.approvers.length > 1;
  const can = need > 1 ? `${String(need)} of these must approve:` : many ? 'Any one of these can:' : 'That is:';
  const because = step.because ? `\nThis step is needed because ${escapeMrkdwn(step.because, 200)}.` : '';
  const lead = `${place} ${stepWords(ENGLISH, step)} decides. ${can}${because}`;
  return [lead, ...peopleLines(step.approvers, STEP_CHARS - lead.length)].join('\n');
}

/** As many as fit, whole; the rest is counted. */
function peopleLines(people: ApprovalStep['approvers'], room: number): string[] {
  const lines: string[] = [];
  let left = room;
  for (const line of people.slice(0, PEOPLE_SHOWN).map(personLine)) {
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const rest = people.length - lines.length;
  return rest > 0 ? [...lines, `• and ${String(rest)} more`] : lines;
}

function personLine({ name, why }: ApprovalStep['approvers'][number]): string {
  return `• ${escapeMrkdwn(name, 80)}${why ? `: ${escapeMrkdwn(why, 200)}` : ''}`;
}

/** A median in the words of a person: minutes up to an hour, then in steps that nobody takes for a promise. */
function waitWords(wait: ExpectedWait | null, systemName: string): string {
  const system = escapeMrkdwn(systemName, 80);
  if (!wait) return `Not known yet: fewer than 3 requests for ${system} have been decided.`;
  const { medianMs, count } = wait;
  const step = medianMs < 60 * MINUTE ? MINUTE : medianMs < 24 * 60 * MINUTE ? 15 * MINUTE : 60 * MINUTE;
  const rounded = Math.max(1, Math.ceil(medianMs / step)) * step;
  return `Usually decided within ${formatDuration(rounded)} (the middle of the last ${String(count)} for ${system}).`;
}

function endWords({ startsAt }: OutlookInput, durationMs: number, now: Date): string {
  if (startsAt)
    return `${when(new Date(startsAt.getTime() + durationMs))} at the latest, then it is taken away by itself.`;
  const ifNow = when(new Date(now.getTime() + durationMs));
  return `${formatDuration(durationMs)} after the last approval, then it is taken away by itself. If it were approved now: ${ifNow}.`;
}

/** Blocks of the form, named so that they can be replaced. */
export function named(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.map((block, i) => ({ ...block, block_id: `${OUTLOOK}${String(i)}` }));
}

/**
 * The blocks of an open form with another outlook behind the last of `after` that is there.
 * @param blocks as Slack sent them
 */
export function withOutlook<B extends { type: string; block_id?: string }>(
  blocks: readonly B[],
  outlook: readonly KnownBlock[],
  after: readonly string[],
): (B | KnownBlock)[] {
  const kept = blocks.filter((b) => !b.block_id?.startsWith(OUTLOOK));
  const at = kept.findLastIndex((b) => after.includes(b.block_id ?? '')) + 1;
  return [...kept.slice(0, at), ...named(outlook), ...kept.slice(at)];
}
