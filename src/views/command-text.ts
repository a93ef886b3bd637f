import type { Button, KnownBlock, SectionBlock } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { button, context, header, type Message, section } from './blocks.ts';
import { ACTIONS, COMMAND } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { holderButtons, requestMessage } from './request-message.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when } from './text.ts';
import { isForOther, stateWords } from './wording.ts';

/** Answers to `/access`, seen by the caller alone. */

/** Most requests in one answer, so that all their blocks fit. */
const MAX_LISTED = 10;

const HELP: readonly [string, string][] = [
  [COMMAND, 'opens the form. This is all you need to ask for access.'],
  [
    `${COMMAND} request prod-deployer 2h "Roll back the release of today"`,
    'asks in one line. Add `for @person` to ask for somebody else and `ticket OPS-123` for a ticket. If something is missing, the form opens with the rest filled in.',
  ],
  [`${COMMAND} mine`, 'shows what you have and what you have asked for.'],
  [`${COMMAND} status REQ-2026-000123`, 'shows how one request stands. Without the number: all that are open.'],
  [
    `${COMMAND} extend REQ-2026-000123 2h "why"`,
    'asks to keep access for longer. If something is missing, the form opens.',
  ],
  [`${COMMAND} drop REQ-2026-000123`, 'hands access back before its end.'],
  [`${COMMAND} cancel REQ-2026-000123`, 'takes a request back.'],
  [
    `${COMMAND} revoke REQ-2026-000123 "why"`,
    'ends the access of somebody else. For owners of the system and the security team.',
  ],
  [
    `${COMMAND} who production at yesterday 9:00`,
    'shows who held what on a system, or one role, then or now. For its owner, deputies and admins, the security team and auditors.',
  ],
  [
    `${COMMAND} person @sam at 2026-11-03 14:00`,
    'shows what somebody held. For themselves, their manager or sponsor, the security team and auditors.',
  ],
  [`${COMMAND} audit REQ-2026-000123`, 'shows every entry of the ledger about a request you may see.'],
  [
    `${COMMAND} away @colleague until 2026-12-24`,
    'names who is asked to decide too while you are away. Add `from 2026-12-18` for later.',
  ],
  [`${COMMAND} back`, 'says that you are back.'],
  [`${COMMAND} settings`, 'sets when you are written to: your day in one message, quiet hours, notices, language.'],
  [`${COMMAND} help`, 'shows this.'],
];

/** `/access help` */
export function helpText(): Message {
  const lines = HELP.map(([line, what]) => `\`${line}\` ${what}`);
  const lead =
    'Access is asked for here, decided by the owner of the system, given for a limited time, and ends by itself. Only you see these answers.';
  return {
    text: `How to use ${COMMAND}`,
    blocks: [header('Asking for access'), section(plain(lead)), section(mrkdwn(lines.join('\n')))],
  };
}

/** A word that is no command. */
export function unknownText(word: string, nearest: string | null): Message {
  const guess = nearest ? ` Did you mean “${COMMAND} ${nearest}”?` : '';
  return answer(`“${shorten(oneLine(word), 40)}” is not a command.${guess} “${COMMAND} help” lists all.`);
}

/** A command whose request number is missing or is none. */
export function malformedText(command: string, given: string | null): Message {
  const what = given ? `“${shorten(oneLine(given), 40)}” is not a request number.` : 'The request number is missing.';
  return answer(`${what} Write it like “${COMMAND} ${command} REQ-2026-000123”. “${COMMAND} mine” lists yours.`);
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
export function statusText(records: readonly AccessRequest[], asked: string | null, viewer: StatusViewer): Message {
  if (asked === null)
    return list('Open requests', records, viewer, `Nothing is open. To ask for access, type ${COMMAND}.`);
  const record = records.find((r) => r.id === asked);
  if (!record)
    return answer(`There is no request ${shorten(asked, 40)} that you may see. “${COMMAND} mine” lists yours.`);
  const message = requestMessage(ENGLISH, record);
  // The answer has no thread, so it does not speak of one.
  const blocks = message.blocks.filter(
    (b) => b.type !== 'context' && (b.type !== 'actions' || isHolder(record, viewer.id)),
  );
  const more = isHolder(record, viewer.id) ? [] : revokeButton(record, viewer);
  return {
    text: message.text,
    blocks: [...blocks, ...more.map((element): KnownBlock => ({ type: 'actions', elements: [element] }))],
  };
}

/** `/access mine`: what the caller holds and has asked for, newest first as given. */
export function mineText(records: readonly AccessRequest[], viewer: StatusViewer): Message {
  return list(
    'Your access and your requests',
    records,
    viewer,
    `You hold nothing and nothing is open. To ask for access, type ${COMMAND}.`,
  );
}

function list(title: string, records: readonly AccessRequest[], viewer: StatusViewer, empty: string): Message {
  if (records.length === 0) return answer(empty);
  const rest = records.length - MAX_LISTED;
  const more =
    rest > 0 ? [context(plain(`and ${String(rest)} more: ${COMMAND} status with a request number shows each.`))] : [];
  return {
    text: `${title}: ${String(records.length)}`,
    blocks: [header(title), ...records.slice(0, MAX_LISTED).map((r) => entry(r, viewer)), ...more],
  };
}

function entry(record: AccessRequest, viewer: StatusViewer): SectionBlock {
  const whom = isForOther(record) ? ` for ${escapeMrkdwn(record.target.name, 60)}` : '';
  const until = record.state === 'active' && record.endsAt ? `, ends: ${when(record.endsAt)}` : '';
  const decide = record.state === 'pending' ? `, to be decided by: ${when(record.decideBy)}` : '';
  const line = `*${escapeMrkdwn(shortWhat(ENGLISH, record))}*${whom}\n${escapeMrkdwn(record.id)}: ${stateWords(ENGLISH, record.state)}${until}${decide}`;
  const accessory = isHolder(record, viewer.id) ? holderButtons(ENGLISH, record)[0] : revokeButton(record, viewer)[0];
  return { ...section(mrkdwn(line)), ...(accessory ? { accessory } : {}) };
}

function revokeButton(record: AccessRequest, viewer: StatusViewer): Button[] {
  if (viewer.mayRevoke !== true || record.state !== 'active') return [];
  return [button('End this access', ACTIONS.revoke, record.id, { style: 'danger' })];
}

function isHolder(record: AccessRequest, personId: string): boolean {
  return record.requester.id === personId || record.target.id === personId;
}
