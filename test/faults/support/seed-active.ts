import { createLedgerWriter } from '../../../models/append-ledger.ts';
import { toDoc } from '../../../models/request.ts';
import type { LedgerAction, LedgerEntry } from '../../../src/domain/audit.ts';
import { claimEffect } from '../../../src/domain/claim.ts';
import { decide } from '../../../src/domain/decide.ts';
import { earliestDue } from '../../../src/domain/effect.ts';
import { settleGranted, startGrant } from '../../../src/domain/grant.ts';
import type { Person, PersonRef } from '../../../src/domain/person.ts';
import type { AccessRequest, RecordEvent } from '../../../src/domain/record.ts';
import { openRequest } from '../../../src/domain/request.ts';
import { actorOf, next } from '../../domain/steps-of-a-life.ts';
import type { AWorld } from '../../support/a-world.ts';
import { BULK_SYSTEM } from './seed-organisation.ts';

export interface SeedOptions {
  count: number;
  /** When the grant of this number ends. */
  endsAt: (i: number) => Date;
  /** How long ago they were approved, in ms: 1 hour. */
  approvedAgoMs?: number;
  /** Over so many roles evenly, so that groups stay small; role by role without it. */
  spread?: number;
  /** Places left free before them, taken by an earlier call. */
  from?: number;
  /** While a bot runs: its relay arms them. Before it starts there is no need. */
  relay?: boolean;
}

/** Inserted at once. */
const BATCH = 2_000;

/**
 * Many active grants as the product would have left them: what was decided comes from the domain itself, the events go
 * into the ledger first, then the records into the database, then the memberships into the target. In a world with
 * `bulk`.
 * @returns their ids, in order
 */
export async function seedActive(world: AWorld, options: SeedOptions): Promise<string[]> {
  const { catalog, roster, models, scim } = world;
  const roles = [...catalog.roles.values()].filter((r) => r.id.startsWith('bulk-'));
  const people = roster.all().filter((p) => /^B\d{5}$/.test(p.id));
  if (options.count > roles.length * people.length)
    throw new Error(`${String(people.length)} people in ${String(roles.length)} roles are too few: see { bulk }`);
  const accounts = scim.change(
    'add',
    people.map((p) => onTarget(p, [])),
    BULK_SYSTEM,
  );
  const first = await models.requests.collection.countDocuments({});
  const ids: string[] = [];
  const groups = new Map<Person, string[]>();
  for (let begin = 0; begin < options.count; begin += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, options.count - begin) }, (_, j) => {
      const i = begin + j;
      const place = i + (options.from ?? 0);
      const who = place % people.length;
      const turn = Math.floor(place / people.length);
      const [person, role] = [people[who], roles[options.spread ? (who + turn) % options.spread : turn]];
      if (!person || !role) throw new Error('unreachable');
      groups.set(person, [...(groups.get(person) ?? []), ...role.entitlements.map((e) => e.replace(/^group:/, ''))]);
      return aSeed(world, { id: first + i + 1, person, roleId: role.id, accountId: accounts[who] ?? '' }, options, i);
    });
    await createLedgerWriter(models.ledger).append(seeds.flatMap((s) => s.entries));
    await models.requests.collection.insertMany(
      seeds.map((s) => toDoc({ ...s.record, relayPending: options.relay === true })) as never[],
    );
    ids.push(...seeds.map((s) => s.record.id));
  }
  await models.counters.collection.updateOne(
    { _id: `REQ-${String(new Date().getUTCFullYear())}` as never },
    { $max: { value: first + options.count } },
    { upsert: true },
  );
  await seedGuards(world, ids);
  scim.change(
    'add',
    [...groups].map(([p, list]) => onTarget(p, list)),
    BULK_SYSTEM,
  );
  return ids;
}

const onTarget = (p: Person, groups: readonly string[]) => ({ personId: p.id, email: p.email, name: p.name, groups });

interface Seed {
  id: number;
  person: Person;
  roleId: string;
  accountId: string;
}

function aSeed(world: AWorld, seed: Seed, { endsAt, approvedAgoMs = 3_600_000 }: SeedOptions, i: number) {
  const { catalog, roster } = world;
  const { person, accountId } = seed;
  const role = catalog.roles.get(seed.roleId);
  const system = catalog.systems.get(BULK_SYSTEM);
  const owner = roster.byId(system?.owner ?? '');
  if (!role || !system || !owner) throw new Error(`no role ${seed.roleId}`);
  const approvedAt = new Date(Date.now() - approvedAgoMs);
  const durationMs = endsAt(i).getTime() - approvedAt.getTime();
  const at = (ms: number) => new Date(approvedAt.getTime() + ms);
  const id = `REQ-${String(new Date().getUTCFullYear())}-${String(seed.id).padStart(6, '0')}`;
  const words = { justification: 'Seeded for a fault that needs many grants', ticket: null };
  const subject = { id, origin: `seed:${id}`, actor: actorOf(person), requester: person, target: person, role, system };
  const facts = { catalog, roster };
  let record = next(
    openRequest(
      { ...subject, ...words, startsAt: null, durationMs },
      { ...facts, live: [], heldBefore: null },
      at(-60_000),
    ),
  );
  const events: RecordEvent[] = [];
  const relayed = (r: AccessRequest): AccessRequest => {
    events.push(...r.events);
    return { ...r, events: [], relayPending: false };
  };
  const click = { actor: actorOf(owner), person: owner, verdict: 'approved', reason: null, step: 0 } as const;
  const shown = record.subjectHash.slice(0, 16);
  record = relayed(
    next(decide(record, { ...click, shown, method: 'slack_click', membership: null }, facts, approvedAt)),
  );
  const effect = record.outbox.find((e) => e.kind === 'provision')?.id ?? '';
  const claim = claimEffect(record, effect, { token: 'seed', ms: 30_000 }, at(100));
  if (claim.kind !== 'run') throw new Error('a seeded grant cannot be given');
  record = startGrant(claim.next, [], at(200));
  const evidence = `SCIM Groups at ${record.terms.address}: seeded`;
  const seen = { accountId, entitlements: record.terms.entitlements, evidence, providerEventId: null };
  record = relayed(settleGranted(record, effect, seen, [], at(300)));
  return { record: quiet(record), entries: events.map((e) => entryOf(id, e)) };
}

/** Nobody in it has a Slack account: thousands of messages are another row's matter. */
function quiet(record: AccessRequest): AccessRequest {
  const silent = <T extends PersonRef>(p: T): T => ({ ...p, slack: null });
  const outbox = record.outbox.filter((e) => e.kind === 'revoke');
  return {
    ...record,
    requester: silent(record.requester),
    target: silent(record.target),
    steps: record.steps.map((s) => ({
      ...s,
      approvers: s.approvers.map(silent),
      decision: s.decision && { ...s.decision, by: silent(s.decision.by) },
    })),
    outbox,
    nextDueAt: earliestDue(outbox),
  };
}

/** An event as the ledger takes it. */
export const entryOf = (id: string, e: RecordEvent): LedgerEntry => ({
  key: `${id}/${String(e.n)}`,
  record: id,
  n: e.n,
  at: e.at,
  action: e.action as LedgerAction,
  actor: e.actor,
  detail: e.detail,
});

/** What each identity holds, as admission would have noted it. */
async function seedGuards({ models }: AWorld, ids: readonly string[]): Promise<void> {
  const records = models.requests.collection.find({ _id: { $in: [...ids] } } as never, {
    projection: { target: 1, terms: 1 },
  });
  const holds = new Map<string, object[]>();
  for await (const { _id, target, terms } of records) {
    const { roleId, roleName, systemId, entitlements } = terms as AccessRequest['terms'];
    const hold = { requestId: String(_id), roleId, roleName, systemId, entitlements, ending: false };
    const { id } = target as PersonRef;
    holds.set(id, [...(holds.get(id) ?? []), hold]);
  }
  const guards = [...holds].map(([_id, list]) => {
    const update = { $push: { holds: { $each: list } }, $inc: { version: list.length } };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
  if (guards.length > 0) await models.guards.collection.bulkWrite(guards as never[]);
}
