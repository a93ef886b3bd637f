import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  SectionBlock,
  TextObject,
} from '@slack/types';
import type { PersonRef } from '../domain/person.ts';
import type { Words } from '../words/words.ts';
import { escapeMrkdwn, isInert, mention, mrkdwn, oneLine, plain, plainLines, shorten } from './text.ts';

/** The few shapes every message is built of. */

export interface Message {
  /** What notifications and screen readers give, mrkdwn with all data escaped. */
  text: string;
  blocks: KnownBlock[];
}

/** Longest single value in a list of facts. */
const FACT_MAX = 120;

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, 150) };
}

export function section(text: TextObject): SectionBlock {
  return { type: 'section', text };
}

export function context(...elements: TextObject[]): ContextBlock {
  return { type: 'context', elements };
}

export function actions(blockId: string, elements: Button[]): ActionsBlock[] {
  return elements.length > 0 ? [{ type: 'actions', block_id: blockId, elements }] : [];
}

export function button(
  text: string,
  actionId: string,
  value: string,
  more: { style?: 'primary' | 'danger'; confirm?: ConfirmationDialog } = {},
): Button {
  return { type: 'button', text: plain(text, 75), action_id: actionId, value, ...more };
}

export function confirmation(c: { title: string; text: string; yes: string; no: string }): ConfirmationDialog {
  return { title: plain(c.title, 100), text: plain(c.text, 300), confirm: plain(c.yes, 30), deny: plain(c.no, 30) };
}

/** Label and data. What mrkdwn would change is shown as plain text instead, exactly as it is. */
export function fact(label: string, value: string): TextObject {
  const shown = shorten(oneLine(value), FACT_MAX);
  return isInert(shown) ? mrkdwn(`*${label}*\n${shown}`) : plainLines(`${label}:\n${shown}`, 2000);
}

/** Label and markup of our own. */
export function factMarkup(label: string, markup: string): TextObject {
  return mrkdwn(`*${label}*\n${markup}`);
}

/** A person: the name on record and the id nobody can imitate, then a mention where it works. */
export function personFact(label: string, person: PersonRef, viewerTeam: string | null): TextObject {
  const named = `${shorten(oneLine(person.name), FACT_MAX - 40)} (${shorten(oneLine(person.id), 30)})`;
  if (!isInert(named)) return fact(label, named);
  const who = mention(person, viewerTeam);
  return factMarkup(label, who.startsWith('<@') ? `${named} ${who}` : named);
}

/** Facts in two columns, ten to a block as Slack allows. */
export function facts(list: readonly (TextObject | null)[]): SectionBlock[] {
  const shown = list.filter((f) => f !== null);
  const out: SectionBlock[] = [];
  for (let i = 0; i < shown.length; i += 10) out.push({ type: 'section', fields: shown.slice(i, i + 10) });
  return out;
}

/** Longest list of lines, in characters. */
const LIST_MAX = 2400;

/** Lines of data under a title, as many as fit; the rest is counted. */
export function bullets(
  words: Words,
  title: string,
  lines: readonly string[],
  mark: (index: number) => string = () => '•',
  max = LIST_MAX,
): SectionBlock[] {
  if (lines.length === 0) return [];
  const head = shorten(oneLine(title), FACT_MAX);
  const shown: string[] = [];
  let room = max;
  for (const [i, line] of lines.entries()) {
    const item = `${mark(i)} ${shorten(oneLine(line), 300)}`;
    room -= item.length + 1;
    if (room < 0) break;
    shown.push(item);
  }
  if (shown.length < lines.length) shown.push(words.counts.andMore({ count: lines.length - shown.length }));
  const inert = isInert(head) && shown.every(isInert);
  const list = shown.join('\n');
  return [section(inert ? mrkdwn(`*${head}*\n${list}`) : plainLines(`${head}:\n${list}`))];
}

/** Free text of a person, under a title that says whose words they are. */
export function quoted(title: string, text: string, max = 3000): [SectionBlock, SectionBlock] {
  return [section(mrkdwn(`*${title}*`)), section(plainLines(text, max))];
}

/** Names for a sentence in mrkdwn. */
export function nameList(words: Words, people: readonly { name: string }[], most = 8): string {
  const names = people.slice(0, most).map((p) => escapeMrkdwn(p.name, 60));
  if (people.length > most) names.push(words.counts.more({ count: people.length - most }));
  return words.counts.anyOf({ names });
}
