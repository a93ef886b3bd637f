import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues, startWorkers } from '../jobs/queues.ts';
import { createRelay } from '../jobs/relay.ts';
import { createSpool } from '../jobs/spool.ts';
import { openStateFolder } from '../jobs/state-folder.ts';
import { createWatch } from '../jobs/watch-dependencies.ts';
import { connectMongo } from '../models/connection.ts';
import { ensureIndexes } from '../models/indexes.ts';
import { createModels } from '../models/models.ts';
import { mustWrite } from '../models/write-probe.ts';
import { type Config, checkPages, type Env, readSecret } from './config.ts';
import { createRegistry } from './connectors/registry.ts';
import { type Ctx, createContext, systemClock } from './context.ts';
import { serveHealth } from './health.ts';
import { createLog, type Log } from './log.ts';
import { every, type Loop } from './loop.ts';
import { openDoors } from './open-doors.ts';
import { openLedger } from './open-ledger.ts';
import { openSlack } from './open-slack.ts';
import { readCatalog } from './sources/catalog-file.ts';
import { startClockGuard } from './start-clock-guard.ts';
import { createEffects } from './start-effects.ts';
import { startSources } from './start-sources.ts';
import { startWitness } from './start-witness.ts';
import { startWork } from './start-work.ts';

/** `bot` listens to Slack, `worker` carries out, `web` serves the pages where people sign in; all bring events to the ledger. */
export type ProcessRole = 'all' | 'bot' | 'worker' | 'web';

export interface StartOptions {
  config: Config;
  /** Where connector secrets and other addresses are read from. */
  env: Env;
  role?: ProcessRole;
  /** Test seams. */
  overrides?: Partial<Ctx>;
  log?: Log;
}

export interface Portcullis {
  /** Where `/healthz` and `/readyz` answer. */
  healthPort: number;
  /** Whether Slack is connected. */
  slackUp(): boolean;
  /** No new work, what runs is finished, everything closed: within 25 s. */
  stop(): Promise<void>;
}

/** Connections to MongoDB opened ahead: the first who click would wait for them. */
const AT_HAND = 5;

/** Time a round that runs gets at the end, in ms; one may be arming a large queue, which the next process does again. */
const ROUNDS_MS = 4_000;

/** Time running work gets at the end, in ms. */
const DRAIN_MS = 15_000;

/** Builds everything once and starts it in order. @throws when configuration or MongoDB is unusable */
export async function startPortcullis({ config, env, role = 'all', ...rest }: StartOptions): Promise<Portcullis> {
  const log = rest.log ?? createLog(config.logLevel);
  checkPages(config, role, readCatalog(config.catalogPath).catalog?.stepUp !== undefined);
  const state = await openStateFolder(config.stateDir);
  const mongo = await connectMongo(config.mongodbUri, { minPoolSize: AT_HAND });
  const queues = createQueues(config.redisUrl, config.prefix, log);
  const guard = await startClockGuard(rest.overrides?.clock ?? systemClock, { mongo, queues, log });
  const ctx = createContext(log, { ...rest.overrides, clock: guard.clock });
  await ensureIndexes(mongo);
  const models = createModels(mongo);
  const { ledger, end, refused } = openLedger(models.ledger);
  const sources = await startSources({ ctx, ledger, catalogPath: config.catalogPath, env });
  const base = { ctx, models, ledger, catalog: () => sources.catalog(), roster: () => sources.roster() };
  const relay = createRelay(base, queues, () => effects.inRush());
  const way = openSlack(config.slack, { ...base, nudge: (id) => relay.soon(id) });
  const registry = createRegistry({ systems: () => base.catalog().systems, secret: (name) => readSecret(env, name) });
  const effects = createEffects(
    {
      ...base,
      nudge: (id) => relay.soon(id),
      connectorFor: (id) => registry.forSystem(id),
      ...way.deps,
      mayGrant: () => guard.mayGrant() && record.mayGrant(),
      isWhole: () => record.isWhole(),
      leaseMs: config.leaseMs,
    },
    {
      guard,
      spool: createSpool(state, log),
      listen: (run) => startWorkers(config.redisUrl, config.prefix, log, run),
    },
  );
  const { deps } = effects;
  const { record, looking } = await startWitness(deps, { folder: state, queues, mongo, prefix: config.prefix, end });
  const doors = await openDoors(deps, { config, role, way });
  const watch = createWatch(deps, {
    writeMongo: () => mustWrite(mongo, models.cursors),
    ledgerTrouble: () => relay.trouble(),
    queues,
    slackUp: () => doors.slackUp() ?? true,
    slackTrouble: () => way.clients.trouble(),
    clock: guard,
    record,
    signIn: doors.signIn,
  });
  const loops: Loop[] = [
    every(1_000, 'clock', log, () => guard.look()),
    every(5_000, 'dependencies', log, () => watch.look()),
    every(1_000, 'refused events', log, () => refused.tell(deps)),
    every(5_000, 'workspaces', log, () => way.look(), 0),
    looking,
    ...doors.loops,
  ];
  if (role === 'all' || role === 'worker') loops.push(...startWork(effects));
  await queues.ready(2_000).catch(() => log.warn('Redis is away: starting without it; the sweep carries on'));
  await watch.look();
  const health = await serveHealth(config, () => watch.seen());
  loops.push(every(1_000, 'relay', log, () => relay.tick(), 0)); // Arms the queue at once; nobody waits for it.
  log.info({ role, port: health.port }, 'portcullis is up');
  return {
    healthPort: health.port,
    slackUp: () => doors.slackUp() ?? false,
    async stop() {
      sources.stop();
      await doors.stop();
      await Promise.race([
        Promise.all([effects.stop(), ...loops.map((l) => l.stop())]),
        sleep(ROUNDS_MS, undefined, { ref: false }),
      ]);
      await Promise.race([
        effects.drain(DRAIN_MS).then(() => relay.drain()),
        sleep(DRAIN_MS + 1_000, undefined, { ref: false }),
      ]);
      await health.close();
      await queues.close();
      await mongo.close();
      log.info('portcullis has stopped');
    },
  };
}
