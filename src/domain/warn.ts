import { tierOf } from './catalog.ts';
import { formatDuration } from './duration.ts';
import { type Person, toRef } from './person.ts';
import { noticeAt, noticeWaits, type Quiet, quietsAt } from './quiet.ts';
import type { AccessRequest, Actor } from './record.ts';
import { allow, type Outcome, refuse } from './refusal.ts';
import { type Draft, draft } from './transition.ts';

/** Notices before the end: each told once, none once the end has begun. */

/** When a holder wants to be told. */
export interface Notices {
  /** How long before the end, ms. */
  beforeMs: readonly number[];
  /** When those told are not to be disturbed. */
  quiets: readonly (Quiet | null)[];
}

const CLOCK: Actor = { kind: 'system', name: 'clock' };
/** A grant of less than twice this gets no notice of its own accord, in ms: it was given only just now. */
const LEAST_MS = 5 * 60_000;

/**
 * When the holder is told. No notice comes before half of the time is over: where all would, there is one at the half.
 * @param before how long before the end, ms
 */
export function warningTimes(endsAt: Date, before: readonly number[], now: Date): Date[] {
  const half = Math.floor((endsAt.getTime() - now.getTime()) / 2);
  const fit = before.filter((ms) => ms <= half);
  const used = fit.length > 0 || before.length === 0 ? fit : half >= LEAST_MS ? [half] : [];
  return [...new Set(used)].sort((a, b) => b - a).map((ms) => new Date(endsAt.getTime() - ms));
}

/** Arms the notices of the end as it is now; those of another end are taken back unless they were told. */
export function armWarnings(d: Draft, { beforeMs, quiets }: Notices): void {
  const { next, now } = d;
  const { endsAt } = next;
  next.outbox = next.outbox.filter((e) => e.kind !== 'warn');
  if (!endsAt) return;
  const told = (next.warnings ?? []).filter((w) => w.toldAt);
  const quiet = quietsAt(tierOf(next.terms), quiets);
  const times = warningTimes(endsAt, beforeMs, now).map((dueAt) => noticeAt({ dueAt, endsAt }, quiet, now).getTime());
  const ahead = [...new Set(times)].sort((a, b) => a - b).map((t) => ({ dueAt: new Date(t), endsAt, toldAt: null }));
  if (told.length + ahead.length > 0 || next.warnings) next.warnings = [...told, ...ahead];
  armNext(d);
}

function armNext(d: Draft): void {
  const next = d.next.warnings?.find((w) => !w.toldAt);
  if (next) d.effect('warn', next.dueAt);
}

/**
 * The time of a notice has come. After a while without any worker only the latest is told. In quiet time it waits, if
 * it is still of use then.
 * @param quiets when those told are not to be disturbed
 * @param now UTC instant
 */
export function warn(
  record: AccessRequest,
  effectId: string,
  quiets: Notices['quiets'],
  now: Date,
): Outcome<AccessRequest> {
  if (!record.outbox.some((e) => e.id === effectId)) return allow(record);
  if (record.state !== 'active') return refuse('state_conflict', { request: record.id, state: record.state });
  const d = draft(record, now);
  d.drop(effectId);
  const { endsAt, requester, target } = d.next;
  const due = (d.next.warnings ?? []).filter((w) => !w.toldAt && w.dueAt <= now);
  const last = endsAt && now < endsAt ? due.at(-1) : undefined;
  d.next.warnings = (d.next.warnings ?? []).filter((w) => w === last || !due.includes(w));
  const waits = last && endsAt ? noticeWaits(quietsAt(tierOf(record.terms), quiets), endsAt, now) : null;
  if (last && waits) last.dueAt = waits;
  else if (last && endsAt) {
    last.toldAt = now;
    d.event('end.announced', CLOCK, { endsAt, people: [...new Set([requester.id, target.id])] });
    d.say(`Told that it ends in ${formatDuration(endsAt.getTime() - now.getTime())}.`);
  }
  armNext(d);
  return allow(d.done());
}

/** The holder lets it end at its time and wants to hear no more of it. Once is enough. */
export function letItEnd(
  record: AccessRequest,
  c: { actor: Actor; person: Person },
  now: Date,
): Outcome<AccessRequest> {
  if (![record.requester.id, record.target.id].includes(c.person.id))
    return refuse('not_holder', { request: record.id });
  const { endsAt } = record;
  if (record.state !== 'active' || !endsAt)
    return refuse('state_conflict', { request: record.id, state: record.state });
  if (record.letEnd?.endsAt.getTime() === endsAt.getTime()) return allow(record);
  const d = draft(record, now);
  d.next.letEnd = { by: toRef(c.person), at: now, endsAt };
  d.next.warnings = (d.next.warnings ?? []).filter((w) => w.toldAt);
  d.next.outbox = d.next.outbox.filter((e) => e.kind !== 'warn');
  d.event('end.accepted', c.actor, { by: c.person.id, endsAt });
  d.say(`${c.person.name} lets it end at its time. No further notice of that end.`);
  return allow(d.done());
}
