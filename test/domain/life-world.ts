import { admitGrant } from '../../src/domain/admit.ts';
import { askedNow, decisionsOf, openStep } from '../../src/domain/approvers.ts';
import type { Away } from '../../src/domain/away.ts';
import type { StepTimers } from '../../src/domain/catalog.ts';
import { claimEffect, heldEffect } from '../../src/domain/claim.ts';
import { decide } from '../../src/domain/decide.ts';
import { decideExtension } from '../../src/domain/decide-extension.ts';
import { backoffMs, dueAt, type EffectKind } from '../../src/domain/effect.ts';
import { cancel, dropGrant, endForLeaver, lapse, markOverdue, revokeGrant } from '../../src/domain/end.ts';
import { extend } from '../../src/domain/extend.ts';
import { failGrant, retryGrant, settleGranted, startGrant } from '../../src/domain/grant.ts';
import { handOver } from '../../src/domain/hand-over.ts';
import type { Person, Roster } from '../../src/domain/person.ts';
import { taskPeople } from '../../src/domain/policy.ts';
import { answerQuestion, askQuestion } from '../../src/domain/question.ts';
import type { AccessRequest, RecordEvent } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { remind } from '../../src/domain/remind.ts';
import { reportProblem } from '../../src/domain/report-problem.ts';
import { openRequest } from '../../src/domain/request.ts';
import { retryRevoke, settleRevoked } from '../../src/domain/revoke.ts';
import type { Guard } from '../../src/domain/separation.ts';
import { draft } from '../../src/domain/transition.ts';
import { letItEnd, warn } from '../../src/domain/warn.ts';
import { confirmDone, openTask, rejectDone, reportCannot, reportDone } from '../../src/domain/work-task.ts';
import { aCatalog, DAY, HOUR, later, MINUTE, type Name, NOON, PEOPLE, ROLES } from '../support/an-organisation.ts';
import type { Command, Seen, Whose } from './life-commands.ts';
import { actorOf, asking, clicking, clickingMore, seen } from './steps-of-a-life.ts';

/** A worker that once took an effect: what it read then, and how far it has come. */
interface Worker {
  effectId: string;
  kind: EffectKind;
  token: string;
  /** The record as it was claimed. */
  read: AccessRequest;
  admitted: boolean;
  started: boolean;
}

/** Everything around one request: the clock, the people, the ledger, the workers, and the identity's guard. */
export interface World {
  now: Date;
  record: AccessRequest | null;
  people: Map<string, Person>;
  guard: Guard;
  away: Away[];
  workers: Worker[];
  ledger: Map<number, RecordEvent>;
}

/** What one command came to. */
export interface Move {
  command: Command;
  before: AccessRequest | null;
  after: AccessRequest | null;
  /** What a worker saw at the target, and what was to stay there. */
  readBack: { entitlements: readonly string[]; kept: readonly string[] } | null;
}

const WARNING: StepTimers = {
  ...aCatalog().policy.timers.low,
  warnBeforeMs: [HOUR, 10 * MINUTE],
};
/** One role may be extended once without asking anybody; holders are told before the end. */
const CATALOG = aCatalog({
  roles: [{ ...ROLES.keeper, freeExtensionMs: 15 * MINUTE }],
  policy: { timers: { low: WARNING, medium: WARNING, high: WARNING } },
});
const SURPLUS = 'group:surplus';

export const aWorld = (): World => ({
  now: NOON,
  record: null,
  people: new Map(Object.values(PEOPLE).map((p) => [p.id, p])),
  guard: { personId: 'ana', version: 0, holds: [] },
  away: [],
  workers: [],
  ledger: new Map(),
});

export function rosterOf(world: World): Roster {
  const all = [...world.people.values()];
  return { byId: (id) => world.people.get(id) ?? null, bySlack: () => null, all: () => all };
}

const personOf = (world: World, name: string): Person => world.people.get(name) ?? PEOPLE.moe;
const who = (world: World, name: Name) => ({ actor: actorOf(personOf(world, name)), person: personOf(world, name) });
/** A refusal leaves the record as it is. */
const or = (record: AccessRequest, outcome: Outcome<AccessRequest>): AccessRequest =>
  outcome.ok ? outcome.next : record;

/** One command, done to the world. */
export function play(world: World, command: Command): Move {
  const before = world.record;
  const move: Move = { command, before, after: before, readBack: null };
  if (command.do === 'open') move.after = before ?? open(world, command);
  else if (before) move.after = act(world, before, command, move);
  world.record = move.after;
  return move;
}

function open(world: World, c: Extract<Command, { do: 'open' }>): AccessRequest | null {
  const command = asking({
    requester: personOf(world, c.by),
    target: personOf(world, c.target),
    role: ROLES[c.role],
    startsAt: c.startIn === null ? null : later(c.startIn),
    durationMs: c.lasts,
  });
  const outcome = openRequest(
    command,
    { catalog: CATALOG, roster: rosterOf(world), live: [], heldBefore: null, away: world.away },
    world.now,
  );
  world.guard = { ...world.guard, personId: command.target.id };
  return outcome.ok ? outcome.next : null;
}

function act(world: World, record: AccessRequest, c: Exclude<Command, { do: 'open' }>, move: Move): AccessRequest {
  const { now } = world;
  const facts = { catalog: CATALOG, roster: rosterOf(world), away: world.away };
  switch (c.do) {
    case 'decide': {
      const step = c.step === 'open' ? openStep(record) : c.step;
      const name = oneOf(record, step, c.who);
      const wish = c.less ? { durationMs: c.less, roleId: null } : null;
      const shown = c.shown === 'card' ? record.subjectHash.slice(0, 16) : 'a'.repeat(16);
      const click = {
        ...clicking(record, name, { step, verdict: c.verdict, shown, wish, reason: 'because' }),
        ...who(world, name),
      };
      return or(record, decide(record, click, facts, now));
    }
    case 'ask':
    case 'give':
    case 'answer':
      return or(record, talk(world, record, c));
    case 'away':
      world.away.push({ personId: c.who, delegateId: c.to, from: now, until: new Date(now.getTime() + 7 * DAY) });
      return record;
    case 'cancel':
      return or(record, cancel(record, who(world, c.by), now));
    case 'drop':
      return or(record, dropGrant(record, who(world, c.by), now));
    case 'revoke':
      return or(record, revokeGrant(record, { ...who(world, c.by), reason: 'an incident' }, facts, now));
    case 'letEnd':
      return or(record, letItEnd(record, who(world, c.by), now));
    case 'problem':
      return or(record, reportProblem(record, { ...who(world, c.by), text: 'It does not open' }, facts, now));
    case 'extend': {
      const ask = { ...who(world, c.by), durationMs: c.more, reason: 'The night shift takes longer' };
      return or(record, extend(record, ask, { ...facts, holds: [] }, now));
    }
    case 'decideMore':
      return or(record, decideMore(world, record, c));
    case 'task':
      return or(record, workTask(world, record, c));
    case 'claim':
      return claim(world, record, c);
    case 'lapse':
      // As the worker does it: only while a lapse is due.
      return record.decideBy <= now ? or(record, lapse(record, now)) : record;
    case 'remind': {
      const effect = record.outbox.find((e) => e.kind === 'remind');
      return effect ? or(record, remind(record, effect.id, facts, now)) : record;
    }
    case 'warn': {
      const effect = record.outbox.find((e) => e.kind === 'warn');
      return effect ? or(record, warn(record, effect.id, [], now)) : record;
    }
    case 'overdue':
      return markOverdue(record, now) ?? record;
    case 'leave':
      world.people.set(c.who, { ...personOf(world, c.who), endsAt: now });
      return record;
    case 'leavers': {
      const endsAt = facts.roster.byId(record.target.id)?.endsAt;
      return endsAt && endsAt <= now ? (endForLeaver(record, now) ?? record) : record;
    }
    case 'wait':
      world.now = new Date(now.getTime() + c.ms);
      return record;
    case 'waitFor':
      world.now = momentOf(world, record, c.what);
      return record;
    case 'relay':
      for (const event of record.events) world.ledger.set(event.n, event);
      return c.marks ? { ...record, events: [], relayPending: false } : record;
    default:
      return report(world, record, c, move);
  }
}

function decideMore(
  world: World,
  record: AccessRequest,
  c: Extract<Command, { do: 'decideMore' }>,
): Outcome<AccessRequest> {
  const x = record.extensions?.at(c.nth);
  const step = x?.steps.findIndex((s) => s.decision === null) ?? -1;
  const used = x?.steps.flatMap(decisionsOf).map((d) => d.by.id) ?? [];
  const right = x?.steps[step]?.approvers.find((a) => !used.includes(a.id))?.id ?? 'moe';
  const name = (c.who === 'right' ? right : c.who) as Name;
  const more = { ...(c.shown === 'other' ? { shown: 'a'.repeat(16) } : {}), ...who(world, name) };
  const click = clickingMore(record, name, { step, verdict: c.verdict, reason: 'because', ...more });
  const facts = { catalog: CATALOG, roster: rosterOf(world), away: world.away, holds: [] };
  return decideExtension(record, { ...click, extension: x?.id ?? 'X1' }, facts, world.now);
}

/** Whoever is meant; the right one is asked for the step and has not decided. */
function oneOf(record: AccessRequest, step: number, whom: Name | 'right'): Name {
  const asked = record.steps[step] ? askedNow(record.steps[step]) : [];
  const right = asked.find((a) => !record.steps.flatMap(decisionsOf).some((d) => d.by.id === a.id));
  return (whom === 'right' ? (right?.id ?? 'moe') : whom) as Name;
}

function talk(
  world: World,
  record: AccessRequest,
  c: Extract<Command, { do: 'ask' | 'give' | 'answer' }>,
): Outcome<AccessRequest> {
  const { now } = world;
  const facts = { catalog: CATALOG, roster: rosterOf(world), away: world.away };
  if (c.do === 'answer') {
    const questionId = `Q${String(c.nth + 1)}`;
    return answerQuestion(record, { ...who(world, c.by), questionId, text: 'So that it works' }, facts, now);
  }
  const step = openStep(record);
  const name = oneOf(record, step, c.who);
  const click = { ...who(world, name), membership: null, step, shown: record.subjectHash.slice(0, 16) };
  if (c.do === 'ask') return askQuestion(record, { ...click, text: 'What for?' }, facts, now);
  return handOver(record, { ...click, to: personOf(world, c.to), reason: 'on leave' }, facts, now);
}

/** The moment waited for; what is past is not waited for. */
function momentOf(world: World, record: AccessRequest, what: Extract<Command, { do: 'waitFor' }>['what']): Date {
  const effects = record.outbox.filter((e) => what === 'lease' || what === 'next' || e.kind === what);
  const times = effects.flatMap((e) => (what === 'lease' ? (e.leaseUntil ?? []) : dueAt(e)));
  const ahead = times.map((t) => t.getTime()).filter((t) => t > world.now.getTime());
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : world.now;
}

function workTask(world: World, record: AccessRequest, c: Extract<Command, { do: 'task' }>): Outcome<AccessRequest> {
  const task = { ...who(world, c.by), taskId: `T${String(c.nth + 1)}` };
  if (c.act === 'done') return reportDone(record, { ...task, proof: 'see the screen of the bank' }, world.now);
  if (c.act === 'confirm') return confirmDone(record, task, world.now);
  if (c.act === 'reject') return rejectDone(record, task, world.now);
  return reportCannot(record, { ...task, reason: 'the bank is closed' }, world.now);
}

function claim(world: World, record: AccessRequest, c: Extract<Command, { do: 'claim' }>): AccessRequest {
  const effect = record.outbox.find((e) => e.kind === c.kind);
  const token = `w${String(world.workers.length + 1)}`;
  const claimed = claimEffect(record, effect?.id ?? 'none', { token, ms: c.lease }, world.now);
  if (claimed.kind === 'wait') return record;
  const { next } = claimed;
  if (claimed.kind === 'run')
    world.workers.push({
      effectId: claimed.effect.id,
      kind: c.kind,
      token,
      read: next,
      admitted: false,
      started: next.grant?.startedAt != null,
    });
  return next;
}

/** The worker of a report, if there is one. */
function workerOf(world: World, record: AccessRequest, kind: EffectKind, whose: Whose): Worker | null {
  const workers = world.workers.filter((w) => w.kind === kind);
  const holds = (w: Worker) => heldEffect(record, w.effectId, w.token) !== null;
  if (whose === 'holder') return workers.findLast(holds) ?? null;
  const other = workers.findLast((w) => !holds(w)) ?? workers.at(-1);
  if (!other) return null;
  return whose === 'older' && !holds(other) ? other : { ...other, token: 'made-up' };
}

type Report = Extract<Command, { whose: Whose }>;
const kindOf = (c: Report): EffectKind => ('kind' in c ? c.kind : c.do === 'told' ? 'notify' : 'provision');

/** What a worker reports, in the order workers report it; it counts only while the worker holds the effect. */
function report(world: World, record: AccessRequest, c: Report, move: Move): AccessRequest {
  const worker = workerOf(world, record, kindOf(c), c.whose);
  if (!worker) return record;
  const { now } = world;
  const { effectId } = worker;
  const held = (next: () => AccessRequest): AccessRequest =>
    heldEffect(record, effectId, worker.token) ? next() : record;
  switch (c.do) {
    case 'admit':
      // Also one that has been overtaken asks the guard, and gets it: only its report no longer counts.
      return c.whose === 'stranger' ? record : admit(world, record, worker, held);
    case 'start': {
      if (!worker.admitted || worker.started) return record;
      const after = held(() => startGrant(record, seenOf(record, c.before), now));
      worker.started = after.state === 'approved' && after.grant?.startedAt != null;
      return after;
    }
    case 'settle':
      if (record.terms.connector === 'manual') return record;
      return settle(world, record, worker, { ...c, entitlements: seenOf(record, c.seen) }, move);
    case 'look':
      return record.terms.connector === 'manual' ? look(world, record, worker, move) : record;
    case 'fail':
      if (!worker.admitted) return record;
      return held(() => failGrant(record, effectId, 'there is no such group', now, { admitted: true }));
    case 'told':
      return held(() => taken(record, effectId, now));
    case 'retry':
      return held(() => again(record, worker, c.wish, now));
  }
}

function admit(
  world: World,
  record: AccessRequest,
  worker: Worker,
  held: (next: () => AccessRequest) => AccessRequest,
): AccessRequest {
  const facts = { catalog: CATALOG, roster: rosterOf(world) };
  const admitted = world.guard.holds.some((h) => h.requestId === record.id);
  const outcome = admitGrant(worker.read, world.guard, facts, world.now);
  worker.admitted = outcome.ok;
  if (outcome.ok) world.guard = outcome.next;
  return outcome.ok ? record : held(() => failGrant(record, worker.effectId, outcome.refused, world.now, { admitted }));
}

function settle(
  world: World,
  record: AccessRequest,
  worker: Worker,
  c: { entitlements: string[]; kept: boolean; absent: boolean },
  move: Move,
): AccessRequest {
  if (!heldEffect(record, worker.effectId, worker.token)) return record;
  const { now } = world;
  const { entitlements } = c;
  if (worker.kind === 'provision')
    return worker.admitted && worker.started
      ? settleGranted(record, worker.effectId, seen(entitlements), [], now, {
          beforeMs: [HOUR, 10 * MINUTE],
          quiets: [],
        })
      : record;
  const kept = c.kept ? record.terms.entitlements.slice(0, 1) : [];
  move.readBack = { entitlements, kept };
  return settleRevoked(
    record,
    worker.effectId,
    seen(entitlements),
    { kept, detail: 'removed', foundAbsent: c.absent },
    now,
  );
}

/** A worker of a manual system believes only a task that two people stand for, as it was when it looked. */
function look(world: World, record: AccessRequest, worker: Worker, move: Move): AccessRequest {
  const ready = worker.kind === 'revoke' || (worker.admitted && worker.started);
  if (!ready || !heldEffect(record, worker.effectId, worker.token)) return record;
  const kind = worker.kind === 'provision' ? 'grant' : 'revoke';
  const task = worker.read.tasks.findLast((t) => t.effectId === worker.effectId);
  if (task?.state === 'confirmed') {
    const entitlements = kind === 'grant' ? record.terms.entitlements : [];
    return settle(world, record, worker, { entitlements, kept: false, absent: false }, move);
  }
  const system = CATALOG.systems.get(record.terms.systemId) ?? null;
  const people = taskPeople(
    { system, catalog: CATALOG, roster: rosterOf(world), targetId: record.target.id },
    world.now,
  );
  return openTask(record, worker.effectId, { kind, ...people, steps: [] }, world.now);
}

function again(record: AccessRequest, worker: Worker, wish: number | null, now: Date): AccessRequest {
  const { effectId } = worker;
  if (worker.kind === 'provision') return retryGrant(record, effectId, 'the target answers 503', wish, now);
  if (worker.kind === 'revoke') return retryRevoke(record, effectId, 'the target answers 503', wish, now);
  if (worker.kind === 'lapse' || worker.kind === 'remind' || worker.kind === 'warn') return record;
  // As record-cards.ts does it, which needs a database.
  const d = draft(record, now);
  const effect = d.next.outbox.find((e) => e.id === effectId);
  if (!effect) return record;
  Object.assign(effect, { leaseToken: null, leaseUntil: null });
  effect.notBefore = new Date(now.getTime() + (wish ?? backoffMs(effect.attempts, 30_000)));
  return d.done();
}

function taken(record: AccessRequest, effectId: string, now: Date): AccessRequest {
  const d = draft(record, now);
  d.drop(effectId);
  return d.done();
}

function seenOf(record: AccessRequest, what: Seen): string[] {
  const all = record.terms.entitlements;
  return { exact: all, more: [...all, SURPLUS], less: all.slice(1), empty: [] }[what];
}
