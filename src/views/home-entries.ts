import type { Button, KnownBlock } from '@slack/types';
import { lastDay } from '../domain/day-words.ts';
import type { HomeFacts, Need, Ward } from '../domain/home.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
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
export function needEntry(words: Words, { record, what }: Need, facts: HomeFacts): KnownBlock[] {
  const { viewer } = facts;
  const t = words.home;
  if (what.kind === 'step') {
    const card = approvalCard(words, record, what.index, viewer, facts.now);
    return [section(mrkdwn(askedLine(words, record))), why(words, record.justification), ...buttonsOf(card.blocks)];
  }
  if (what.kind === 'extension') return moreTimeEntry(words, record, what, facts);
  const task = record.tasks.find((t) => t.id === what.id);
  if (!task) return [];
  const card = taskCard(words, record, task, viewer);
  const due = task.kind === 'revoke' ? (record.end?.dueAt ?? null) : null;
  const by = due ? `\n${t.goneBy({ at: whenLeft(due) })}` : '';
  const title = card.blocks.find((b) => b.type === 'header');
  const line = `*${escapeMrkdwn(title?.text.text ?? t.task, 150)}*\n${t.taskFor({ name: person(record.target), id: escapeMrkdwn(record.id) })}${by}`;
  return [section(mrkdwn(line)), ...buttonsOf(card.blocks)];
}

function moreTimeEntry(
  words: Words,
  record: AccessRequest,
  asked: { id: string; index: number },
  facts: HomeFacts,
): KnownBlock[] {
  const x = record.extensions?.find((e) => e.id === asked.id);
  if (!x) return [];
  const t = words.home;
  const card = extensionCard(words, record, x, asked.index, facts.viewer, facts.now);
  const line = [
    t.moreTime({ what: what(words, record), length: words.counts.length({ ms: x.to.getTime() - x.from.getTime() }) }),
    `${asksLine(words, record, x.by)} · ${escapeMrkdwn(record.id)} · ${riskWords(words, record.terms)}`,
    t.moreTimeBy({ at: whenLeft(x.from), to: when(x.to) }),
  ].join('\n');
  return [section(mrkdwn(line)), why(words, x.reason), ...buttonsOf(card.blocks)];
}

function asksLine({ home: t }: Words, r: AccessRequest, by: { id: string; name: string }): string {
  const name = person(by);
  return isForOther(r) ? t.asksFor({ name, target: person(r.target) }) : t.asks({ name });
}

function askedLine(words: Words, r: AccessRequest): string {
  const t = words.home;
  return [
    t.asked({ what: what(words, r), length: words.counts.length({ ms: r.durationMs }) }),
    `${asksLine(words, r, r.requester)} · ${escapeMrkdwn(r.id)} · ${riskWords(words, r.terms)}`,
    t.decideBy({ at: whenLeft(r.decideBy) }),
  ].join('\n');
}

/** Whatever buttons the card of it shows, so that both always offer the same; without its id, which stands once on a page. */
function buttonsOf(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.flatMap((b) => (b.type === 'actions' ? [{ type: 'actions' as const, elements: b.elements }] : []));
}

function why({ home }: Words, text: string): KnownBlock {
  return section(plain(home.why({ reason: shorten(oneLine(text), 300) })));
}

/** What the viewer holds, with the time left, and what they may do with it. */
export function accessEntry(words: Words, r: AccessRequest, viewer: Viewer): KnownBlock[] {
  const t = words.home;
  const until = r.endsAt && r.end === null ? `\n${t.ends({ at: whenLeft(r.endsAt) })}` : '';
  const from = isForOther(r) && r.requester.id !== viewer.id ? t.askedBy({ name: person(r.requester) }) : '';
  return withButtons(
    `*${what(words, r)}*\n${escapeMrkdwn(r.id)}: ${stateWords(words, r.state)}${from}${until}`,
    holderButtons(words, r),
  );
}

/** What the viewer asked for, for whomever. */
export function requestEntry(words: Words, r: AccessRequest, viewer: Viewer): KnownBlock[] {
  const t = words.home;
  const whom = r.target.id === viewer.id ? '' : t.whom({ name: person(r.target) });
  const decide = r.state === 'pending' ? `\n${t.toBeDecided({ at: whenLeft(r.decideBy) })}` : '';
  const line = `*${what(words, r)}*${whom}\n${escapeMrkdwn(r.id)}: ${stateWords(words, r.state)} · ${t.askedAt({ at: when(r.openedAt) })}${decide}`;
  // What is held has its buttons under "My access".
  return withButtons(line, r.target.id === viewer.id && r.state !== 'pending' ? [] : holderButtons(words, r));
}

/** Somebody the viewer answers for. */
export function wardEntry(words: Words, { person: p, because, held }: Ward): KnownBlock[] {
  const t = words.home;
  const link = because === 'sponsored' ? t.sponsoredByYou : t.reportsToYou;
  const until = p.endsAt ? t.until({ at: lastDay(p.endsAt, 'utc', words.language) }) : '';
  const lines = held
    .slice(0, 5)
    .map(
      (r) => `• ${what(words, r)}: ${stateWords(words, r.state)}${r.endsAt ? t.endsToo({ at: when(r.endsAt) }) : ''}`,
    );
  if (held.length > lines.length) lines.push(words.counts.andMore({ count: held.length - lines.length }));
  const holds = lines.length > 0 ? lines.join('\n') : t.holdsNothing;
  return [section(mrkdwn(`*${person(p)}* · ${typeWords(words, p.type)} · ${link}${until}\n${holds}`))];
}

/** Somebody who holds something on a system of the viewer. */
export function systemEntry(words: Words, r: AccessRequest): KnownBlock[] {
  const t = words.home;
  const until = r.endsAt && r.end === null ? t.endsToo({ at: whenLeft(r.endsAt) }) : '';
  const line = `*${person(r.target)}*: ${what(words, r)}${r.terms.privileged ? t.privileged : ''}\n${escapeMrkdwn(r.id)}: ${stateWords(words, r.state)}${until}`;
  const end = r.state === 'active' ? [button(t.endThis, ACTIONS.revoke, r.id, { style: 'danger' })] : [];
  return withButtons(line, end);
}

function withButtons(line: string, buttons: Button[]): KnownBlock[] {
  const [only] = buttons;
  if (buttons.length === 1 && only) return [{ ...section(mrkdwn(line)), accessory: only }];
  return [section(mrkdwn(line)), ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : [])];
}

const what = (words: Words, r: AccessRequest): string => escapeMrkdwn(shortWhat(words, r));

const person = (p: { id: string; name: string }): string => `${escapeMrkdwn(p.name, 60)} (${escapeMrkdwn(p.id, 40)})`;
