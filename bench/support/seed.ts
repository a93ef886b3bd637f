/** Grants as the product would have left them: one life through the domain for each role, then stamped for many. */
import type { AnyBulkWriteOperation } from 'mongoose';
import { type RequestDoc, toDoc } from '../../models/request.ts';
import { claimEffect } from '../../src/domain/claim.ts';
import { decide } from '../../src/domain/decide.ts';
import { settleGranted, startGrant } from '../../src/domain/grant.ts';
import { type Person, toRef } from '../../src/domain/person.ts';
import type { AccessRequest, Actor, CardRef, RecordEvent } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { openRequest } from '../../src/domain/request.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import type { Hold } from '../../src/domain/separation.ts';
import { subjectHashOf } from '../../src/domain/subject.ts';
import { contentHash, plannedMessages } from '../../src/views/plan.ts';
import { inEnglish } from '../../test/support/in-words.ts';
import { grantAt, groupOf, personId, requestId, roleId } from './organisation.ts';
import type { Setting } from './setting.ts';

const MINUTE = 60_000;
/** Records written at once. */
const BATCH = 2_000;
/** Fill quickly; only what is measured must be durable. */
const FAST = { ordered: false, writeConcern: { w: 1, j: false } } as const;

type Facts = Pick<Setting, 'catalog' | 'roster'>;

function next<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`the domain refused to seed: ${outcome.refused} ${JSON.stringify(outcome.values)}`);
  return outcome.next;
}

function known(facts: Facts, id: string): Person {
  const person = facts.roster.byId(id);
  if (!person) throw new Error(`the roster lacks ${id}`);
  return person;
}

function actor({ id, name, slack }: Person): Actor {
  return {
    kind: 'person',
    id,
    name,
    teamId: slack?.teamId ?? null,
    userId: slack?.userId ?? null,
    method: 'slack_click',
  };
}

/** A request as it is filed. @param at UTC instant */
export function pendingRecord(
  facts: Facts,
  c: { id: string; person: string; role: number; at: Date; durationMs: number },
) {
  const role = facts.catalog.roles.get(roleId(c.role));
  const system = role && facts.catalog.systems.get(role.system);
  if (!role || !system) throw new Error(`the catalogue lacks ${roleId(c.role)}`);
  const requester = known(facts, c.person);
  return next(
    openRequest(
      {
        id: c.id,
        origin: `bench:${c.id}`,
        actor: actor(requester),
        requester,
        target: requester,
        role,
        system,
        justification: 'Answer the tickets of the night shift',
        ticket: null,
        startsAt: null,
        durationMs: c.durationMs,
      },
      { ...facts, live: [], heldBefore: null },
      c.at,
    ),
  );
}

/** So many requests that wait for the owner, by different people; their first messages are in Slack already. */
export async function seedPending(setting: Setting, count: number): Promise<AccessRequest[]> {
  const at = new Date();
  const records = Array.from({ length: count }, (_, n) => {
    const role = n % setting.size.roles;
    const filed = pendingRecord(setting, {
      id: requestId(900_000 + n),
      person: personId(n),
      role,
      at,
      durationMs: 8 * 60 * MINUTE,
    });
    const outbox = filed.outbox.filter((e) => e.kind === 'lapse');
    const quiet = { ...filed, events: [], outbox, nextDueAt: filed.decideBy, relayPending: false };
    return { ...quiet, cards: cardsOf(quiet) };
  });
  for (let from = 0; from < count; from += BATCH)
    await setting.models.requests.collection.insertMany(records.slice(from, from + BATCH).map(toDoc) as never[], FAST);
  return records;
}

/** The events of one grant from asking to the proof of its removal, as the ledger is given them. */
export function wholeLife(facts: Facts): (RecordEvent & { key: string; record: string })[] {
  const now = new Date('2026-11-24T00:00:00.000Z');
  const active = activeRecord(facts, 0, now, now, true);
  const effect = active.outbox.find((e) => e.kind === 'revoke');
  const claim = claimEffect(active, effect?.id ?? '', { token: 'w1', ms: 30_000 }, now);
  if (claim.kind !== 'run') throw new Error('the grant to seed cannot be ended');
  const seen = { accountId: 'u0', entitlements: [], evidence: evidence(0), providerEventId: null };
  const result = { kept: [], detail: 'the target: removed from 1 group', foundAbsent: false };
  const ended = settleRevoked(claim.next, effect?.id ?? '', seen, result, now);
  return ended.events.map((e) => ({ ...e, record: ended.id, key: `${ended.id}/${String(e.n)}` }));
}

/**
 * One grant's whole life up to being active, an hour ago, ending at `endsAt`.
 * @param withEvents keep what happened on the record, as if no relay had run
 */
function activeRecord(facts: Facts, role: number, now: Date, endsAt: Date, withEvents = false): AccessRequest {
  const at = (minutes: number) => new Date(now.getTime() + (minutes - 60) * MINUTE);
  const durationMs = endsAt.getTime() - at(10).getTime();
  let record = pendingRecord(facts, { id: requestId(0), person: personId(0), role, at: at(0), durationMs });
  const owner = known(facts, 'S1');
  const shown = record.subjectHash.slice(0, 12);
  const click = { verdict: 'approved', reason: null, step: 0, shown, method: 'slack_click', membership: null } as const;
  record = next(decide(record, { ...click, actor: actor(owner), person: owner }, facts, at(10)));
  const { events } = record;
  // Granting waits for its approval in the ledger.
  record.events = [];
  const effect = record.outbox.find((e) => e.kind === 'provision');
  const claim = claimEffect(record, effect?.id ?? '', { token: 'w1', ms: 30_000 }, at(10));
  if (claim.kind !== 'run') throw new Error('the grant to seed cannot be given');
  record = startGrant(claim.next, [], at(10));
  const seen = {
    accountId: 'u0',
    entitlements: [`group:${groupOf(role)}`],
    evidence: evidence(0),
    providerEventId: null,
  };
  record = settleGranted(record, effect?.id ?? '', seen, [], at(11));
  const outbox = record.outbox.filter((e) => e.kind === 'revoke');
  const all = withEvents ? [...events, ...record.events] : [];
  const active = { ...record, events: all, outbox, nextDueAt: endsAt, relayPending: false };
  return { ...active, cards: cardsOf(active) };
}

const evidence = (person: number): string => `SCIM Groups at the target: user id u${String(person)}, member of 1 group`;

/** The same grant for somebody else: all that names the person or the request. What Slack shows stays the template's. */
function stamped(facts: Facts, template: AccessRequest, n: number, person: number, endsAt: Date): AccessRequest {
  const id = requestId(n + 1);
  const target = known(facts, personId(person));
  const ref = toRef(target);
  const durationMs = template.durationMs + endsAt.getTime() - (template.endsAt?.getTime() ?? 0);
  const mine = { id, requester: ref, target: { ...template.target, ...ref, email: target.email }, durationMs, endsAt };
  const subjectHash = subjectHashOf({ ...template, ...mine });
  return {
    ...template,
    ...mine,
    origin: `bench:${id}`,
    subjectHash,
    steps: template.steps.map((s) => ({ ...s, decision: s.decision && { ...s.decision, subjectHash } })),
    grant: template.grant && { ...template.grant, accountId: `u${String(person)}`, evidence: evidence(person) },
    outbox: template.outbox.map((e) => ({ ...e, id: e.id.replace(template.id, id), notBefore: endsAt })),
    trail: template.trail.map((t) => ({ ...t, text: t.text.replace(template.requester.name, ref.name) })),
    nextDueAt: endsAt,
  };
}

/** What Slack holds for the record as it is. @param record before its cards are known */
export function cardsOf(record: AccessRequest): CardRef[] {
  return plannedMessages(inEnglish, record, record.openedAt).map((m, i) => ({
    key: m.key,
    channel: m.userId,
    ts: `1750000000.${String(i).padStart(6, '0')}`,
    hash: contentHash(m),
  }));
}

/**
 * Fills the database and the target with active grants number `from` to `to`.
 * @param endOf when each ends, UTC ms
 * @param exact their cards are as Slack shows them; without it they only look like it, which is quicker and good for
 *   grants that nothing happens to
 */
export async function seedGrants(
  setting: Setting,
  [from, to]: readonly [number, number],
  endOf: (n: number) => number,
  exact = true,
): Promise<void> {
  const now = new Date();
  const templates = new Map<number, AccessRequest>();
  for (let start = from; start < to; start += BATCH) {
    const docs: RequestDoc[] = [];
    const holds = new Map<string, Hold[]>();
    for (let n = start; n < Math.min(start + BATCH, to); n += 1) {
      const { person, role } = grantAt(n, setting.size);
      const endsAt = new Date(endOf(n));
      const template = templates.get(role) ?? activeRecord(setting, role, now, endsAt);
      templates.set(role, template);
      const record = stamped(setting, template, n, person, endsAt);
      docs.push(toDoc(exact ? { ...record, cards: cardsOf(record) } : record));
      const { roleId: of, roleName, systemId, entitlements } = record.terms;
      const hold = { requestId: record.id, roleId: of, roleName, systemId, entitlements, ending: false };
      holds.set(personId(person), [...(holds.get(personId(person)) ?? []), hold]);
    }
    await setting.models.requests.collection.insertMany(docs as never[], FAST);
    await setting.models.guards.collection.bulkWrite([...holds].map(holding) as never[], FAST);
  }
  await setting.target.call.hold(from, to);
}

/**
 * Gives active grants another end, as if they had been asked for with it; the relay arms them anew.
 * @param ends end of each by its number, UTC ms
 */
export async function reseedEnds(setting: Setting, ends: ReadonlyMap<number, number>): Promise<void> {
  const now = new Date();
  const templates = new Map<number, AccessRequest>();
  const docs = [...ends].map(([n, end]) => {
    const { person, role } = grantAt(n, setting.size);
    const template = templates.get(role) ?? activeRecord(setting, role, now, new Date(end));
    templates.set(role, template);
    const record = stamped(setting, template, n, person, new Date(end));
    return toDoc({ ...record, cards: cardsOf(record), relayPending: true });
  });
  const replace = docs.map((doc) => ({ replaceOne: { filter: { _id: doc._id }, replacement: doc } }));
  await setting.models.requests.collection.bulkWrite(replace as never[], FAST);
}

/** A person's guard with more holds. */
function holding([id, holds]: [string, Hold[]]): AnyBulkWriteOperation {
  const update = { $push: { holds: { $each: holds } }, $inc: { version: 1 } };
  return { updateOne: { filter: { _id: id }, update, upsert: true } };
}
