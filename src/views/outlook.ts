import type { KnownBlock, SectionBlock } from '@slack/types';
import { neededOf } from '../domain/approvers.ts';
import type { PersonRef } from '../domain/person.ts';
import type { ApprovalStep, Terms } from '../domain/record.ts';
import type { ExpectedWait } from '../domain/wait.ts';
import type { Words } from '../words/words.ts';
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
export function matchLine({ outlook: t }: Words, person: (PersonRef & { department: string }) | null): KnownBlock {
  if (!person) return section(plain(t.noRecord));
  const name = `${shorten(oneLine(person.name), 120)} (${shorten(oneLine(person.id), 40)})`;
  return context(plain(t.matches({ name, department: shorten(oneLine(person.department), 80) })));
}

/** Permissions, who decides and why, how long that takes, when it ends. @param now UTC instant */
export function outlookBlocks(words: Words, o: OutlookInput, now: Date): KnownBlock[] {
  const t = words.outlook;
  const ends = o.durationMs === null ? [] : [`*${t.whenItEnds}*\n${endWords(words, o, o.durationMs, now)}`];
  return [
    ...bullets(words, t.allows, o.plan.terms.permissions),
    section(mrkdwn(decideTitle(words, o))),
    ...stepLines(words, o.plan.steps),
    section(mrkdwn(`*${t.howLong}*\n${waitWords(words, o.wait, o.plan.terms.systemName)}`)),
    ...ends.map((line) => section(mrkdwn(line))),
  ];
}

function decideTitle({ outlook: t }: Words, { plan: { steps }, durationMs }: OutlookInput): string {
  return `${t.whoDecides({ steps: steps.length })}${durationMs === null ? `\n${t.longest}` : ''}`;
}

function stepLines(words: Words, steps: readonly ApprovalStep[]): SectionBlock[] {
  const count = steps.length - STEPS_SHOWN;
  return [
    ...steps.slice(0, STEPS_SHOWN).map((step, i) => section(mrkdwn(stepLine(words, step, i, steps.length)))),
    ...(count > 0 ? [section(plain(words.outlook.moreSteps({ count })))] : []),
  ];
}

function stepLine(words: Words, step: ApprovalStep, at: number, of: number): string {
  const t = words.outlook;
  const need = neededOf(step);
  const can = need > 1 ? t.mustApprove({ count: need }) : step.approvers.length > 1 ? t.anyOne : t.thatIs;
  const because = step.because
    ? `\n${words.card.stepNeeded({ why: escapeMrkdwn(words.recorded({ text: step.because }), 200) })}`
    : '';
  const lead = `${t.step({ at: at + 1, of, step: stepWords(words, step) })} ${can}${because}`;
  return [lead, ...peopleLines(words, step.approvers, STEP_CHARS - lead.length)].join('\n');
}

/** As many as fit, whole; the rest is counted. */
function peopleLines(words: Words, people: ApprovalStep['approvers'], room: number): string[] {
  const lines: string[] = [];
  let left = room;
  for (const line of people.slice(0, PEOPLE_SHOWN).map((p) => personLine(words, p))) {
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const rest = people.length - lines.length;
  return rest > 0 ? [...lines, `• ${words.counts.andMore({ count: rest })}`] : lines;
}

function personLine(words: Words, { name, why }: ApprovalStep['approvers'][number]): string {
  return `• ${escapeMrkdwn(name, 80)}${why ? `: ${escapeMrkdwn(words.recorded({ text: why }), 200)}` : ''}`;
}

/** A median in the words of a person: minutes up to an hour, then in steps that nobody takes for a promise. */
function waitWords({ outlook: t, counts }: Words, wait: ExpectedWait | null, systemName: string): string {
  const system = escapeMrkdwn(systemName, 80);
  if (!wait) return t.notKnown({ system });
  const { medianMs, count } = wait;
  const step = medianMs < 60 * MINUTE ? MINUTE : medianMs < 24 * 60 * MINUTE ? 15 * MINUTE : 60 * MINUTE;
  const rounded = Math.max(1, Math.ceil(medianMs / step)) * step;
  return t.usually({ length: counts.length({ ms: rounded }), count, system });
}

function endWords({ outlook: t, counts }: Words, { startsAt }: OutlookInput, durationMs: number, now: Date): string {
  if (startsAt) return t.endsAtTheLatest({ at: when(new Date(startsAt.getTime() + durationMs)) });
  return t.endsAfter({ length: counts.length({ ms: durationMs }), at: when(new Date(now.getTime() + durationMs)) });
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
