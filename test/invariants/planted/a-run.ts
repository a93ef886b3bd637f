import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { ulid } from 'ulid';
import type { JobDeps } from '../../../jobs/deps.ts';
import { runEffect } from '../../../jobs/effect-worker.ts';
import { createPacers } from '../../../jobs/pace-slack.ts';
import { createLedgerWriter, type LedgerWriter } from '../../../models/append-ledger.ts';
import { connectMongo } from '../../../models/connection.ts';
import { ensureIndexes } from '../../../models/indexes.ts';
import { createModels, type Models } from '../../../models/models.ts';
import { findRequests } from '../../../models/request.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import { createRegistry } from '../../../src/connectors/registry.ts';
import { createContext } from '../../../src/context.ts';
import { type DevScim, startScim } from '../../../src/dev/scim.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import { withDatabase } from '../../../src/dev/with-database.ts';
import type { Catalog } from '../../../src/domain/catalog.ts';
import type { Wish } from '../../../src/domain/narrow.ts';
import type { Person, Roster } from '../../../src/domain/person.ts';
import type { AccessRequest, RequestState } from '../../../src/domain/record.ts';
import { createLog } from '../../../src/log.ts';
import { decideRequest } from '../../../src/operations/decide-request.ts';
import type { Deps } from '../../../src/operations/deps.ts';
import { drop } from '../../../src/operations/end-grant.ts';
import { decideExtension, extend } from '../../../src/operations/extend-grant.ts';
import { openRequest } from '../../../src/operations/open-request.ts';
import { recordRelayed } from '../../../src/operations/record-relayed.ts';
import { actorOf } from '../../domain/steps-of-a-life.ts';
import { gatherLedger } from '../../faults/support/gather-ledger.ts';
import { aCatalog, aRoster, CRM, PEOPLE } from '../../support/an-organisation.ts';
import { CALM, type Evidence, type Limits, type ShownMessage } from '../evidence.ts';
import { wordsOf } from '../i7-shown.ts';

/**
 * The product in one process, taken apart: real operations and effects, real MongoDB, a real target with its own log.
 * Each part can be put in broken, as a bug of ours would break it.
 */
export interface Seams {
  /** The connector as the bot has it. */
  connector?: (real: Connector) => Connector;
  /** The way into the ledger. */
  ledger?: (real: LedgerWriter) => LedgerWriter;
  /** After each compare-and-set: what a broken one would have left behind. */
  afterCommit?: (models: Models) => Promise<void>;
  /** Never comes back: the worker is gone at this step, as by SIGKILL. */
  dieAt?: string;
  /** Longer than the default where a call has to come back within it, in ms. */
  leaseMs?: number;
  /** What the bot takes for its roster and catalogue. */
  people?: readonly Person[];
  catalog?: (real: Catalog) => Catalog;
}

export interface Run {
  scim: DevScim;
  models: Models;
  ask(time: string): Promise<string>;
  /** @param wish less than was asked for */
  approve(id: string, by: Person, wish?: Wish): Promise<void>;
  drop(id: string): Promise<void>;
  /** Ana asks for more time, and this person approves it. */
  extend(id: string, time: string, by: Person): Promise<void>;
  record(id: string): Promise<AccessRequest>;
  /** Workers go on until the record is in this state. */
  until(id: string, ...states: RequestState[]): Promise<AccessRequest>;
  /** Workers go on for so long, in ms. */
  work(ms: number): Promise<void>;
  evidence(limits?: Partial<Limits>): Promise<Evidence>;
  stop(): Promise<void>;
}

const TOKEN = 'planted-token';
/** Short, so that what a dead worker held comes free soon, in ms. */
const LEASE_MS = 1_500;

/** @param mongodbUri a server to take a database of */
export async function aRun(mongodbUri: string, seams: Seams = {}): Promise<Run> {
  const since = new Date();
  const mongo: Connection = await connectMongo(withDatabase(mongodbUri, `p-${ulid().toLowerCase()}`));
  await ensureIndexes(mongo);
  const models = createModels(mongo);
  const groups = ['readers', 'agents', 'admins'];
  const scim = await startScim({ token: TOKEN, groups, systems: ['crm'] });
  const url = scim.systemUrl('crm');
  const connector = { kind: 'scim', url, tokenFrom: 'PLANTED_TOKEN', timeoutMs: 10_000 } as const;
  const plain = aCatalog({ systems: [{ ...CRM, connector }], policy: { minimumTimeMs: 1 } });
  const catalog = seams.catalog?.(plain) ?? plain;
  const roster = seams.people ? rosterOf(seams.people) : aRoster();
  const messages: ShownMessage[] = [];
  const history: { at: Date; text: string }[] = [];
  const deps = partsOf({ models, catalog, roster, seams, messages, history });
  const asked: string[] = [];
  const record = async (id: string) => {
    const [found] = await findRequests(models.requests, [id]);
    if (!found) throw new Error(`no request ${id}`);
    return found;
  };
  const work = async (ms: number) => {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await turn(deps);
      await sleep(25);
    }
  };
  return {
    scim,
    models,
    record,
    work,
    async ask(duration) {
      const { ana } = PEOPLE;
      const input = { actor: actorOf(ana), person: ana, origin: ulid(), role: 'agent', targetId: null, duration };
      const words = { startsAt: null, justification: 'Answer the tickets of the night shift', ticket: null };
      const done = await openRequest(deps, { ...input, ...words });
      if (!done.ok) throw new Error(`not opened: ${done.refused}`);
      asked.push(done.record.id);
      return done.record.id;
    },
    async approve(id, person, wish) {
      const shown = (await record(id)).subjectHash.slice(0, 16);
      const command = { actor: actorOf(person), person, verdict: 'approved', reason: null, step: 0, shown } as const;
      const by = { method: 'slack_click', membership: null } as const;
      const done = await decideRequest(deps, id, { ...command, ...by, wish: wish ?? null });
      if (!done.ok) throw new Error(`not approved: ${done.refused}`);
    },
    async drop(id) {
      const done = await drop(deps, id, { actor: actorOf(PEOPLE.ana), person: PEOPLE.ana });
      if (!done.ok) throw new Error(`not dropped: ${done.refused}`);
    },
    extend: (id, duration, person) => extendBy(deps, id, duration, person),
    until: (id, ...states) =>
      waitFor(
        async () => {
          await turn(deps);
          const now = await record(id);
          return states.includes(now.state) && now;
        },
        { timeoutMs: 60_000, what: `${id} to be ${states.join(' or ')}` },
      ),
    async evidence(limits = {}) {
      await work(300);
      const facts = [{ since: new Date(0), catalog, people: roster.all() }];
      const slack = { messages: [...messages], history: [...history], securityChannel: 'C0SECURITY' };
      const { target, targetNow, records, ledger } = await gather(models, scim, since);
      const all = { ...CALM, ...limits };
      return { target, targetNow, records, ledger, slack, accepted: asked, facts, limits: all, lookedAt: new Date() };
    },
    async stop() {
      await mongo.dropDatabase();
      await mongo.close();
      await scim.stop();
    },
  };
}

/** Ana asks for more time, and this person approves it. */
async function extendBy(deps: JobDeps, id: string, duration: string, person: Person): Promise<void> {
  const { ana } = PEOPLE;
  const reason = 'The night shift takes longer than that';
  const asked = await extend(deps, id, { actor: actorOf(ana), person: ana, duration, reason });
  if (!asked.ok) throw new Error(`not asked: ${asked.refused}`);
  const x = asked.record.extensions?.at(-1);
  const command = { actor: actorOf(person), person, verdict: 'approved', reason: null, step: 0 } as const;
  const which = { extension: x?.id ?? '', shown: x?.subjectHash.slice(0, 16) ?? '' };
  const done = await decideExtension(deps, id, { ...command, ...which, method: 'slack_click', membership: null });
  if (!done.ok) throw new Error(`not extended: ${done.refused}`);
}

/** What target, database and ledger hold now. */
async function gather(models: Models, scim: DevScim, since: Date) {
  const target = scim
    .log()
    .map(({ at, system, op, user, group, userId }) => ({ at: new Date(at), system, op, user, group, account: userId }));
  const targetNow = Object.entries(scim.state()).flatMap(([system, { users }]) =>
    users.flatMap((u) => u.groups.map((group) => ({ system, user: u.externalId, group }))),
  );
  const records = await findRequests(models.requests, await allIds(models));
  return { target, targetNow, records, ledger: await gatherLedger(models.ledger, since) };
}

interface Parts {
  models: Models;
  catalog: Catalog;
  roster: Roster;
  seams: Seams;
  messages: ShownMessage[];
  history: { at: Date; text: string }[];
}

function partsOf({ models, catalog, roster, seams, messages, history }: Parts): JobDeps {
  const log = createLog('silent');
  let died = false;
  const ctx = createContext(log, {
    async reach(step) {
      if (step === 'after-commit') await seams.afterCommit?.(models);
      if (step !== seams.dieAt || died) return;
      died = true;
      await new Promise<never>(() => undefined);
    },
  });
  const registry = createRegistry({ systems: () => catalog.systems, secret: () => TOKEN });
  const writer = createLedgerWriter(models.ledger);
  const show = (message: ShownMessage, text: string) => {
    history.push({ at: new Date(), text });
    messages.push(message);
  };
  return {
    ctx,
    models,
    ledger: seams.ledger?.(writer) ?? writer,
    catalog: () => catalog,
    roster: () => roster,
    nudge: () => undefined,
    connectorFor: (id) => seams.connector?.(registry.forSystem(id)) ?? registry.forSystem(id),
    slack: {
      async post({ id: channel }, { text, blocks }) {
        const ts = (Date.now() / 1_000 + messages.length / 1e6).toFixed(6);
        show({ channel: `D${channel}`, userId: channel, ts, text, words: wordsOf(blocks) }, text);
        return { channel: `D${channel}`, ts };
      },
      async update({ id: channel }, ts, { text, blocks }) {
        const at = messages.findIndex((m) => m.channel === channel && m.ts === ts);
        const [old] = messages.splice(at, 1);
        if (old) show({ ...old, text, words: wordsOf(blocks) }, text);
      },
      publishHome: () => Promise.resolve(),
      account: () => Promise.resolve({ membership: 'member', locale: null, zone: null }),
      closedTo: () => Promise.resolve(null),
    },
    pacerOf: createPacers({ clock: ctx.clock, limits: () => null }),
    leaseMs: seams.leaseMs ?? LEASE_MS,
    targetFailed: () => undefined,
    mayGrant: () => true,
    isWhole: () => true,
    removedOffline: () => false,
  };
}

const rosterOf = (people: readonly Person[]): Roster => ({
  byId: (id) => people.find((p) => p.id === id) ?? null,
  bySlack: ({ userId }) => people.find((p) => p.slack?.userId === userId) ?? null,
  all: () => people,
});

async function allIds(models: Models): Promise<string[]> {
  const docs = await models.requests.find({}, { _id: 1 }).lean<{ _id: string }[]>();
  return docs.map((d) => d._id);
}

/** An effect is not tried again sooner than this, in ms, whatever became of the last try. */
const AGAIN_MS = 150;
const restingOf = new WeakMap<JobDeps, Map<string, number>>();

/** One turn of relay and worker. What is due is started and not waited for: one that hangs stops no other. */
async function turn(deps: JobDeps & Deps): Promise<void> {
  const records = await findRequests(deps.models.requests, await allIds(deps.models));
  await recordRelayed(
    deps,
    records.filter((r) => r.relayPending),
  );
  const now = new Date();
  const resting = restingOf.get(deps) ?? new Map<string, number>();
  restingOf.set(deps, resting);
  for (const record of records)
    for (const { id, notBefore, leaseUntil } of record.outbox) {
      if (notBefore > now || (leaseUntil ?? now) > now || performance.now() < (resting.get(id) ?? 0)) continue;
      resting.set(id, performance.now() + AGAIN_MS);
      void runEffect(deps, { requestId: record.id, effectId: id }).catch(() => undefined);
    }
}
