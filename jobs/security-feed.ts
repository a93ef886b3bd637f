import { advanceCursor, leaseCursor } from '../models/cursor.ts';
import { ledgerAfter } from '../models/ledger.ts';
import { namesOf } from '../src/views/names.ts';
import { isNotice, type NoticeEvent, securityNotice } from '../src/views/security-notice.ts';
import type { JobDeps } from './deps.ts';
import { tellSecurity } from './tell-security.ts';

const CURSOR = 'security-channel';
const LEASE_MS = 15_000;
const BATCH = 500;
/** Batches passed over in one round. */
const BATCHES = 20;

/**
 * The security channel is a view of the ledger: reads on from a cursor, says what Security must know in one
 * merged message, and moves the cursor when Slack has it. Called at most once a second, so the channel never
 * gets more than one message a second; after an outage it catches up merged. What holds no news is passed over
 * at once: behind a burst of thousands of events there may be one that Security must know within the minute.
 * @param token this instance
 */
export async function feedSecurity(deps: JobDeps, token: string): Promise<void> {
  const { ctx, models } = deps;
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + LEASE_MS);
  const cursor = await leaseCursor(models.cursors, CURSOR, { token, until }, now);
  let seq = cursor?.seq ?? 0;
  for (let batch = 0; cursor && batch < BATCHES && ctx.clock.now() < until; batch += 1) {
    const links = await ledgerAfter(models.ledger, seq, BATCH);
    const last = links.at(-1);
    if (!last) return;
    const notices = links.map((l) => eventOf(l.bytes)).filter(isNotice);
    if (notices.length > 0) {
      const names = namesOf(deps.catalog(), deps.roster());
      await tellSecurity(deps, (words) => securityNotice(words, notices, names));
      await ctx.reach('security-posted');
    }
    const moved = await advanceCursor(models.cursors, CURSOR, token, last.seq);
    if (!moved || notices.length > 0 || links.length < BATCH) return;
    seq = last.seq;
  }
}

/** The event as the ledger holds it; its time is a date again. */
function eventOf(bytes: string): NoticeEvent {
  const event = JSON.parse(bytes) as NoticeEvent;
  return { ...event, at: new Date(event.at) };
}
