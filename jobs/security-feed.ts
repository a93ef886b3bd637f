import { advanceCursor, leaseCursor } from '../models/cursor.ts';
import { ledgerAfter } from '../models/ledger.ts';
import { isNotice, type NoticeEvent, securityNotice } from '../src/views/security-notice.ts';
import type { JobDeps } from './deps.ts';
import { type Message, SlackError } from './slack-port.ts';

const CURSOR = 'security-channel';
const LEASE_MS = 15_000;
const BATCH = 500;

/**
 * The security channel is a view of the ledger: reads on from a cursor, says what Security must know in one
 * merged message, and moves the cursor when Slack has it. Called at most once a second, so the channel never
 * gets more than one message a second; after an outage it catches up merged.
 * @param token this instance
 */
export async function feedSecurity(deps: JobDeps, token: string): Promise<void> {
  const { ctx, models } = deps;
  const now = ctx.clock.now();
  const cursor = await leaseCursor(models.cursors, CURSOR, { token, until: new Date(now.getTime() + LEASE_MS) }, now);
  if (!cursor) return;
  const links = await ledgerAfter(models.ledger, cursor.seq, BATCH);
  const last = links.at(-1);
  if (!last) return;
  const notices = links.map((l) => eventOf(l.bytes)).filter(isNotice);
  if (notices.length > 0) {
    await tellSecurity(deps, securityNotice(notices));
    await ctx.reach('security-posted');
  }
  await advanceCursor(models.cursors, CURSOR, token, last.seq);
}

/** The event as the ledger holds it; its time is a date again. */
function eventOf(bytes: string): NoticeEvent {
  const event = JSON.parse(bytes) as NoticeEvent;
  return { ...event, at: new Date(event.at) };
}

/** The channel may be gone, archived, or closed to us: then each person of Security is told directly. */
async function tellSecurity(deps: JobDeps, message: Message): Promise<void> {
  const { slack, policy } = deps.catalog();
  try {
    await deps.slack.post(slack.securityChannel, message);
  } catch (error) {
    if (!(error instanceof SlackError) || !error.gone) throw error;
    deps.ctx.log.error(
      { channel: slack.securityChannel, error: error.message },
      'the security channel cannot be reached',
    );
    const accounts = policy.security.flatMap((id) => deps.roster().byId(id)?.slack ?? []);
    const told = await Promise.allSettled(accounts.map((a) => deps.slack.post(a.userId, message)));
    if (!told.some((t) => t.status === 'fulfilled')) throw error;
  }
}
