import type { AccessRequest, CardRef } from '../src/domain/record.ts';
import { readSignals } from '../src/operations/read-signals.ts';
import { recordCards, recordNotified, recordNotifyRetry } from '../src/operations/record-cards.ts';
import { checkLimits } from '../src/views/limits.ts';
import { contentHash, type PlannedMessage, plannedMessages } from '../src/views/plan.ts';
import type { JobDeps } from './deps.ts';
import { SlackError } from './slack-port.ts';
import type { Work } from './work.ts';

/** Marks a message that cannot be delivered: there is no such conversation. */
const UNDELIVERABLE = 'undeliverable';

/**
 * Brings Slack in line with the record: posts what is missing, rewrites what changed. Runs after every
 * change, any number of times, and catches up after an outage; the latest state wins.
 */
export async function notify(deps: JobDeps, work: Work): Promise<void> {
  const { record, held } = work;
  const cards = new Map(record.cards.map((c) => [c.key, c]));
  /** Not stored yet: rewriting once more after a crash shows the same. */
  let rewritten: CardRef[] = [];
  try {
    const signals = await readSignals(deps, record);
    const all = plannedMessages(record, deps.ctx.clock.now(), signals);
    for (const planned of all) {
      if (deps.ctx.clock.now() >= work.deadline)
        throw new SlackError('the lease is over', { gone: false, retryAfterMs: 100 });
      const shown = await bring(deps, record, planned, cards);
      if (!shown) continue;
      const isNew = cards.get(shown.key)?.ts !== shown.ts;
      cards.set(shown.key, shown);
      await deps.ctx.reach('card-posted');
      rewritten.push(shown);
      // What was posted is stored at once: a crash posts at most one message twice. The last goes with what follows.
      if (!isNew || planned === all.at(-1)) continue;
      const stored = await recordCards(deps, record.id, held, rewritten);
      if (!stored.ok) return;
      rewritten = [];
    }
    await recordNotified(deps, record.id, held, rewritten);
  } catch (error) {
    const retryAfterMs = error instanceof SlackError ? error.retryAfterMs : null;
    deps.ctx.log.warn(
      { request: record.id, error: error instanceof Error ? error.message : 'unknown' },
      'Slack is behind the record',
    );
    await recordNotifyRetry(deps, record.id, held, { rewritten, retryAfterMs });
  }
}

/** One message. Null when Slack already shows it. */
async function bring(
  deps: JobDeps,
  record: AccessRequest,
  planned: PlannedMessage,
  cards: ReadonlyMap<string, CardRef>,
): Promise<CardRef | null> {
  const hash = contentHash(planned);
  const card = cards.get(planned.key);
  if (card && (card.hash === hash || card.hash === UNDELIVERABLE)) return null;
  const parent = planned.thread ? cards.get(planned.thread) : null;
  if (planned.thread && !parent?.ts) return null;
  const message = { text: planned.text, blocks: planned.blocks };
  for (const violation of checkLimits(message))
    deps.ctx.log.warn({ request: record.id, key: planned.key, violation }, 'a message is past a limit of Slack');
  try {
    if (card) {
      await deps.slack.update(card.channel, card.ts, message);
      return { ...card, hash };
    }
    const posted = await deps.slack.post(parent?.channel ?? planned.userId, message, parent?.ts);
    return { key: planned.key, channel: posted.channel, ts: posted.ts, hash };
  } catch (error) {
    if (!(error instanceof SlackError) || !error.gone) throw error;
    if (card) return repost(deps, planned, hash);
    deps.ctx.log.error({ request: record.id, key: planned.key, error: error.message }, 'a message cannot be delivered');
    return { key: planned.key, channel: '', ts: '', hash: UNDELIVERABLE };
  }
}

/** The message was deleted or its conversation is new: show the state again. */
async function repost(deps: JobDeps, planned: PlannedMessage, hash: string): Promise<CardRef> {
  const posted = await deps.slack.post(planned.userId, { text: planned.text, blocks: planned.blocks });
  return { key: planned.key, channel: posted.channel, ts: posted.ts, hash };
}
