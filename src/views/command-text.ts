import type { Button, KnownBlock, SectionBlock } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { button, context, header, type Message, section } from './blocks.ts';
import { ACTIONS, COMMAND } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { holderButtons, requestMessage } from './request-message.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { isForOther, stateWords } from './wording.ts';

/** Answers to `/access`, seen by the caller alone. */

/** Most requests in one answer, so that all their blocks fit. */
const MAX_LISTED = 10;

/** What may be typed, and which entry explains it. */
const linesOf = ({ command: { exampleReason, exampleWhy } }: Words) =>
  [
    [COMMAND, 'form'],
    [`${COMMAND} request prod-deployer 2h "${exampleReason}"`, 'request'],
    [`${COMMAND} mine`, 'mine'],
    [`${COMMAND} status REQ-2026-000123`, 'status'],
    [`${COMMAND} extend REQ-2026-000123 2h "${exampleWhy}"`, 'extend'],
    [`${COMMAND} drop REQ-2026-000123`, 'drop'],
    [`${COMMAND} cancel REQ-2026-000123`, 'cancel'],
    [`${COMMAND} revoke REQ-2026-000123 "${exampleWhy}"`, 'revoke'],
    [`${COMMAND} who production at yesterday 9:00`, 'who'],
    [`${COMMAND} person @sam at 2026-11-03 14:00`, 'person'],
    [`${COMMAND} audit REQ-2026-000123`, 'audit'],
    [`${COMMAND} away @colleague until 2026-12-24`, 'away'],
    [`${COMMAND} back`, 'back'],
    [`${COMMAND} settings`, 'settings'],
    [`${COMMAND} help`, 'help'],
  ] as const;

/** `/access help` */
export function helpText(words: Words): Message {
  const { help } = words.command;
  const lines = linesOf(words).map(([line, what]) => `\`${line}\` ${help[what]}`);
  return {
    text: help.text({ command: COMMAND }),
    blocks: [header(help.title), section(plain(help.lead)), section(mrkdwn(lines.join('\n')))],
  };
}

/** A word that is no command. */
export function unknownText({ command: t }: Words, word: string, nearest: string | null): Message {
  const guess = nearest ? t.didYouMean({ line: `${COMMAND} ${nearest}` }) : '';
  return answer(t.unknown({ word: shorten(oneLine(word), 40), guess, command: COMMAND }));
}

/** A command whose request number is missing or is none. */
export function malformedText({ command: t }: Words, command: string, given: string | null): Message {
  const what = given ? t.notANumber({ given: shorten(oneLine(given), 40) }) : t.numberMissing;
  return answer(t.writeItLike({ what, line: `${COMMAND} ${command} REQ-2026-000123`, command: COMMAND }));
}

/** One answer of ours in plain text; data in it stays data. */
export function answer(text: string): Message {
  return { text: escapeMrkdwn(text, 2000), blocks: [section(plain(text))] };
}

export interface StatusViewer {
  /** Person id of the caller. */
  id: string;
  /** Whether the caller may end the access of others on this system. */
  mayRevoke?: boolean;
}

/**
 * `/access status`: one request in full when an id was given and found, else a list.
 * @param records what the caller may see
 * @param asked the id the caller gave
 */
export function statusText(
  words: Words,
  records: readonly AccessRequest[],
  asked: string | null,
  viewer: StatusViewer,
): Message {
  const t = words.command;
  if (asked === null)
    return list(words, { title: t.open, empty: t.nothingOpen({ command: COMMAND }) }, records, viewer);
  const record = records.find((r) => r.id === asked);
  if (!record) return answer(t.noneYouMaySee({ id: shorten(asked, 40), command: COMMAND }));
  const message = requestMessage(words, record);
  // The answer has no thread, so it does not speak of one.
  const blocks = message.blocks.filter(
    (b) => b.type !== 'context' && (b.type !== 'actions' || isHolder(record, viewer.id)),
  );
  const more = isHolder(record, viewer.id) ? [] : revokeButton(words, record, viewer);
  return {
    text: message.text,
    blocks: [...blocks, ...more.map((element): KnownBlock => ({ type: 'actions', elements: [element] }))],
  };
}

/** `/access mine`: what the caller holds and has asked for, newest first as given. */
export function mineText(words: Words, records: readonly AccessRequest[], viewer: StatusViewer): Message {
  const t = words.command;
  return list(words, { title: t.yours, empty: t.nothingYours({ command: COMMAND }) }, records, viewer);
}

function list(
  words: Words,
  { title, empty }: { title: string; empty: string },
  records: readonly AccessRequest[],
  viewer: StatusViewer,
): Message {
  if (records.length === 0) return answer(empty);
  const rest = records.length - MAX_LISTED;
  const more = rest > 0 ? [context(plain(words.command.more({ count: String(rest), command: COMMAND })))] : [];
  return {
    text: `${title}: ${String(records.length)}`,
    blocks: [header(title), ...records.slice(0, MAX_LISTED).map((r) => entry(words, r, viewer)), ...more],
  };
}

function entry(words: Words, record: AccessRequest, viewer: StatusViewer): SectionBlock {
  const t = words.command;
  const whom = isForOther(record) ? t.whom({ name: escapeMrkdwn(record.target.name, 60) }) : '';
  const until = record.state === 'active' && record.endsAt ? t.ends({ at: when(record.endsAt) }) : '';
  const decide = record.state === 'pending' ? t.decideBy({ at: when(record.decideBy) }) : '';
  const line = `*${escapeMrkdwn(shortWhat(words, record))}*${whom}\n${escapeMrkdwn(record.id)}: ${stateWords(words, record.state)}${until}${decide}`;
  const accessory = isHolder(record, viewer.id)
    ? holderButtons(words, record)[0]
    : revokeButton(words, record, viewer)[0];
  return { ...section(mrkdwn(line)), ...(accessory ? { accessory } : {}) };
}

function revokeButton(words: Words, record: AccessRequest, viewer: StatusViewer): Button[] {
  if (viewer.mayRevoke !== true || record.state !== 'active') return [];
  return [button(words.command.endThis, ACTIONS.revoke, record.id, { style: 'danger' })];
}

function isHolder(record: AccessRequest, personId: string): boolean {
  return record.requester.id === personId || record.target.id === personId;
}
