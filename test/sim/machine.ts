import { ulid } from 'ulid';
import { type ClockGuard, createClockGuard } from '../../jobs/clock-guard.ts';
import type { JobDeps } from '../../jobs/deps.ts';
import { createPacers } from '../../jobs/pace-slack.ts';
import type { EffectRef } from '../../jobs/queues.ts';
import { createRelay } from '../../jobs/relay.ts';
import type { Spool } from '../../jobs/spool.ts';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { type Connector, ConnectorError } from '../../src/connectors/connector.ts';
import { createManualConnector } from '../../src/connectors/manual.ts';
import type { Ctx } from '../../src/context.ts';
import { addressOf, type Catalog } from '../../src/domain/catalog.ts';
import type { OfflineRemoval } from '../../src/domain/offline.ts';
import { SLACK_LIMITS } from '../../src/domain/pace.ts';
import type { Roster } from '../../src/domain/person.ts';
import { createLog, type Log } from '../../src/log.ts';
import type { every } from '../../src/loop.ts';
import { createEffects } from '../../src/start-effects.ts';
import type { Life } from './agenda.ts';
import { createConnector } from './connector.ts';
import type { FaultyLink } from './links.ts';
import { createModels, type Store } from './model.ts';
import type { MemoryRedis } from './redis.ts';
import type { Link, Scheduler } from './scheduler.ts';
import type { Slack } from './slack.ts';
import type { Target } from './target.ts';

/** How long an effect belongs to its worker, ms. */
export const LEASE_MS = 20_000;

/** Everything outside a process. */
export interface Around {
  scheduler: Scheduler;
  /** UTC instant of the beginning. */
  epoch: Date;
  store: Store;
  mongo: FaultyLink;
  /** The way into the ledger alone. */
  ledger: FaultyLink;
  redis: MemoryRedis;
  slack: Slack;
  targetAt(address: string): Target;
  /** What processes log goes into the trace. */
  verbose: boolean;
}

/** What one process takes for true, and what happens to it. */
export interface Seen {
  /** Its clock is ahead by so much, ms. */
  skew: number;
  /** The files as it last read them. */
  catalog: Catalog;
  roster: Roster;
  /** Its own disk, which outlives it. */
  disk: Map<string, OfflineRemoval>;
  /** Called at each named step of it. */
  reach: Ctx['reach'];
}

/** What a running process offers to those outside it. */
export interface Running {
  life: Life;
  deps: JobDeps;
  /** Takes a job of the queue; null while it does not listen yet. */
  offer: ((ref: EffectRef) => Promise<void>) | null;
}

const QUIET = createLog('silent');

/** Its own clock, compared with those of MongoDB and Redis as the product does it. */
function guardFor({ scheduler, epoch, mongo, redis }: Around, life: Life, seen: Seen, log: Log): ClockGuard {
  const now = () => epoch.getTime() + scheduler.now();
  const ask = (link: Link) => () => scheduler.call(life, link, 'what time is it', now);
  const own = { now: () => new Date(now() + seen.skew) };
  return createClockGuard({
    own,
    ask: { mongodb: ask(mongo), redis: ask(redis.link) },
    log,
    monotonic: () => scheduler.now(),
  });
}

function createSimCtx(scheduler: Scheduler, life: Life, seen: Seen, { clock, log }: Pick<Ctx, 'clock' | 'log'>): Ctx {
  return {
    clock,
    log,
    newId: () => ulid(clock.now().getTime(), () => scheduler.random.next()),
    pause: (ms) => scheduler.pause(life, ms),
    deadline(ms) {
      const end = new AbortController();
      scheduler.after(ms, 'deadline', () => end.abort(), life);
      return end.signal;
    },
    reach: (step) => seen.reach(step),
  };
}

function spoolOn(disk: Map<string, OfflineRemoval>): Spool {
  return {
    add: async (removal) => void disk.set(removal.effectId, removal),
    read: async () => [...disk.values()],
    drop: async ({ effectId }) => void disk.delete(effectId),
  };
}

/** One process of the product, put together as `src/main.ts` does it, with everything outside in memory. */
export function startMachine(around: Around, life: Life, seen: Seen): Running {
  const { scheduler, mongo } = around;
  const log = around.verbose
    ? createLog('debug', { write: (line) => scheduler.note(`${life.name} says ${line.trim()}`) })
    : QUIET;
  const guard = guardFor(around, life, seen, log);
  const ctx = createSimCtx(scheduler, life, seen, { clock: guard.clock, log });
  const models = createModels(around.store, (what, effect) => {
    const link = what === 'ledger.insertMany' && around.ledger.trouble !== 'none' ? around.ledger : mongo;
    return scheduler.call(life, link, what, effect);
  });
  const ledger = createLedgerWriter(models.ledger, { pause: ctx.pause, monotonic: () => scheduler.now() });
  const base = { ctx, models, ledger, catalog: () => seen.catalog, roster: () => seen.roster };
  const relay = createRelay(base, around.redis.queues(life), () => effects.inRush());
  const repeat: typeof every = (ms, name, _, work) => {
    scheduler.every(life, ms, name, work);
    return { stop: async () => undefined };
  };
  const effects = createEffects(
    {
      ...base,
      nudge: (id) => relay.soon(id),
      connectorFor: (id) => connectorFor(around, life, seen.catalog, id),
      slack: around.slack.port(life),
      pacerOf: createPacers({ clock: guard.clock, limits: () => SLACK_LIMITS }),
      mayGrant: () => guard.mayGrant(),
      isWhole: () => true,
      leaseMs: LEASE_MS,
    },
    {
      guard,
      spool: spoolOn(seen.disk),
      listen(run) {
        running.offer = run;
        return { close: async () => undefined };
      },
      every: repeat,
    },
  );
  const running: Running = { life, deps: effects.deps, offer: null };
  void guard.look().then(() => {
    repeat(1_000, 'clock', log, () => guard.look());
    repeat(1_000, 'relay', log, () => relay.tick());
    effects.start();
  });
  return running;
}

/** As the registry does it; a system that moved is another target. */
function connectorFor(around: Around, life: Life, catalog: Catalog, systemId: string): Connector {
  const system = catalog.systems.get(systemId);
  if (!system) throw new ConnectorError(`the system "${systemId}" is missing from portcullis.yml`, { retryable: true });
  if (system.connector.kind === 'manual') return createManualConnector();
  return createConnector(around.scheduler, around.targetAt(addressOf(system.connector)), life);
}
