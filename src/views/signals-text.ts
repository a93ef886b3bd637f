import type { KnownBlock } from '@slack/types';
import type { Signals } from '../domain/signals.ts';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';

/** Most entries of a list that are named. */
const MOST = 4;

function listed(words: Words, items: readonly string[], most = MOST): string {
  const list = items.slice(0, most).join(', ');
  const count = items.length - most;
  return count > 0 ? words.signals.listAndMore({ list, count }) : list;
}

/**
 * What helps to decide beside the request itself: one section, so that it can be told from the rest by its title. It
 * is the one part of a card that is not of the record: the facts of when it was written.
 * @param who name of whom the access is for
 * @param tight with fewer names
 */
export function signalBlocks(words: Words, signals: Signals, who: string, tight = false): KnownBlock[] {
  const t = words.signals;
  const name = escapeMrkdwn(who, 60);
  const lines = [
    signals.heldBefore ? t.heldBefore({ name }) : t.firstTime({ name }),
    signals.peers.count === 0 ? t.noPeers : t.peers(signals.peers),
    heldLine(words, signals, name, tight),
    ...signals.forbidden.slice(0, tight ? 1 : 2).map((f) => forbiddenLine(words, f, name)),
  ];
  return [section(mrkdwn(`${t.title}\n${lines.join('\n')}`))];
}

function heldLine(words: Words, { held, added: news }: Signals, name: string, tight: boolean): string {
  const t = words.signals;
  const added = listed(
    words,
    news.map((text) => escapeMrkdwn(text, tight ? 30 : 60)),
  );
  if (held.length === 0) return t.holdsNothing({ name, added });
  const roles = held.map((h) => {
    const until = h.endsAt ? `, ${t.until({ at: when(h.endsAt) })}` : '';
    return `${escapeMrkdwn(h.roleName, 60)} (${escapeMrkdwn(h.requestId)}${until})`;
  });
  const difference = news.length > 0 ? t.newWouldBe({ added }) : t.nothingNew;
  return `${t.holds({ name, roles: listed(words, roles, tight ? 1 : 3) })} ${difference}`;
}

function forbiddenLine({ signals: t }: Words, f: Signals['forbidden'][number], name: string): string {
  const rule = { role: escapeMrkdwn(f.roleName, 60), why: escapeMrkdwn(f.why, 120), name };
  return f.requestId ? t.forbiddenHeld({ ...rule, id: escapeMrkdwn(f.requestId) }) : t.forbidden(rule);
}
