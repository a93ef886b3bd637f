import type { Place } from '../domain/catalog.ts';
import { backoffMs } from '../domain/effect.ts';
import type { AccessRequest, CardRef } from '../domain/record.ts';
import { draft } from '../domain/transition.ts';
import type { Deps } from './deps.ts';
import { type Held, report } from './record-grant.ts';
import type { Done } from './transact.ts';

/** Longest wait before Slack is tried again, in ms. */
const NOTIFY_RETRY_CAP_MS = 30_000;

function withCards(record: AccessRequest, cards: readonly CardRef[]): CardRef[] {
  const keys = new Set(cards.map((c) => c.key));
  return [...record.cards.filter((c) => !keys.has(c.key)), ...cards];
}

/** Messages Slack now holds; stored at once, so that a crash posts at most one twice. */
export function recordCards(deps: Deps, requestId: string, held: Held, cards: readonly CardRef[]): Promise<Done> {
  return report(deps, requestId, held, (record, now) => {
    const d = draft(record, now);
    d.next.cards = withCards(record, cards);
    return d.done();
  });
}

/** Nothing can be said in the owner channel: kept together with its card, so that it is told once. @param why a word of ours, or Slack's */
export function recordChannelClosed(
  deps: Deps,
  requestId: string,
  held: Held,
  { card, channel, why }: { card: CardRef; channel: Place; why: string },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) => {
    const d = draft(record, now);
    const { systemId: system } = record.terms;
    const detail = { channel: channel.id, workspace: channel.teamId, system, why };
    d.event('channel.closed', { kind: 'system', name: 'worker' }, detail);
    d.next.cards = withCards(record, [card]);
    return d.done();
  });
}

/** Slack shows what the record says. @param cards rewritten since they were last stored */
export function recordNotified(deps: Deps, requestId: string, held: Held, cards: readonly CardRef[]): Promise<Done> {
  return report(deps, requestId, held, (record, now) => {
    const d = draft(record, now);
    d.next.cards = withCards(record, cards);
    d.drop(held.effectId);
    return d.done();
  });
}

/** Slack could not be reached. @param c.retryAfterMs Slack's own wish, ms */
export function recordNotifyRetry(
  deps: Deps,
  requestId: string,
  held: Held,
  c: { rewritten: readonly CardRef[]; retryAfterMs: number | null },
): Promise<Done> {
  return report(deps, requestId, held, (record, now) => {
    const d = draft(record, now);
    const effect = d.next.outbox.find((e) => e.id === held.effectId);
    if (!effect) return record;
    d.next.cards = withCards(record, c.rewritten);
    effect.leaseToken = null;
    effect.leaseUntil = null;
    effect.notBefore = new Date(now.getTime() + (c.retryAfterMs ?? backoffMs(effect.attempts, NOTIFY_RETRY_CAP_MS)));
    return d.done();
  });
}
