import { advanceCursor, leaseCursor } from '../models/cursor.ts';
import { ledgerAfter } from '../models/ledger.ts';
import { isNotice, type NoticeEvent, securityNotice } from '../src/views/security-notice.ts';
import type { JobDeps } from './deps.ts';
import { tellSecurity } from './tell-security.ts';

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
