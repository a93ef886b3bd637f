import type { KnownBlock, ModalView } from '@slack/types';
import { decisionsOf } from '../domain/approvers.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { facts, quoted, section } from './blocks.ts';
import { shortWhat, timeFacts, whatFacts, whoFacts } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, plainLines } from './text.ts';
import { stepWords } from './wording.ts';

/** Most blocks of a modal, and most characters of one section. */
const BLOCKS_MAX = 100;
const SECTION_MAX = 2900;
/** All blocks together, in bytes; Slack takes 250,000 for the whole view. */
const BYTES_MAX = 240_000;

/**
 * Everything about a request, uncut: what a card has to shorten, and its history.
 * @param history as the ledger has it, each entry with its number
 */
export function detailsModal(
  words: Words,
  record: AccessRequest,
  viewer: PersonRef,
  history: readonly KnownBlock[],
): ModalView {
  const t = words.details;
  const asker = escapeMrkdwn(record.requester.name, 80);
  const parts: KnownBlock[] = [
    section(plain(`${record.id}: ${shortWhat(words, record)}`)),
    ...facts([
      ...whoFacts(words, record, viewer.slack?.teamId ?? null),
      ...whatFacts(words, record),
      ...timeFacts(words, record, 'now'),
    ]),
    ...quoted(words.facts.whyNeeded({ name: asker }), record.justification),
    ...whole(words.facts.allows, record.terms.permissions),
    ...record.steps.flatMap((step, i) => stepBlocks(words, step, { at: i + 1, of: record.steps.length })),
  ];
  // The history comes last and is never the part that is left out.
  const blocks = fitting(parts.slice(0, BLOCKS_MAX - history.length), history);
  return { type: 'modal', title: plain(t.title, 24), close: plain(t.close, 24), blocks };
}

/** As many of the parts as a view takes, and all of the rest. */
function fitting(parts: readonly KnownBlock[], rest: readonly KnownBlock[]): KnownBlock[] {
  let room = BYTES_MAX - bytesOf(rest);
  const fit = parts.findIndex((part) => {
    room -= bytesOf(part);
    return room < 0;
  });
  return [...(fit < 0 ? parts : parts.slice(0, fit)), ...rest];
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/** All lines, in as many sections as they need. */
function whole(title: string, lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines.map((l) => `• ${oneLine(l)}`.slice(0, SECTION_MAX))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < SECTION_MAX) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.length > 0 ? [section(mrkdwn(`*${title}*`)), ...texts.map((text) => section(plainLines(text)))] : [];
}

function stepBlocks(words: Words, step: ApprovalStep, place: { at: number; of: number }): KnownBlock[] {
  const t = words.details;
  const name = (p: { name: string }) => escapeMrkdwn(p.name, 80);
  const names = step.approvers
    .slice(0, 10)
    .map((a) => t.asked({ name: name(a), why: escapeMrkdwn(words.recorded({ text: a.why ?? '' }), 150) }));
  if (step.approvers.length > names.length)
    names.push(words.counts.andMore({ count: step.approvers.length - names.length }));
  return [
    section(mrkdwn(t.step({ ...place, step: stepWords(words, step), names: names.join('\n') }))),
    ...decisionsOf(step).flatMap((d) => (d.reason ? quoted(t.reasonOf({ name: name(d.by) }), d.reason) : [])),
    ...(step.questions ?? []).flatMap((q) => [
      ...quoted(t.questionOf({ name: name(q.by) }), q.text),
      ...(q.answer ? quoted(t.answerOf({ name: name(q.answer.by) }), q.answer.text) : []),
    ]),
  ];
}
