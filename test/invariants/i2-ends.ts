import type { Violation } from './evidence.ts';
import { checkMoved } from './i2-moved.ts';
import {
  type Case,
  dateIn,
  deadline,
  ms,
  type Reading,
  type Slot,
  type Stay,
  slotKey,
  utc,
  whereOf,
} from './read-evidence.ts';

/**
 * I2: nothing stays past its end plus N, by the target's own log; and the end is what the last approval fixed,
 * or what an extension that may moved it to.
 */
export function checkEnds(reading: Reading): Violation[] {
  const found = [...reading.cases.values()].flatMap((c) => [...checkFixed(c), ...checkMoved(reading, c)]);
  const now = new Set(reading.evidence.targetNow.map(slotKey));
  for (const slot of reading.slots) {
    for (const stay of slot.stays) found.push(...checkStay(reading, slot, stay));
    found.push(...checkLog(slot, now.has(slotKey(slot))));
  }
  return found;
}

/** Two looks at the target that do not agree would make every other finding worthless. */
function checkLog(slot: Slot, held: boolean): Violation[] {
  const byLog = slot.stays.some((s) => s.end === null);
  if (byLog === held) return [];
  const why = `${whereOf(slot)} is ${held ? '' : 'not '}held, which the target's own log does not say`;
  return [{ invariant: 'I2', request: slot.cases.at(-1)?.record.id ?? null, why }];
}

function checkFixed({ record, approval, decisions, firstEnd, endsAt, events }: Case): Violation[] {
  const say = (why: string): Violation[] => [{ invariant: 'I2', request: record.id, why }];
  if (!approval) return record.endsAt ? say('it has an end that no approval in the ledger fixed') : [];
  if (!firstEnd || !endsAt) return say('its last approval fixed no end');
  if (record.endsAt?.getTime() !== endsAt.getTime())
    return say(`its end was moved: approved until ${utc(endsAt)}, now ${utc(record.endsAt)}`);
  const opened = events.find((e) => e.action === 'request.opened');
  const starts = dateIn(approval, 'startsAt') ?? approval.at;
  // What an approver made shorter counts.
  const made = decisions.flatMap(
    (e) => (e.detail['changes'] as { to?: { durationMs?: number } } | undefined)?.to ?? [],
  );
  const asked = Math.min(Number(opened?.detail['durationMs']), ...made.map((to) => Number(to.durationMs)));
  if (ms(firstEnd) - ms(starts) > asked)
    return say(`it was approved for longer than the ${String(asked)} ms asked for: until ${utc(firstEnd)}`);
  const later = events.find(
    (e) => e.action === 'grant.verified' && ms(dateIn(e, 'endsAt') ?? firstEnd) !== ms(firstEnd),
  );
  return later ? say(`its end was moved when it was granted: ${utc(dateIn(later, 'endsAt'))}`) : [];
}

function checkStay(reading: Reading, slot: Slot, stay: Stay): Violation[] {
  const { evidence } = reading;
  const { endsWithinMs, clockMs, landsWithinMs, settled } = evidence.limits;
  const covered = coverOf(slot, stay, reading);
  // What somebody put there by hand is not ours to end.
  if (!covered || stay.begin.foreign) return [];
  const { until, by } = covered;
  const say = (what: string): Violation[] => [
    { invariant: 'I2', request: by.record.id, why: `${whereOf(slot)} was to end at ${utc(until)} and ${what}` },
  ];
  // A call that was under way when the end was decided may still land; what it gives is removed like the rest.
  const lands = deadline(evidence, until, clockMs + (landsWithinMs ?? 0), ['target', 'bot', 'mongodb']);
  if (ms(stay.begin.askedAt ?? stay.begin.at) > lands) return say(`was given after it, at ${utc(stay.begin.at)}`);
  const latest = deadline(evidence, until, endsWithinMs);
  if (stay.end && ms(stay.end.at) > latest)
    return say(
      `was removed ${String(ms(stay.end.at) - ms(until))} ms later, allowed are ${String(latest - ms(until))}`,
    );
  const patience = settled ? Math.min(latest, ms(until) + clockMs) : latest;
  if (!stay.end && ms(evidence.lookedAt) > patience) return say(`is still held at ${utc(evidence.lookedAt)}`);
  return [];
}

/** Until when somebody may hold this: grants of the same thing may follow on each other, and the last of them counts. */
function coverOf(slot: Slot, stay: Stay, { evidence }: Reading): { until: Date; by: Case } | null {
  const { endsWithinMs, clockMs } = evidence.limits;
  const covering = slot.cases.flatMap((c) =>
    c.approval && c.goneAt ? { c, from: c.approval.at, until: c.goneAt } : [],
  );
  const before = covering.filter((w) => ms(w.from) <= ms(stay.begin.at) + clockMs);
  const [first, ...others] = before.length > 0 ? before : covering.slice(0, 1);
  if (!first) return null;
  let last = others.reduce((a, b) => (b.until > a.until ? b : a), first);
  for (const w of covering) if (w.until > last.until && ms(w.from) <= ms(last.until) + endsWithinMs) last = w;
  return { until: last.until, by: last.c };
}
