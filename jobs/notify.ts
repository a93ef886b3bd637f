import type { PacedMethod } from '../src/domain/pace.ts';
import type { AccessRequest, CardRef } from '../src/domain/record.ts';
import { appendAudit } from '../src/operations/append-audit.ts';
import { readSignals } from '../src/operations/read-signals.ts';
import { recordCards, recordChannelClosed, recordNotified, recordNotifyRetry } from '../src/operations/record-cards.ts';
import { checkLimits } from '../src/views/limits.ts';
import { CHANNEL, contentHash, type PlannedMessage, peopleTold, plannedMessages } from '../src/views/plan.ts';
import type { JobDeps } from './deps.ts';
import { NotInstalledError, SlackError } from './slack-port.ts';
import { wordsForAll } from './words-for-all.ts';
import type { Work } from './work.ts';

/** Marks a message that cannot be delivered: there is no such conversation. */
const UNDELIVERABLE = 'undeliverable';
/** A turn that comes within this time is waited for; for a later one the effect is put back, in ms. */
const SOON_MS = 1_000;
/** What Slack refuses in one conversation alone is tried again after this, or when there is news, in ms. */
const REFUSED_MS = 300_000;
/** Put back for no less than this, in ms. */
const LEAST_MS = 250;

/** One pass over the messages of a record. */
interface Pass {
  work: Work;
  cards: Map<string, CardRef>;
  /** How long until the turn comes, by conversation, in ms: what is behind it there waits too. */
  waits: Map<string, number>;
}

/**
 * Brings Slack in line with the record: posts what is missing, rewrites what changed. Runs after every
 * change, any number of times, and catches up after an outage; the latest state wins.
 */
export async function notify(deps: JobDeps, work: Work): Promise<void> {
  const { record, held } = work;
  const pass: Pass = { work, cards: new Map(record.cards.map((c) => [c.key, c])), waits: new Map() };
  const { cards } = pass;
  /** Not stored yet: rewriting once more after a crash shows the same. */
  let rewritten: CardRef[] = [];
  try {
    const signals = await readSignals(deps, record);
    const words = await wordsForAll(deps, peopleTold(record));
    const all = plannedMessages(words, record, deps.ctx.clock.now(), signals);
    for (const planned of all) {
      if (deps.ctx.clock.now() >= work.deadline)
        throw new SlackError('the lease is over', { gone: false, retryAfterMs: 100 });
      const shown = await bring(deps, pass, planned);
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
    const [retryAfterMs] = [...pass.waits.values()].sort((a, b) => a - b);
    if (retryAfterMs === undefined) await recordNotified(deps, record.id, held, rewritten);
    else await recordNotifyRetry(deps, record.id, held, { rewritten, retryAfterMs });
  } catch (error) {
    const retryAfterMs = error instanceof SlackError ? error.retryAfterMs : null;
    deps.ctx.log.warn(
      { request: record.id, error: error instanceof Error ? error.message : 'unknown' },
      'Slack is behind the record',
    );
    await recordNotifyRetry(deps, record.id, held, { rewritten, retryAfterMs });
  }
}

/** One message. Null when Slack already shows it, its turn has not come, or its workspace is without the app. */
async function bring(deps: JobDeps, pass: Pass, planned: PlannedMessage): Promise<CardRef | null> {
  const card = pass.cards.get(planned.key);
  const hash = contentHash(planned);
  if (card && (card.hash === hash || card.hash === UNDELIVERABLE)) return null;
  try {
    return await send(deps, pass, planned, hash);
  } catch (error) {
    if (!card || !isGone(error)) return refused(deps, pass, planned, error);
    return repost(deps, planned, hash).catch((again: unknown) => refused(deps, pass, planned, again));
  }
}

const isGone = (error: unknown): error is SlackError => error instanceof SlackError && error.gone;

/** Slack did not take the message. Null: it may yet. @throws what is not about this conversation alone */
async function refused(deps: JobDeps, pass: Pass, planned: PlannedMessage, error: unknown): Promise<CardRef | null> {
  const absent = error instanceof NotInstalledError;
  if (!absent && !isGone(error)) {
    if (!(error instanceof SlackError) || !error.refused) throw error;
    const { request, key } = { request: pass.work.record.id, key: planned.key };
    deps.ctx.log.error({ request, key, error: error.message }, 'Slack refuses a message');
    pass.waits.set(conversationOf(planned), REFUSED_MS);
    return null;
  }
  // Never again where the file does not list the workspace any more.
  if (!absent || !deps.catalog().slack.teams.includes(planned.teamId))
    return setAside(deps, pass, planned, error.message);
  pass.waits.set(conversationOf(planned), error.retryAfterMs ?? 0);
  return null;
}

/** Never tried again. That the owner channel cannot be used goes to the ledger, and Security hears of it from there. */
async function setAside(deps: JobDeps, pass: Pass, planned: PlannedMessage, why: string): Promise<CardRef | null> {
  const { record, held } = pass.work;
  const { key, teamId, userId: id } = planned;
  const card = { key, channel: '', ts: '', hash: UNDELIVERABLE };
  deps.ctx.log.error({ request: record.id, key, why }, 'a message cannot be delivered');
  if (key !== CHANNEL) return card;
  await recordChannelClosed(deps, record.id, held, { card, channel: { teamId, id }, why });
  return null;
}

/** Null: not now. @throws SlackError */
async function send(deps: JobDeps, pass: Pass, planned: PlannedMessage, hash: string): Promise<CardRef | null> {
  const { cards } = pass;
  const { record } = pass.work;
  const { key, teamId, text, blocks } = planned;
  const card = cards.get(key);
  const parent = planned.thread ? cards.get(planned.thread) : null;
  if (planned.thread && !parent?.ts) return null;
  if (!card && (await isWithheld(deps, record, planned))) return { key, channel: '', ts: '', hash: UNDELIVERABLE };
  const closed = key === CHANNEL ? await deps.slack.closedTo({ teamId, id: planned.userId }) : null;
  if (closed) return setAside(deps, pass, planned, closed);
  if (!(await hasTurn(deps, pass, planned, card ? 'chat.update' : 'chat.postMessage'))) return null;
  const message = { text, blocks };
  for (const violation of checkLimits(message))
    deps.ctx.log.warn({ request: record.id, key, violation }, 'a message is past a limit of Slack');
  if (card) {
    await deps.slack.update({ teamId, id: card.channel }, card.ts, message);
    return { ...card, hash };
  }
  const posted = await deps.slack.post({ teamId, id: parent?.channel ?? planned.userId }, message, parent?.ts);
  return { key, channel: posted.channel, ts: posted.ts, hash };
}

/** The message was deleted or its conversation is new: show the state again. */
async function repost(deps: JobDeps, planned: PlannedMessage, hash: string): Promise<CardRef> {
  const { key, teamId, userId: id, text, blocks } = planned;
  deps.pacerOf(teamId).count('chat.postMessage', id);
  const posted = await deps.slack.post({ teamId, id }, { text, blocks });
  return { key, channel: posted.channel, ts: posted.ts, hash };
}

const conversationOf = ({ teamId, userId }: Pick<PlannedMessage, 'teamId' | 'userId'>) => `${teamId}/${userId}`;

/** Waits for the turn when it comes soon; else it is noted, and nothing is held up for it. */
async function hasTurn(
  deps: JobDeps,
  { work, waits }: Pass,
  to: PlannedMessage,
  method: PacedMethod,
): Promise<boolean> {
  const conversation = conversationOf(to);
  if (waits.has(conversation)) return false;
  const { clock, pause } = deps.ctx;
  const until = Math.min(work.deadline.getTime(), clock.now().getTime() + 2 * SOON_MS);
  for (;;) {
    const wait = deps.pacerOf(to.teamId).turn(work.record.id, method, to.userId);
    if (wait === 0) return true;
    if (wait > SOON_MS || clock.now().getTime() + wait >= until) {
      // A little early: whoever is there in time keeps the order.
      waits.set(conversation, Math.max(LEAST_MS, wait - SOON_MS));
      return false;
    }
    await pause(wait);
  }
}

/** What others may be given is decided by members: guests and people of other organisations get no approval card. */
async function isWithheld(deps: JobDeps, record: AccessRequest, planned: PlannedMessage): Promise<boolean> {
  const [kind, step, person] = planned.key.split(':');
  if (kind !== 'approver') return false;
  const { membership: account } = await deps.slack.account(planned);
  if (account !== 'guest' && account !== 'external') return false;
  deps.ctx.log.error({ request: record.id, key: planned.key, account }, 'an approval card was not shown');
  const detail = { request: record.id, step: Number(step), person, account };
  await appendAudit(deps, 'card.withheld', { kind: 'system', name: 'worker' }, detail);
  return true;
}
