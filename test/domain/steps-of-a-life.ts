import { claimEffect } from '../../src/domain/claim.ts';
import { type DecideCommand, decide } from '../../src/domain/decide.ts';
import type { DecideExtensionCommand } from '../../src/domain/decide-extension.ts';
import type { Effect, EffectKind } from '../../src/domain/effect.ts';
import { dropGrant } from '../../src/domain/end.ts';
import { type ExtendCommand, extend } from '../../src/domain/extend.ts';
import { type ReadBack, settleGranted, startGrant } from '../../src/domain/grant.ts';
import type { Person } from '../../src/domain/person.ts';
import { taskPeople } from '../../src/domain/policy.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { type OpenCommand, openRequest } from '../../src/domain/request.ts';
import type { Hold } from '../../src/domain/separation.ts';
import type { Task } from '../../src/domain/task.ts';
import { openTask } from '../../src/domain/work-task.ts';
import {
  aCatalog,
  aRoster,
  BANK,
  CRM,
  HOUR,
  later,
  MINUTE,
  type Name,
  NOON,
  PEOPLE,
  ROLES,
  type RoleName,
} from '../support/an-organisation.ts';

/** A request brought through its life by the domain itself, step by step, as the tests need it. */

export const FACTS = { catalog: aCatalog(), roster: aRoster(), holds: [] as readonly Hold[] };
export const LEASE_MS = 30_000;
export const WHY = 'Answer the tickets of the night shift';

/** The next version. @throws when the decision was a refusal */
export function next<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refused} ${JSON.stringify(outcome.values)}`);
  return outcome.next;
}

export function actorOf(person: Person): Actor {
  const { id, name, slack } = person;
  return {
    kind: 'person',
    id,
    name,
    teamId: slack?.teamId ?? null,
    userId: slack?.userId ?? null,
    method: 'slack_click',
  };
}

/** Who acts, as operations hand it to the domain. */
export const by = (name: Name): { actor: Actor; person: Person } => ({
  actor: actorOf(PEOPLE[name]),
  person: PEOPLE[name],
});

/** Ana asks for two hours as Support Agent, unless told otherwise. */
export function asking(changes: Partial<OpenCommand> = {}): OpenCommand {
  const requester = changes.requester ?? PEOPLE.ana;
  const role = changes.role ?? ROLES.agent;
  return {
    id: 'REQ-2026-000001',
    origin: 'view:1',
    actor: actorOf(requester),
    requester,
    target: requester,
    role,
    system: role.system === 'bank' ? BANK : CRM,
    justification: WHY,
    ticket: null,
    startsAt: null,
    durationMs: 2 * HOUR,
    ...changes,
  };
}

/** A click on the card of a step. */
export function clicking(record: AccessRequest, name: Name, changes: Partial<DecideCommand> = {}): DecideCommand {
  return {
    ...by(name),
    verdict: 'approved',
    reason: null,
    step: 0,
    shown: record.subjectHash.slice(0, 16),
    method: 'slack_click',
    membership: null,
    ...changes,
  };
}

export const pending = (role: RoleName = 'agent', changes: Partial<OpenCommand> = {}): AccessRequest =>
  next(openRequest(asking({ role: ROLES[role], ...changes }), { ...FACTS, live: [], heldBefore: null }, NOON));

/** Approved by the owner, and by security where that is a step; a minute after it was asked for. */
export function approved(role: RoleName = 'agent', changes: Partial<OpenCommand> = {}): AccessRequest {
  let record = pending(role, changes);
  for (const [step, { name }] of record.steps.entries()) {
    const click = clicking(record, name === 'owner' ? 'bob' : 'dan', { step });
    record = next(decide(record, click, FACTS, later(MINUTE)));
  }
  return record;
}

/** The relay has brought all events to the ledger. */
export const chained = (record: AccessRequest): AccessRequest => ({ ...record, events: [], relayPending: false });

export function effectOf(record: AccessRequest, kind: EffectKind): Effect {
  const effect = record.outbox.find((e) => e.kind === kind);
  if (!effect) throw new Error(`no ${kind} in the outbox: ${record.outbox.map((e) => e.kind).join(', ')}`);
  return effect;
}

/** A worker takes the effect. @throws when it may not run now */
export function claimed(record: AccessRequest, kind: EffectKind, at: Date, token = 'w1'): AccessRequest {
  const claim = claimEffect(record, effectOf(record, kind).id, { token, ms: LEASE_MS }, at);
  if (claim.kind !== 'run') throw new Error(`the ${kind} cannot run: ${claim.kind}`);
  return claim.next;
}

export const seen = (entitlements: readonly string[]): ReadBack => ({
  accountId: 'acc-1',
  entitlements,
  evidence: 'GET /Groups: 2 groups',
  providerEventId: 'ev-1',
});

/** A worker holds the provisioning, and nothing was given yet. */
export const provisioning = (role: RoleName = 'agent'): AccessRequest =>
  claimed(chained(approved(role)), 'provision', later(2 * MINUTE));

/** The first call that could give access is about to be made. */
export const started = (role: RoleName = 'agent'): AccessRequest =>
  startGrant(provisioning(role), [], later(2 * MINUTE));

/** Granted and read back. */
export function active(role: RoleName = 'agent'): AccessRequest {
  const record = started(role);
  const exact = seen(record.terms.entitlements);
  return settleGranted(record, effectOf(record, 'provision').id, exact, [], later(3 * MINUTE));
}

/** The holder has handed it back, and a worker is removing it. */
export function removing(role: RoleName = 'agent', at = later(HOUR)): AccessRequest {
  return claimed(next(dropGrant(active(role), by('ana'), at)), 'revoke', at);
}

/** The people a manual task of the bank is for. */
export const handsOf = (record: AccessRequest): ReturnType<typeof taskPeople> =>
  taskPeople({ system: BANK, ...FACTS, targetId: record.target.id }, NOON);

/** The connector waits for people, and they have been asked. */
export function asked(record: AccessRequest, kind: Task['kind'], at: Date): AccessRequest {
  const effect = effectOf(record, kind === 'grant' ? 'provision' : 'revoke');
  return openTask(record, effect.id, { kind, ...handsOf(record), steps: ['Do it'] }, at);
}

export const actions = (record: AccessRequest): string[] => record.events.map((e) => e.action);

/** The holder asks for an hour more, unless told otherwise. */
export function extending(changes: Partial<ExtendCommand> = {}): ExtendCommand {
  return { ...by('ana'), durationMs: HOUR, reason: 'The backlog takes one more hour', ...changes };
}

/** More time has been asked for. */
export const extended = (record: AccessRequest, at: Date, changes: Partial<ExtendCommand> = {}): AccessRequest =>
  next(extend(record, extending(changes), FACTS, at));

/** A click on the card of the latest extension. */
export function clickingMore(
  record: AccessRequest,
  name: Name,
  changes: Partial<DecideExtensionCommand> = {},
): DecideExtensionCommand {
  const x = record.extensions?.at(-1);
  const shown = x?.subjectHash.slice(0, 16) ?? '';
  return { ...clicking(record, name), extension: x?.id ?? 'X1', shown, ...changes };
}
