import type { Button, KnownBlock } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { HomeFacts, Need, Ward } from '../domain/home.ts';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { approvalCard } from './approval-card.ts';
import { button, section } from './blocks.ts';
import { extensionCard } from './extension-card.ts';
import { ACTIONS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { holderButtons } from './request-message.ts';
import { taskCard } from './task-card.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, when, whenLeft } from './text.ts';
import { isForOther, riskWords, stateWords, typeWords } from './wording.ts';

/** One entry of each section of the App Home, as blocks. */

type Viewer = HomeFacts['viewer'];

/** Something to decide or to do, with the buttons of its card: pressed here or there is the same. */
export function needEntry({ record, what }: Need, facts: HomeFacts): KnownBlock[] {
  const { viewer } = facts;
  if (what.kind === 'step') {
    const card = approvalCard(ENGLISH, record, what.index, viewer, facts.now);
    return [section(mrkdwn(askedLine(record))), words(record.justification), ...buttonsOf(card.blocks)];
  }
  if (what.kind === 'extension') return moreTimeEntry(record, what, facts);
  const task = record.tasks.find((t) => t.id === what.id);
  if (!task) return [];
  const card = taskCard(ENGLISH, record, task, viewer);
  const due = task.kind === 'revoke' ? (record.end?.dueAt ?? null) : null;
  const by = due ? `\nMust be gone by ${whenLeft(due)}` : '';
  const title = card.blocks.find((b) => b.type === 'header');
  const line = `*${escapeMrkdwn(title?.text.text ?? 'Task', 150)}*\nFor ${person(record.target)} · ${escapeMrkdwn(record.id)}${by}`;
  return [section(mrkdwn(line)), ...buttonsOf(card.blocks)];
}

function moreTimeEntry(record: AccessRequest, what: { id: string; index: number }, facts: HomeFacts): KnownBlock[] {
  const x = record.extensions?.find((e) => e.id === what.id);
  if (!x) return [];
  const card = extensionCard(ENGLISH, record, x, what.index, facts.viewer, facts.now);
  const whom = isForOther(record) ? `, for ${person(record.target)}` : '';
  const line = [
    `*More time: ${escapeMrkdwn(shortWhat(ENGLISH, record))}*, ${formatDuration(x.to.getTime() - x.from.getTime())} more`,
    `${person(x.by)} asks${whom} · ${escapeMrkdwn(record.id)} · ${riskWords(ENGLISH, record.terms)}`,
    `It ends ${whenLeft(x.from)}, then until ${when(x.to)}. Nobody decides: it ends at its time.`,
  ].join('\n');
  return [section(mrkdwn(line)), words(x.reason), ...buttonsOf(card.blocks)];
}

function askedLine(r: AccessRequest): string {
  const whom = isForOther(r) ? `, for ${person(r.target)}` : '';
  return [
    `*${escapeMrkdwn(shortWhat(ENGLISH, r))}* for ${formatDuration(r.durationMs)}`,
    `${person(r.requester)} asks${whom} · ${escapeMrkdwn(r.id)} · ${riskWords(ENGLISH, r.terms)}`,
    `Decide by ${whenLeft(r.decideBy)}. Nobody decides: it is closed, nothing is given.`,
  ].join('\n');
}

/** Whatever buttons the card of it shows, so that both always offer the same; without its id, which stands once on a page. */
function buttonsOf(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.flatMap((b) => (b.type === 'actions' ? [{ type: 'actions' as const, elements: b.elements }] : []));
}

function words(text: string): KnownBlock {
  return section(plain(`Why: ${shorten(oneLine(text), 300)}`));
}

/** What the viewer holds, with the time left, and what they may do with it. */
export function accessEntry(r: AccessRequest, viewer: Viewer): KnownBlock[] {
  const until = r.endsAt && r.end === null ? `\nEnds ${whenLeft(r.endsAt)}` : '';
  const from = isForOther(r) && r.requester.id !== viewer.id ? ` · asked by ${person(r.requester)}` : '';
  return withButtons(
    `*${what(r)}*\n${escapeMrkdwn(r.id)}: ${stateWords(ENGLISH, r.state)}${from}${until}`,
    holderButtons(ENGLISH, r),
  );
}

/** What the viewer asked for, for whomever. */
export function requestEntry(r: AccessRequest, viewer: Viewer): KnownBlock[] {
  const whom = r.target.id === viewer.id ? '' : ` for ${person(r.target)}`;
  const decide = r.state === 'pending' ? `\nTo be decided by ${whenLeft(r.decideBy)}` : '';
  const line = `*${what(r)}*${whom}\n${escapeMrkdwn(r.id)}: ${stateWords(ENGLISH, r.state)} · asked ${when(r.openedAt)}${decide}`;
  // What is held has its buttons under "My access".
  return withButtons(line, r.target.id === viewer.id && r.state !== 'pending' ? [] : holderButtons(ENGLISH, r));
}

/** Somebody the viewer answers for. */
export function wardEntry({ person: p, because, held }: Ward): KnownBlock[] {
  const why = because === 'sponsored' ? 'you are the sponsor' : 'reports to you';
  const until = p.endsAt ? ` · until ${when(p.endsAt)}` : '';
  const lines = held
    .slice(0, 5)
    .map((r) => `• ${what(r)}: ${stateWords(ENGLISH, r.state)}${r.endsAt ? `, ends ${when(r.endsAt)}` : ''}`);
  if (held.length > lines.length) lines.push(`and ${String(held.length - lines.length)} more`);
  const holds = lines.length > 0 ? lines.join('\n') : 'holds nothing';
  return [section(mrkdwn(`*${person(p)}* · ${typeWords(ENGLISH, p.type)} · ${why}${until}\n${holds}`))];
}

/** Somebody who holds something on a system of the viewer. */
export function systemEntry(r: AccessRequest): KnownBlock[] {
  const until = r.endsAt && r.end === null ? `, ends ${whenLeft(r.endsAt)}` : '';
  const line = `*${person(r.target)}*: ${what(r)}${r.terms.privileged ? ' (privileged)' : ''}\n${escapeMrkdwn(r.id)}: ${stateWords(ENGLISH, r.state)}${until}`;
  const end = r.state === 'active' ? [button('End this access', ACTIONS.revoke, r.id, { style: 'danger' })] : [];
  return withButtons(line, end);
}

function withButtons(line: string, buttons: Button[]): KnownBlock[] {
  const [only] = buttons;
  if (buttons.length === 1 && only) return [{ ...section(mrkdwn(line)), accessory: only }];
  return [section(mrkdwn(line)), ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : [])];
}

const what = (r: AccessRequest): string => escapeMrkdwn(shortWhat(ENGLISH, r));

const person = (p: { id: string; name: string }): string => `${escapeMrkdwn(p.name, 60)} (${escapeMrkdwn(p.id, 40)})`;
