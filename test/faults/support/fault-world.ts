import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Config, Env } from '../../../src/config.ts';
import { type RunningMongo, type StartMongoOptions, startMongo } from '../../../src/dev/mongo.ts';
import { type RunningRedis, type StartRedisOptions, startRedis } from '../../../src/dev/redis.ts';
import type { ChangeByHand } from '../../../src/dev/scim.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import { checkInvariants, describeViolations } from '../../invariants/check-invariants.ts';
import {
  CALM,
  type Evidence,
  type FactsSince,
  type Limits,
  type Outage,
  type Violation,
} from '../../invariants/evidence.ts';
import { type AWorld, aWorld } from '../../support/a-world.ts';
import { type FaultBot, type FaultBotStart, startFaultBot } from './fault-bot.ts';
import { gatherLedger } from './gather-ledger.ts';
import { type SlackWatch, watchSlack } from './gather-slack.ts';
import { withLeanBulk } from './lean-bulk.ts';
import { bulkPeople, bulkRoles } from './seed-organisation.ts';
import { isSettled } from './settled.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export type LinkName = 'mongodb' | 'redis' | 'slack' | 'target';

export interface FaultWorldOptions {
  /** `own`: a server of its own, to be killed, paused or filled. Shared by default: do it no harm. */
  mongo?: 'shared' | 'own' | StartMongoOptions;
  redis?: 'shared' | 'own' | StartRedisOptions;
  /** Connections of the bots that go through a proxy; those of the test never do. */
  links?: readonly LinkName[];
  leaseMs?: number;
  /** Slack by HTTP on this port. */
  httpPort?: number;
  edit?: (yml: string) => string;
  people?: (csv: string) => string;
  /** So many people and roles for `seedActive`, on the system `support-desk`. */
  bulk?: { people: number; roles: number };
  /** The target of the bulk is one that can do hundreds of removals a second, and takes `removalMs` for each. */
  leanBulk?: { removalMs: number };
}

export interface FaultWorld extends AWorld {
  /** Throws when the world has no server of its own. */
  readonly mongo: RunningMongo;
  readonly redis: RunningRedis;
  link(name: LinkName): TcpProxy;
  /** A bot process; all of them are killed at the end. */
  bot(start?: FaultBotStart): Promise<FaultBot>;
  readonly bots: readonly FaultBot[];
  /** Does something to the target as its administrator would; the checker knows it was not the bot. */
  byHand(op: 'add' | 'remove', system: string, change: ChangeByHand): void;
  /** What the target does from here on by itself, past what it was asked for, is not the bot's doing: these groups. */
  notTheBots(group: string): void;
  /**
   * The database is what it was at `at` again: what came after is not its doing, and who was told of it is not asked
   * of it. Judge the run before.
   */
  setBack(at: Date): Promise<void>;
  /** Roster or catalogue are others from now on. */
  factsAre(facts: Pick<FactsSince, 'catalog' | 'people'>): void;
  /** Notes that something is down while `work` runs: what ends then may end a little after. */
  outage<T>(what: Outage['what'], work: () => Promise<T>): Promise<T>;
  /** Notes it down by times, where `outage` does not fit. */
  wasDown(what: Outage['what'], from: Date, to: Date | null): void;
  /** Waits until nothing is on its way: no due effect, no event to be chained, no notice to be posted. */
  settle(timeoutMs?: number): Promise<void>;
  gather(limits?: Partial<Limits>): Promise<Evidence>;
  /** I1 to I8 now. */
  check(limits?: Partial<Limits>): Promise<Violation[]>;
  /** The same. @throws Error with every violation in words */
  checkAll(limits?: Partial<Limits>): Promise<void>;
}

/** The example organisation around bots that can be harmed in every way, and everything needed to judge them. */
export async function faultWorld(options: FaultWorldOptions = {}): Promise<FaultWorld> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await build(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Stops = (() => Promise<void> | void)[];

async function servers({ mongo = 'shared', redis = 'shared' }: FaultWorldOptions, stops: Stops) {
  const ownMongo = mongo === 'shared' ? null : await startMongo(mongo === 'own' ? {} : mongo);
  if (ownMongo) stops.push(() => ownMongo.stop());
  const ownRedis = redis === 'shared' ? null : await startRedis(redis === 'own' ? {} : redis);
  if (ownRedis) stops.push(() => ownRedis.stop());
  return { ownMongo, ownRedis };
}

const addresses = (mongo: { uri: string } | null, redis: { url: string } | null) => ({
  mongodbUri: mongo?.uri ?? inject('mongodbUri'),
  redisUrl: redis?.url ?? inject('redisUrl'),
});

/** What the row wants of the organisation and of its bots. */
function wishes(options: FaultWorldOptions) {
  const { bulk, edit = (t: string) => t, people = (t: string) => t } = options;
  return {
    ...(options.leaseMs ? { leaseMs: options.leaseMs } : {}),
    ...(options.httpPort ? { httpPort: options.httpPort } : {}),
    edit: (yml: string) => edit(bulk ? yml + bulkRoles(bulk.roles) : yml),
    people: (csv: string) => people(bulk ? csv.trimEnd() + bulkPeople(bulk.people) : csv),
    ...(options.leanBulk ? { startTargets: withLeanBulk(options.leanBulk.removalMs) } : {}),
  };
}

async function build(options: FaultWorldOptions, stops: Stops, stop: () => Promise<void>): Promise<FaultWorld> {
  const since = new Date();
  const { ownMongo, ownRedis } = await servers(options, stops);
  const world = await aWorld({ ...addresses(ownMongo, ownRedis), ...wishes(options) });
  stops.push(() => world.stop());
  const links = await openLinks(world, options.links ?? [], stops);
  const base = { config: links.config(world.config), env: links.env(world.env) };
  const slack = watchSlack(world.slack.url, world.people, world.catalog.slack.securityChannel);
  stops.push(() => slack.stop());
  const bots: FaultBot[] = [];
  stops.push(async () => void (await Promise.all(bots.map((b) => b.kill()))));
  const known: Known = { since, foreign: new Set(), foreignGroups: [], outages: [], accepted: new Set(), facts: [] };
  known.facts.push({ since: new Date(0), catalog: world.catalog, people: world.roster.all() });
  const gather: FaultWorld['gather'] = (limits = {}) => gatherEvidence(world, slack, known, limits);
  const check: FaultWorld['check'] = async (limits) => checkInvariants(await gather(limits));
  return {
    ...world,
    get mongo() {
      return own(ownMongo, 'mongo');
    },
    get redis() {
      return own(ownRedis, 'redis');
    },
    bots,
    link: (name) => links.of(name),
    async bot(start = {}) {
      const bot = await startFaultBot(base, start);
      bots.push(bot);
      return bot;
    },
    async access(userId, text) {
      const answer = await world.access(userId, text);
      for (const id of /^Recorded as (REQ-\d{4}-\d+)/.exec(answer ?? '')?.slice(1) ?? []) known.accepted.add(id);
      return answer;
    },
    async ask(userId, line) {
      const id = await askAgain(() => world.access(userId, `request ${line}`));
      known.accepted.add(id);
      return id;
    },
    approve: (userId, id) => approveAgain(world, userId, id),
    byHand(op, system, change) {
      const before = world.scim.log().length;
      world.scim.change(op, [change], system);
      for (let i = before; i < world.scim.log().length; i += 1) known.foreign.add(i);
    },
    notTheBots: (group) => void known.foreignGroups.push({ group, since: new Date() }),
    setBack: (at) => forgetSince(world, known, at),
    factsAre: (facts) => void known.facts.push({ since: new Date(), ...facts }),
    async outage(what, work) {
      const down: Outage = { what, from: new Date(), to: null };
      known.outages.push(down);
      try {
        return await work();
      } finally {
        down.to = new Date();
      }
    },
    wasDown: (what, from, to) => void known.outages.push({ what, from, to }),
    settle: (timeoutMs = 60_000) =>
      waitFor(() => isSettled(world.models), { timeoutMs, everyMs: 250, what: 'nothing to be on its way' }).then(
        () => undefined,
      ),
    gather,
    check,
    async checkAll(limits) {
      const found = await check(limits);
      if (found.length > 0) throw new Error(`invariants are broken:\n${describeViolations(found)}`);
    },
    stop,
  };
}

/** How often somebody types or presses again, as the bot asks them to when it could not record in time. */
const TRIES = 4;

/** @returns the request @throws Error with the answer when it was refused */
async function askAgain(ask: () => Promise<string | null>): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const id = /^Recorded as (REQ-\d{4}-\d+)/.exec(answer ?? '')?.[1];
    if (id) return id;
    // Recorded after all, though not in time to say so.
    const late = tries > 1 ? /see (REQ-\d{4}-\d+)/.exec(answer ?? '')?.[1] : undefined;
    if (late) return late;
    if (tries === TRIES || !answer?.startsWith('Not recorded'))
      throw new Error(`not recorded: ${answer ?? 'no answer'}`);
    await sleep(1_000);
  }
}

async function approveAgain(world: AWorld, userId: string, id: string): Promise<void> {
  const decided = async () => (await world.record(id)).steps.filter((s) => s.decision).length;
  const before = await decided();
  for (let tries = 1; tries <= TRIES; tries += 1) {
    await world.approve(userId, id);
    const counted = waitFor(async () => (await decided()) > before, { timeoutMs: 4_000, what: 'the press to count' });
    if (await counted.catch(() => false)) return;
  }
}

function own<T>(server: T | null, name: string): T {
  if (!server) throw new Error(`this world shares its ${name} server: ask for { ${name}: 'own' }`);
  return server;
}

/** Addresses of the bots, through proxies where wanted. */
async function openLinks(world: AWorld, names: readonly LinkName[], stops: Stops) {
  const portOf: Record<LinkName, () => number> = {
    mongodb: () => Number(/:(\d+)\//.exec(world.config.mongodbUri)?.[1]),
    redis: () => Number(new URL(world.config.redisUrl).port),
    slack: () => Number(new URL(world.slack.url).port),
    target: () => Number(new URL(world.scim.url).port),
  };
  const proxies = new Map<LinkName, TcpProxy>();
  for (const name of names) {
    const proxy = await startTcpProxy(portOf[name](), { inItsPlace: name === 'slack' });
    stops.push(() => proxy.stop());
    proxies.set(name, proxy);
  }
  const through = (name: LinkName, text: string): string => {
    const proxy = proxies.get(name);
    return proxy ? text.replace(`127.0.0.1:${String(portOf[name]())}`, proxy.address) : text;
  };
  // With `replicaSet` the driver would go to the address the member itself names, past the proxy.
  const direct = (uri: string) =>
    proxies.has('mongodb') ? through('mongodb', uri).replace(/replicaSet=\w+/, 'directConnection=true') : uri;
  return {
    of(name: LinkName): TcpProxy {
      const proxy = proxies.get(name);
      if (!proxy) throw new Error(`the link to ${name} has no proxy: ask for { links: ['${name}'] }`);
      return proxy;
    },
    config: (config: Config): Config => ({
      ...config,
      mongodbUri: direct(config.mongodbUri),
      redisUrl: through('redis', config.redisUrl),
      slack: { ...config.slack, apiUrl: config.slack.apiUrl && through('slack', config.slack.apiUrl) },
    }),
    env: (env: Env): Env =>
      Object.fromEntries(Object.entries(env).map(([k, v]) => [k, v === undefined ? v : through('target', v)])),
  };
}

interface Known {
  since: Date;
  /** Numbers of entries of the target's log that were not the bot's doing. */
  foreign: Set<number>;
  foreignGroups: { group: string; since: Date }[];
  outages: Outage[];
  accepted: Set<string>;
  facts: FactsSince[];
}

/** What is not in the database any more is neither its doing nor asked of it. */
async function forgetSince({ scim, models }: AWorld, known: Known, at: Date): Promise<void> {
  for (const [i, entry] of scim.log().entries()) if (new Date(entry.at) >= at) known.foreign.add(i);
  for (const id of known.accepted)
    if ((await models.requests.countDocuments({ _id: { $eq: id } })) === 0) known.accepted.delete(id);
}

async function gatherEvidence(world: AWorld, slack: SlackWatch, k: Known, limits: Partial<Limits>): Promise<Evidence> {
  const docs = await world.models.requests.find({}).lean<{ _id: string }[]>();
  const ledger = await gatherLedger(world.models.ledger, k.since);
  const seen = await slack.gather().catch(() => null);
  const isForeign = (at: Date, group: string, i: number) =>
    k.foreign.has(i) || k.foreignGroups.some((f) => f.group === group && f.since <= at);
  const target = world.scim.log().map(({ at, system, op, user, group, userId }, i) => {
    const effect = { at: new Date(at), system, op, user, group, account: userId };
    return isForeign(effect.at, group, i) ? { ...effect, foreign: true } : effect;
  });
  const targetNow = Object.entries(world.scim.state()).flatMap(([system, { users }]) =>
    users.flatMap((u) => u.groups.map((group) => ({ system, user: u.externalId, group }))),
  );
  const outages = [...k.outages, ...(limits.outages ?? [])];
  return {
    target,
    targetNow,
    records: docs.map(({ _id, ...rest }) => ({ id: _id, ...rest }) as never),
    ledger,
    slack: seen,
    accepted: [...k.accepted],
    facts: [...k.facts],
    limits: { ...CALM, ...limits, outages },
    lookedAt: new Date(),
  };
}
