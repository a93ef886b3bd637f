import type { Extension } from '../../src/domain/record.ts';
import type { FactsSince, LedgerEvent, Violation } from './evidence.ts';
import { humansOf, mayDecide, personIn, stepsNeeded } from './i1-approved.ts';
import { type Case, dateIn, factsAt, ms, type Reading, utc } from './read-evidence.ts';

/**
 * The part of I2 about an end that moved: only later, before it began, for no longer than may be, and only on approvals of
 * its own by distinct eligible humans, or once where the role allows it. Written without the rules of the product.
 */
export function checkMoved(reading: Reading, c: Case): Violation[] {
  const found: string[] = [];
  let end = c.firstEnd;
  for (const move of c.moves) {
    found.push(...faultsOfMove(reading, c, move, end));
    end = dateIn(move, 'to');
  }
  return found.map((why) => ({ invariant: 'I2', request: c.record.id, why }));
}

function faultsOfMove(reading: Reading, c: Case, move: LedgerEvent, stood: Date | null): string[] {
  const { evidence } = reading;
  const { clockMs } = evidence.limits;
  const [from, to] = [dateIn(move, 'from'), dateIn(move, 'to')];
  if (!from || !to || !stood) return ['its end was moved, and from which to which is not said'];
  const faults: string[] = [];
  if (ms(from) !== ms(stood)) faults.push(`its end was moved from ${utc(from)}, which it was not`);
  if (to <= from) faults.push(`its end was moved to ${utc(to)}, which is no later`);
  if (ms(move.at) > ms(stood) + clockMs) faults.push(`its end was moved at ${utc(move.at)}, after it had come`);
  const begun = c.events.some((e) => e.action === 'end.requested' && (e.n ?? 0) < (move.n ?? 0));
  if (begun) faults.push('its end was moved after it had begun');
  // Files that change in the same moment: either may have been read.
  const before = factsAt(evidence, new Date(ms(move.at) - 2 * clockMs));
  const views = [before, factsAt(evidence, move.at)].flatMap((f) => f ?? []);
  const why = views.map((facts) => notAllowed(reading, c, move, facts, { from, to }));
  return views.length > 0 && why.every((w) => w.length > 0) ? [...faults, ...(why.at(-1) ?? [])] : faults;
}

/** What these facts have against the move. */
function notAllowed(
  { evidence }: Reading,
  c: Case,
  move: LedgerEvent,
  facts: FactsSince,
  { from, to }: { from: Date; to: Date },
): string[] {
  const faults: string[] = [];
  const role = facts.catalog.roles.get(c.record.terms.roleId);
  if (!role) return ['its end was moved though its role is gone'];
  const starts = dateIn(c.approval, 'startsAt') ?? from;
  const inAll = role.maxTotalTimeMs ?? 2 * role.maxTimeMs;
  if (ms(to) - ms(starts) > inAll || ms(to) - ms(from) > role.maxTimeMs)
    faults.push(`its end was moved to ${utc(to)}, longer than its role may be held`);
  const leaves = personIn(facts, c.record.target.id)?.endsAt;
  if (leaves && to > leaves) faults.push(`its end was moved to ${utc(to)}, past their last day`);
  const x = c.record.extensions?.find((e) => e.id === move.detail['extension']);
  if (!x || ms(x.to) !== ms(to)) return [...faults, 'the database does not have what moved its end'];
  if (move.action === 'extension.granted') {
    const first = c.moves.find((m) => m.action === 'extension.granted') === move;
    if (!first || ms(to) - ms(from) > (role.freeExtensionMs ?? 0)) faults.push('its end was moved for free');
    return faults;
  }
  const steps = x.steps.map((s) => s.name as string);
  for (const step of stepsNeeded(facts.catalog, c.record))
    if (!steps.includes(step)) faults.push(`its end was moved without the ${step} step`);
  return [...faults, ...checkApprovals(c, x, facts, humansOf(evidence.facts), move.at)];
}

function checkApprovals(c: Case, x: Extension, facts: FactsSince, humans: (id: string) => string, at: Date): string[] {
  const mine = c.events.filter((e) => e.detail['extension'] === x.id);
  const asked = mine.find((e) => e.action === 'extension.requested');
  if (!asked) return ['its end was moved, and nobody had asked for that'];
  const faults: string[] = [];
  const taken = new Set([humans(c.record.requester.id), humans(c.record.target.id)]);
  for (const [index, step] of x.steps.entries()) {
    const given = mine.filter((e) => e.action === 'extension.approved' && e.detail['index'] === index);
    if (given.length < (step.need ?? 1)) faults.push(`its end was moved without enough approvals of ${step.name}`);
    for (const approval of given) {
      const by = String(approval.detail['by']);
      if (approval.detail['subject'] !== asked.detail['subject']) faults.push(`${by} approved something else`);
      if (taken.has(humans(by))) faults.push(`${by} asked, receives or decided already, and moved its end`);
      taken.add(humans(by));
      if (!mayDecide(facts, c.record, step, by, at)) faults.push(`${by} could not move its end at ${utc(at)}`);
    }
  }
  return faults;
}
