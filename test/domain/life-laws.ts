import { entryBody, type LedgerAction } from '../../src/domain/audit.ts';
import { isLeased } from '../../src/domain/effect.ts';
import { isWithin } from '../../src/domain/narrow.ts';
import { type AccessRequest, FINAL_STATES, type RequestState } from '../../src/domain/record.ts';
import { entitlementsToRemove } from '../../src/domain/revoke.ts';
import { subjectHashOf } from '../../src/domain/subject.ts';
import { TASK_LOOK_MS } from '../../src/domain/work-task.ts';
import type { Move, World } from './life-world.ts';

/** What holds after every step of every story. A broken law throws the words of the promise. */

const GIVEN: readonly RequestState[] = ['approved', 'active', 'revoking', 'revoke_overdue', 'ended'];
const GOING: readonly RequestState[] = ['revoking', 'revoke_overdue'];

/** `found` is shown when the law is broken. Plain, as it runs a million times. */
export function law(holds: boolean, promise: string, found: unknown = ''): void {
  if (!holds) throw new Error(`${promise} ${found === '' ? '' : JSON.stringify(found)}`);
}

const time = (date: Date | null | undefined): number | null => date?.getTime() ?? null;

/** All laws, after one step. */
export function checkLaws(world: World, move: Move): void {
  const { before, after } = move;
  if (!after || (before === after && move.command.do !== 'open')) return;
  checkVersion(move, after);
  checkReports(move);
  checkEvents(world, after);
  checkApprovals(after);
  checkOutbox(world, after);
  checkWayOut(after);
  checkFinal(world, move, after);
  if (before) checkStep(world, move, before, after);
}

function checkVersion({ command, before }: Move, after: AccessRequest): void {
  // The relay takes events away without a transition; everything else is the next version.
  const wanted = (before?.version ?? 0) + (command.do === 'relay' ? 0 : 1);
  law(after.version === wanted, 'every transition is the next version', after.version);
  law(after.live === !FINAL_STATES.includes(after.state), 'live means not final', after.state);
}

function checkReports({ command, before, after }: Move): void {
  const foreign = 'whose' in command && command.whose !== 'holder';
  law(!foreign || after === before, 'a report of one who does not hold the effect changes nothing');
}

function checkEvents(world: World, { id, events, lastEvent, trail }: AccessRequest): void {
  const numbers = new Set([...world.ledger.keys(), ...events.map((e) => e.n)]);
  const gapless = numbers.size === lastEvent && [...numbers].every((n) => n >= 1 && n <= lastEvent);
  law(gapless, 'events have numbers without gaps', [...numbers]);
  law(
    events.every((e, i) => i === 0 || e.n === (events[i - 1]?.n ?? 0) + 1),
    'and stand in their order',
  );
  law(
    trail.every((t, i) => t.n === i + 1),
    'so do the lines people read',
  );
  const { n, at, action, actor, detail } = events.at(-1) ?? {};
  if (n === undefined || !at || !actor || !detail) return;
  // Throws when the event could never be written down.
  entryBody({ key: `${id}/${String(n)}`, at, action: action as LedgerAction, record: id, n, actor, detail });
}

/** nothing is given without every step approved, by distinct people who are neither side of it. */
function checkApprovals(record: AccessRequest): void {
  if (!GIVEN.includes(record.state) && !record.grant?.startedAt) return;
  const people = record.steps.flatMap((s) => {
    const given = [...(s.approvals ?? []), s.decision].map((d) => (d?.verdict === 'approved' ? d.by.id : null));
    return [...given, ...Array.from({ length: Math.max(0, (s.need ?? 1) - given.length) }, () => null)];
  });
  law(people.length > 0 && !people.includes(null), 'every step is approved', people);
  law(new Set(people).size === people.length, 'each by somebody else', people);
  law(!people.includes(record.requester.id), 'not by who asked', people);
  law(!people.includes(record.target.id), 'not by who is given it', people);
}

/** An approval only ever takes away, and only those who are asked and have not given it away decide. */
function checkLess(before: AccessRequest, after: AccessRequest): void {
  law(isWithin(after, before), 'nothing gets wider', [before.durationMs, after.durationMs]);
  law(after.subjectHash === subjectHashOf(after), 'the hash is of what is there');
  for (const step of after.steps)
    for (const d of [...(step.approvals ?? []), ...(step.decision ? [step.decision] : [])])
      law(
        step.approvers.some((a) => a.id === d.by.id && !a.gave),
        'who decided was asked, and had not handed it over',
        d.by.id,
      );
}

/** The clock stands still once for each step, never longer than there was time in all, and never goes back otherwise. */
function checkClock({ now }: World, before: AccessRequest, after: AccessRequest): void {
  const window = (record: AccessRequest) =>
    record.steps.reduce(
      (close, s) => close - (s.pause ? (s.pause.movedMs ?? s.pause.until.getTime() - s.pause.from.getTime()) : 0),
      record.decideBy.getTime(),
    ) - record.openedAt.getTime();
  law(window(after) === window(before), 'the time to decide is what it was, beside what was waited', window(after));
  for (const [i, { pause }] of after.steps.entries()) {
    const was = before.steps[i]?.pause;
    if (was) law(time(pause?.from) === time(was.from), 'the clock of a step stops once', pause);
    law(!pause || (pause.movedMs ?? 0) <= window(after), 'and for no longer than there was time', pause);
  }
  if (after.state === 'pending' && before.state === 'pending' && now < before.decideBy)
    law(
      after.outbox.filter((e) => e.kind === 'lapse').length === 1,
      'it closes once',
      after.outbox.map((e) => e.kind),
    );
}

function checkOutbox({ now }: World, { outbox, nextDueAt }: AccessRequest): void {
  const due = outbox.map((e) => Math.max(e.notBefore.getTime(), time(e.leaseUntil) ?? 0));
  const earliest = due.length > 0 ? Math.min(...due) : null;
  law(time(nextDueAt) === earliest, 'nextDueAt is the earliest of the outbox', { nextDueAt, earliest });
  const calling = outbox.filter((e) => ['provision', 'revoke'].includes(e.kind) && isLeased(e, now));
  law(calling.length <= 1, 'at most one worker may call the target', calling);
  law(new Set(outbox.map((e) => e.id)).size === outbox.length, 'no effect stands there twice', outbox);
}

/** Nothing can get stuck: there is always an effect that moves it on. */
function checkWayOut(record: AccessRequest): void {
  const kinds = record.outbox.map((e) => e.kind);
  const ends = record.outbox.filter((e) => e.kind === 'revoke').map((e) => time(e.notBefore));
  if (record.state === 'pending') law(kinds.includes('lapse'), 'a waiting request closes by itself', kinds);
  if (record.state === 'approved') law(kinds.includes('provision'), 'what is approved will be granted', kinds);
  if (record.state === 'approved' || record.state === 'active')
    law(ends.length === 1 && ends[0] === time(record.endsAt), 'the end of a grant is armed', ends);
  if (GOING.includes(record.state)) law(ends.length === 1, 'what has to go has a removal on its way', kinds);
  if (!record.live)
    law(
      kinds.every((k) => k === 'notify'),
      'of what is over nothing is left but to tell',
      kinds,
    );
}

function checkFinal({ guard }: World, { before }: Move, record: AccessRequest): void {
  if (before && !before.live) {
    law(record.state === before.state, 'a final state never changes', [before.state, record.state]);
    law(time(record.end?.verifiedAt) === time(before.end?.verifiedAt), 'nor does its proof', record.end);
    law(record.lastEvent === before.lastEvent, 'nor is anything added to its story', record.events);
  }
  const proved = record.end?.verifiedAt != null;
  // Admitted is enough: an older grant may have left in place what the two share.
  const given = record.grant?.startedAt != null || (before?.live && guard.holds.length > 0);
  if (!record.live && given) law(proved, 'nothing is over before the read-back', record.state);
  if (record.state === 'ended') law(record.grant?.verifiedAt != null, 'ended is what was granted');
}

function checkStep(world: World, move: Move, before: AccessRequest, after: AccessRequest): void {
  const { command, readBack } = move;
  checkLess(before, after);
  checkClock(world, before, after);
  if (before.endsAt && time(after.endsAt) !== time(before.endsAt)) checkMoved(world, move, before, after);
  if (after.warnings !== before.warnings) checkTold(world, before, after);
  if (after.state === 'active' && before.state !== 'active') checkGranted(after);
  if (after.end?.verifiedAt && !before.end?.verifiedAt) {
    const left = entitlementsToRemove(after, readBack?.kept ?? []).filter((e) => readBack?.entitlements.includes(e));
    law(readBack !== null && left.length === 0, 'gone is what was seen to be gone', readBack);
  }
  if (after.grant?.startedAt && !before.grant?.startedAt) {
    law(before.state === 'approved', 'nothing is started that is not approved', before.state);
    law(world.now < (after.endsAt ?? world.now), 'nor once its time is over', after.endsAt);
  }
  if (command.do === 'claim' && command.kind === 'provision' && after.state === 'approved') {
    const chained = [...world.ledger.values()].some((e) => e.action === 'approval.approved' && e.detail['last']);
    law(chained, 'no grant before its approval is in the ledger (R-53)');
  }
  if (GOING.includes(after.state)) checkRemoval(world, before, after);
}

/** An end moves only later, only while it has not begun, and only by an extension that has all its approvals. */
function checkMoved({ now }: World, { command }: Move, before: AccessRequest, after: AccessRequest): void {
  law(command.do === 'extend' || command.do === 'decideMore', 'only an extension moves the end', command);
  law(before.state === 'active' && after.state === 'active', 'of what is held', before.state);
  law(before.endsAt !== null && now < before.endsAt, 'before it has come', before.endsAt);
  const x = after.extensions?.at(-1);
  law(x?.state === 'granted' && time(x.from) === time(before.endsAt), 'from the end that stood', x);
  law(time(x?.to) === time(after.endsAt), 'to the end that was asked for', x);
  law((time(x?.to) ?? 0) > (time(x?.from) ?? 0), 'which is later');
  law(!x?.free || !before.extensions?.some((o) => o.free), 'free only once', after.extensions);
  const people = x?.steps.flatMap((s) => [...(s.approvals ?? []), s.decision].map((d) => d?.by.id)) ?? [];
  law(x?.free === true || people.length > 0, 'with approvals');
  const sides = [after.requester.id, after.target.id];
  const distinct = new Set(people).size === people.length && people.every((p) => p && !sides.includes(p));
  law(distinct, 'each by somebody else, of neither side', people);
}

/** Each notice is told once, of the end as it is, before it has begun. */
function checkTold({ now }: World, before: AccessRequest, after: AccessRequest): void {
  const told = (r: AccessRequest) => (r.warnings ?? []).filter((w) => w.toldAt);
  const fresh = told(after).slice(told(before).length);
  law(fresh.length <= 1, 'one notice at a time', fresh);
  for (const w of fresh) {
    law(after.state === 'active' && now < w.endsAt, 'no notice once the end has begun', w);
    law(time(w.endsAt) === time(after.endsAt), 'of the end as it is', w);
    law(time(after.letEnd?.endsAt) !== time(w.endsAt), 'nor of one that they let end', w);
  }
  const keys = told(after).map((w) => `${String(time(w.dueAt))}/${String(time(w.endsAt))}`);
  law(new Set(keys).size === keys.length, 'each once', keys);
}

function checkGranted({ terms, grant }: AccessRequest): void {
  const observed = grant?.observed ?? [];
  const allowed = [...terms.entitlements, ...(grant?.before ?? [])];
  law(
    terms.entitlements.every((e) => observed.includes(e)),
    'active is what was seen (R-60)',
    observed,
  );
  law(
    observed.every((e) => allowed.includes(e)),
    'and nothing more (R-61)',
    observed,
  );
}

function checkRemoval({ now }: World, before: AccessRequest, after: AccessRequest): void {
  const overdue = time(before.end?.overdueAt);
  if (overdue !== null) law(time(after.end?.overdueAt) === overdue, 'what is overdue stays overdue', after.end);
  const revoke = after.outbox.find((e) => e.kind === 'revoke');
  const wait = (time(revoke?.notBefore) ?? Number.POSITIVE_INFINITY) - now.getTime();
  law(wait <= TASK_LOOK_MS, 'the next try to remove is never far', wait);
}
