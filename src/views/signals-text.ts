import type { KnownBlock } from '@slack/types';
import type { Signals } from '../domain/signals.ts';
import { section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';

/** How the section begins. It is the one part of a card that is not of the record: the facts of when it was written. */
export const SIGNALS_TITLE = '*On record when this was written*';

/** Most entries of a list that are named. */
const MOST = 4;

function listed(items: readonly string[], most = MOST): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ');
}

const data = (texts: readonly string[], max = 60): string => listed(texts.map((t) => escapeMrkdwn(t, max)));

/**
 * What helps to decide beside the request itself: one section, so that it can be told from the rest.
 * @param who name of whom the access is for
 * @param tight with fewer names
 */
export function signalBlocks(signals: Signals, who: string, tight = false): KnownBlock[] {
  const name = escapeMrkdwn(who, 60);
  const lines = [
    signals.heldBefore ? `${name} has held this role before.` : `*First time:* ${name} has never held this role.`,
    peersLine(signals.peers),
    heldLine(signals, name, tight),
    ...signals.forbidden.slice(0, tight ? 1 : 2).map((f) => forbiddenLine(f, name)),
  ];
  return [section(mrkdwn(`${SIGNALS_TITLE}\n${lines.join('\n')}`))];
}

function peersLine({ count, holding }: Signals['peers']): string {
  if (count === 0) return 'Nobody else is in the same department or under the same manager.';
  const them = count === 1 ? '1 person' : `${String(count)} people`;
  return `Of ${them} in the same department or under the same manager, ${holding === 0 ? 'none' : String(holding)} ${holding > 1 ? 'hold' : 'holds'} it now.`;
}

function heldLine({ held, added }: Signals, name: string, tight: boolean): string {
  const fresh = data(added, tight ? 30 : 60);
  if (held.length === 0) return `${name} holds nothing on this system now, so all of it would be new: ${fresh}.`;
  const roles = held.map(
    (h) =>
      `${escapeMrkdwn(h.roleName, 60)} (${escapeMrkdwn(h.requestId)}${h.endsAt ? `, until ${when(h.endsAt)}` : ''})`,
  );
  const difference = added.length > 0 ? `New would be: ${fresh}.` : 'Nothing would be new.';
  return `${name} holds on this system now: ${listed(roles, tight ? 1 : 3)}. ${difference}`;
}

function forbiddenLine(f: Signals['forbidden'][number], name: string): string {
  const rule = `must not be held together with ${escapeMrkdwn(f.roleName, 60)}: ${escapeMrkdwn(f.why, 120)}.`;
  return f.requestId
    ? `*Separation of duties:* this role ${rule} ${name} has that one, or asked for it (${escapeMrkdwn(f.requestId)}), so it will not be given while that lasts.`
    : `Separation of duties: this role ${rule} ${name} does not have that one.`;
}
