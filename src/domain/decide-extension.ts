import { approvalFault } from './admit.ts';
import { decisionsOf } from './approvers.ts';
import { checkDecision, type DecideCommand, enterDecision, mayDecide } from './decide.ts';
import { formatDuration } from './duration.ts';
import { checkBeside, checkInTime, checkUntil, type ExtendFacts, moveEnd, whatMoves } from './extend.ts';
import { asRequest, extensionHashOf } from './extension.ts';
import type { AccessRequest, Extension } from './record.ts';
import { allow, type Outcome, type Refusal, type RefusalValue, refuse } from './refusal.ts';
import { armReminder, openNextStep } from './remind.ts';
import { stepUpFault } from './step-up.ts';
import { type Draft, draft } from './transition.ts';

export interface DecideExtensionCommand extends DecideCommand {
  /** `X1` */
  extension: string;
}

const find = (record: AccessRequest, id: string): Extension | undefined => record.extensions?.find((x) => x.id === id);

/**
 * One decision on the open step of an extension, by the rules of any decision. The last approval moves the end, or comes
 * too late: whichever of it and the end is recorded first counts.
 * @param now UTC instant
 */
export function decideExtension(
  record: AccessRequest,
  c: DecideExtensionCommand,
  facts: ExtendFacts,
  now: Date,
): Outcome<AccessRequest> {
  const asked = find(record, c.extension);
  if (!asked) return refuse('card_stale', { request: record.id });
  const open = asked.state === 'pending' || asked.state === 'lapsed';
  const refused =
    mayDecide(asRequest(record, asked), c, facts, now) ??
    (open ? checkInTime(record, now) : null) ??
    checkDecision(asRequest(record, asked), c, facts, now) ??
    (c.verdict === 'approved' ? (checkBeside(record, facts) ?? stepUpFault(record, c, facts, now)) : null);
  if (refused) return refused;
  const d = draft(record, now);
  const x = find(d.next, c.extension);
  const step = x?.steps[c.step];
  if (!x || !step) return refuse('card_stale', { request: record.id });
  const detail = { extension: x.id, ...enterDecision(step, c, x.subjectHash, now), from: x.from, to: x.to };
  if (c.verdict === 'denied') deny(d, x, c, detail);
  else {
    const last = x.steps.every((s) => s.decision?.verdict === 'approved');
    const wrong = last ? checkLast(record, x, facts, now) : null;
    if (wrong) return wrong;
    approve(d, x, c, { ...detail, last, ...(last ? whatMoves(record, x.to) : {}) }, facts);
  }
  return allow(d.done());
}

function deny(d: Draft, x: Extension, c: DecideExtensionCommand, detail: Record<string, unknown>): void {
  x.state = 'denied';
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'remind');
  d.event('extension.denied', c.actor, detail);
  d.say(`${c.person.name} denied more time. It ends at its time.`);
}

/** The last look, with the facts of now: all approvals still stand, for exactly this, and nothing else forbids it. */
function checkLast(
  record: AccessRequest,
  x: Extension,
  facts: ExtendFacts,
  now: Date,
): ({ ok: false } & Refusal) | null {
  const changed = extensionHashOf(record, x) !== x.subjectHash || record.endsAt?.getTime() !== x.from.getTime();
  const agreed = new Map(x.steps.flatMap(decisionsOf).map((d) => [d, x.subjectHash]));
  const why: RefusalValue | null = changed
    ? { phrase: 'not_what_was_asked' }
    : approvalFault(asRequest(record, x), facts, now, agreed);
  return why ? refuse('extension_stale', { request: record.id, why }) : checkUntil(record, x.to, facts, now);
}

function approve(
  d: Draft,
  x: Extension,
  c: DecideExtensionCommand,
  detail: Record<string, unknown>,
  facts: ExtendFacts,
): void {
  const place = `step ${String(c.step + 1)} of ${String(x.steps.length)}`;
  if (detail['last'] !== true) {
    const opening = x.steps[c.step]?.decision ? openNextStep(d, facts) : {};
    d.event('extension.approved', c.actor, { ...detail, ...opening });
    d.say(`${c.person.name} approved more time (${place}).`);
    return armReminder(d, facts);
  }
  d.event('extension.approved', c.actor, detail);
  x.state = 'granted';
  const more = formatDuration(x.to.getTime() - x.from.getTime());
  d.say(`${c.person.name} approved more time (${place}). It is extended by ${more}.`);
  moveEnd(d, x.to, facts);
}
