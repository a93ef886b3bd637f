import { FINAL_STATES } from '../../src/domain/record.ts';
import type { Violation } from './evidence.ts';
import { faultsOf } from './i1-approved.ts';
import { type Case, deadline, groupsOf, ms, type Reading, type Slot, slotKey, utc, whereOf } from './read-evidence.ts';

/** Longest wait between two attempts to remove, in ms. */
const RETRY_CAP_MS = 300_000;

/** I8: granting fails closed, revoking fails loud. */
export function checkClosedAndLoud(reading: Reading): Violation[] {
  return [
    ...reading.slots.flatMap((slot) => checkUnproved(reading, slot)),
    ...[...reading.cases.values()].flatMap((c) => [...checkTrying(reading, c), ...checkPage(reading, c)]),
    ...checkSilent(reading),
  ];
}

/** Nothing is given while its approval is not in the ledger, by the order and the times of the ledger itself. */
function checkUnproved(reading: Reading, slot: Slot): Violation[] {
  return slot.effects.flatMap((add): Violation[] => {
    if (add.op !== 'add' || add.foreign) return [];
    const carrying = slot.cases.filter((c) => faultsOf(reading, c, add).length === 0);
    const c = carrying.at(-1);
    if (!c) return [];
    const proved = carrying.some(({ decisions, events }) => {
      const started = events.find((e) => e.action === 'grant.started');
      const before = (e: { seq: number; writtenAt?: Date }) =>
        (!started || e.seq < started.seq) && (!e.writtenAt || e.writtenAt <= add.at);
      return decisions.length > 0 && decisions.every(before);
    });
    if (proved) return [];
    const why = `${whereOf(slot)} was given at ${utc(add.at)}, before its approval was in the ledger`;
    return [{ invariant: 'I8', request: c.record.id, why }];
  });
}

/** A removal that is not proved is tried again, for ever and soon. */
function checkTrying({ evidence }: Reading, { record }: Case): Violation[] {
  if (record.state !== 'revoking' && record.state !== 'revoke_overdue') return [];
  const effect = record.outbox.find((e) => e.kind === 'revoke');
  const say = (why: string): Violation[] => [{ invariant: 'I8', request: record.id, why }];
  if (!effect) return say(`it is ${record.state}, and nobody tries to remove it any more`);
  const next = Math.max(ms(effect.notBefore), effect.leaseUntil ? ms(effect.leaseUntil) : 0);
  const limit = ms(evidence.lookedAt) + RETRY_CAP_MS + evidence.limits.clockMs;
  return next > limit ? say(`its next attempt to be removed is only at ${utc(new Date(next))}`) : [];
}

/** Whatever is overdue has its event and its message by the end plus the time of the page. */
function checkPage(reading: Reading, c: Case): Violation[] {
  const { evidence } = reading;
  const { pageWithinMs, clockMs } = evidence.limits;
  const due = pageDue(reading, c);
  if (!due) return [];
  const say = (why: string): Violation[] => [{ invariant: 'I8', request: c.record.id, why }];
  const latest = deadline(evidence, due, pageWithinMs + clockMs, ['mongodb', 'bot']);
  const event = c.events.find((e) => e.action === 'revoke.overdue');
  if (ms(evidence.lookedAt) > latest && (!event || ms(event.at) > latest))
    return say(
      `it was to end at ${utc(due)}, and the ledger says it is overdue ${event ? `only at ${utc(event.at)}` : 'nowhere'}`,
    );
  if (!evidence.slack) return [];
  const { messages, securityChannel } = evidence.slack;
  const inTime = deadline(evidence, due, pageWithinMs + clockMs, ['mongodb', 'bot', 'slack']);
  const told = messages.filter((m) => m.channel === securityChannel && mentions(m, c.record.id));
  const first = Math.min(...told.map((m) => Number(m.ts) * 1_000));
  if (ms(evidence.lookedAt) > inTime && !(first <= inTime))
    return say(
      `it was to end at ${utc(due)}, and Security was told ${Number.isFinite(first) ? `only at ${utc(new Date(first))}` : 'nothing'}`,
    );
  return [];
}

/** When it was to be gone, if the target shows that it was not gone in time for no page; null when none is due. */
function pageDue({ evidence, slots }: Reading, c: Case): Date | null {
  const { goneAt, record, verifiedAt } = c;
  if (!goneAt || (!verifiedAt && !record.grant?.startedAt) || record.terms.connector === 'manual') return null;
  // Whoever was away and removes it at once when back has nothing to page.
  const limit = deadline(evidence, goneAt, evidence.limits.pageWithinMs, ['mongodb', 'bot']);
  const mine = slotsOf(slots, c).filter((s) => s.cases.length === 1);
  const late = mine.some((s) => s.stays.some((t) => t.begin.at <= goneAt && (!t.end || ms(t.end.at) > limit)));
  return late && ms(evidence.lookedAt) > limit ? goneAt : null;
}

const indexes = new WeakMap<readonly Slot[], Map<string, Slot>>();

function slotsOf(slots: readonly Slot[], { record }: Case): Slot[] {
  const index = indexes.get(slots) ?? new Map(slots.map((s) => [slotKey(s), s]));
  indexes.set(slots, index);
  const at = { system: record.terms.systemId, user: record.target.id };
  return groupsOf(record).flatMap((group) => index.get(slotKey({ ...at, group })) ?? []);
}

function mentions(message: { text: string; words: readonly string[] | null }, id: string): boolean {
  // A merged message spells out twenty; the rest is a number in it.
  const all = [message.text, ...(message.words ?? [])].join(' ');
  return all.includes(id) || (/Access has not ended on time/.test(all) && /and \d+ more/.test(all));
}

/** Held by the target, owned by nobody: a request that is over while the target still has what it gave. */
function checkSilent({ evidence, cases, slots }: Reading): Violation[] {
  const bySlot = new Map(slots.map((s) => [slotKey(s), s]));
  return evidence.targetNow.flatMap((holding): Violation[] => {
    const slot = bySlot.get(slotKey(holding));
    const begun = slot?.stays.at(-1)?.begin;
    if (!slot || slot.cases.length === 0 || begun?.foreign) return [];
    const live = slot.cases.some((c) => cases.get(c.record.id)?.record.live);
    const last = slot.cases.findLast((c) => c.approval && FINAL_STATES.includes(c.record.state));
    if (live || !last) return [];
    const why = `${whereOf(slot)} is held, and no request that is still open would ever remove it`;
    return [{ invariant: 'I8', request: last.record.id, why }];
  });
}
