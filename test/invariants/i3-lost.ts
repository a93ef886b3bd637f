import { FINAL_STATES } from '../../src/domain/record.ts';
import type { Violation } from './evidence.ts';
import { type Case, ms, type Reading, utc } from './read-evidence.ts';

/** I3: no request is lost. What a person was shown as recorded is over, or visibly on its way. */
export function checkLost(reading: Reading): Violation[] {
  const { evidence, cases } = reading;
  const lost = evidence.accepted
    .filter((id) => !cases.has(id))
    .map(
      (id): Violation => ({ invariant: 'I3', request: id, why: 'a person was shown it as recorded; it is not there' }),
    );
  return [...lost, ...[...cases.values()].flatMap((c) => [...checkMoving(reading, c), ...checkVisible(reading, c)])];
}

/** Whatever is not over has something that will move it, and nothing of it is long past its time. */
function checkMoving({ evidence }: Reading, { record }: Case): Violation[] {
  const { lookedAt, limits } = evidence;
  const say = (why: string): Violation => ({ invariant: 'I3', request: record.id, why });
  if (FINAL_STATES.includes(record.state)) return record.live ? [say(`it is ${record.state} and still live`)] : [];
  const found: Violation[] = [];
  if (!record.live) found.push(say(`it is ${record.state} and no longer live`));
  const kinds = record.outbox.map((e) => e.kind);
  if (record.state === 'pending' && !kinds.includes('lapse'))
    found.push(say('it waits, and nothing will ever close it'));
  if (record.state !== 'pending' && !kinds.includes('revoke'))
    found.push(say(`it is ${record.state}, and no end is armed`));
  // What a restored backup leaves in doubt is given no more, and ends by its time.
  const doubted = record.grant?.doubtedAt !== undefined;
  if (record.state === 'approved' && !doubted && !kinds.includes('provision'))
    found.push(say('it is approved, and nothing will ever give it'));
  if (record.nextDueAt === null) found.push(say('the database finds nothing to do for it'));
  if (!limits.settled) return found;
  const late = ms(lookedAt) - limits.endsWithinMs;
  if (record.state === 'pending' && ms(record.decideBy) < late)
    found.push(say(`nobody decided by ${utc(record.decideBy)}, and it is still open`));
  const start = record.startsAt ?? record.steps.at(-1)?.decision?.at ?? null;
  if (record.state === 'approved' && !doubted && record.terms.connector !== 'manual' && start && ms(start) < late)
    found.push(say(`it was to be given at ${utc(start)}, and still is not`));
  return found;
}

/** Whoever asked sees it in Slack. */
function checkVisible({ evidence }: Reading, { record }: Case): Violation[] {
  const { slack, limits } = evidence;
  if (!slack || !limits.settled || !record.requester.slack) return [];
  const { userId } = record.requester.slack;
  const seen = slack.messages.some((m) => m.userId === userId && m.text.includes(record.id));
  return seen ? [] : [{ invariant: 'I3', request: record.id, why: 'whoever asked for it has no message about it' }];
}
