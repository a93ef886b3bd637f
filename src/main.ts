import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../handlers/app.ts';
import type { JobDeps } from '../jobs/deps.ts';
import { createDispatch } from '../jobs/dispatch.ts';
import { runEffect } from '../jobs/effect-worker.ts';
import { sweep } from '../jobs/expiry-sweep.ts';
import { createHorizon } from '../jobs/horizon.ts';
import { createQueues, startWorkers } from '../jobs/queues.ts';
import { createRelay } from '../jobs/relay.ts';
import { feedSecurity } from '../jobs/security-feed.ts';
import { createSlackClient, createSlackPort } from '../jobs/slack-port.ts';
import { createSpool } from '../jobs/spool.ts';
import { openStateFolder } from '../jobs/state-folder.ts';
import { createWatch } from '../jobs/watch-dependencies.ts';
import { createLeaverWatch } from '../jobs/watch-leavers.ts';
import { createSystemWatch } from '../jobs/watch-systems.ts';
import { createTargetWatch } from '../jobs/watch-targets.ts';
import { connectMongo } from '../models/connection.ts';
import { ensureIndexes } from '../models/indexes.ts';
import { createModels } from '../models/models.ts';
import { canWrite } from '../models/write-probe.ts';
import { type Config, type Env, readSecret } from './config.ts';
import { createRegistry } from './connectors/registry.ts';
import { type Ctx, createContext, systemClock } from './context.ts';
import { WISH_CAP_MS } from './domain/effect.ts';
import { serveHealth } from './health.ts';
import { createLog, type Log } from './log.ts';
import { every, type Loop } from './loop.ts';
import { openLedger } from './open-ledger.ts';
import { startClockGuard } from './start-clock-guard.ts';
import { startSources } from './start-sources.ts';
import { startWitness } from './start-witness.ts';

/** `bot` listens to Slack, `worker` carries out; both bring events to the ledger. */
export type ProcessRole = 'all' | 'bot' | 'worker';

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

/** How long a job of the queue waits for room in its lane before it is left to the sweep, in ms. */
const QUEUE_PATIENCE_MS = 2_000;

/** Time a round that runs gets at the end, in ms; one may be arming a large queue, which the next process does again. */
const ROUNDS_MS = 4_000;

/** Time running work gets at the end, in ms. */
const DRAIN_MS = 15_000;

/** Builds everything once and starts it in order. @throws when configuration or MongoDB is unusable */
export async function startPortcullis({ config, env, role = 'all', ...rest }: StartOptions): Promise<Portcullis> {
  const log = rest.log ?? createLog(config.logLevel);
  const state = await openStateFolder(config.stateDir);
  const mongo = await connectMongo(config.mongodbUri);
  const queues = createQueues(config.redisUrl, config.prefix, log);
  const guard = await startClockGuard(rest.overrides?.clock ?? systemClock, { mongo, queues, log });
  const ctx = createContext(log, { ...rest.overrides, clock: guard.clock });
  await ensureIndexes(mongo);
  const models = createModels(mongo);
  const { ledger, end, refused } = openLedger(models.ledger);
  const sources = await startSources({ ctx, ledger, catalogPath: config.catalogPath, env });
  const base = { ctx, models, ledger, catalog: () => sources.catalog(), roster: () => sources.roster() };
  const relay = createRelay(base, queues);
  const client = createSlackClient(config.slack.botToken, log, config.slack.apiUrl ?? undefined);
  const plainDates = config.slack.apiUrl !== null;
  const registry = createRegistry({
    systems: () => sources.catalog().systems,
    secret: (name) => readSecret(env, name),
  });
  const dispatch = createDispatch({ run: guard.timely((ref) => runEffect(deps, ref)), clock: ctx.clock, log });
  const deps: JobDeps = {
    ...base,
    nudge: (id) => relay.soon(id),
    connectorFor: (id) => registry.forSystem(id),
    slack: createSlackPort(client, { plainDates }),
    targetFailed(systemId, retryAfterMs) {
      targets.failed(systemId, retryAfterMs);
      if (retryAfterMs !== null) dispatch.rest(systemId, Math.min(retryAfterMs, WISH_CAP_MS));
    },
    mayGrant: () => guard.mayGrant() && record.mayGrant(),
    isWhole: () => record.isWhole(),
    removedOffline: (effectId) => horizon.did(effectId),
    leaseMs: config.leaseMs,
  };
  const targets = createTargetWatch(deps);
  const { record, looking } = await startWitness(deps, { folder: state, queues, mongo, prefix: config.prefix, end });
  const horizon = createHorizon(deps, {
    spool: createSpool(state, log),
    canWrite: () => canWrite(models.cursors),
    page: async (text) => {
      await deps.slack.post(sources.catalog().slack.securityChannel, { text, blocks: [] });
    },
  });
  const slack =
    role === 'worker' ? null : startSlackApp(() => createApp({ ...deps, client, plainDates }, config.slack), log);
  const watch = createWatch(deps, {
    async writeMongo() {
      await mongo.db?.admin().command({ ping: 1 });
      if (!(await canWrite(models.cursors))) throw new Error('it answers and takes no writes');
    },
    ledgerTrouble: () => relay.trouble(),
    queues,
    slackUp: () => slack?.up() ?? true,
    clock: guard,
    record,
  });
  const loops: Loop[] = [
    every(1_000, 'clock', log, () => guard.look()),
    every(1_000, 'relay', log, () => relay.tick()),
    every(5_000, 'dependencies', log, () => watch.look()),
    every(1_000, 'refused events', log, () => refused.tell(deps)),
    looking,
  ];
  if (role !== 'bot') {
    const token = ctx.newId();
    loops.push(
      every(
        1_000,
        'sweep',
        log,
        guard.timely(() => sweep(deps, dispatch)),
      ),
    );
    // Apart from what waits for MongoDB.
    loops.push(every(1_000, 'offline', log, () => horizon.act()));
    loops.push(every(10_000, 'horizon', log, () => horizon.refresh()));
    const systems = createSystemWatch(deps);
    loops.push(every(5_000, 'targets', log, () => targets.look()));
    loops.push(every(2_000, 'systems', log, () => systems.look()));
    loops.push(every(1_100, 'security', log, () => feedSecurity(deps, token)));
    const leavers = createLeaverWatch(deps);
    loops.push(
      every(
        2_000,
        'leavers',
        log,
        guard.timely(() => leavers.look()),
      ),
    );
  }
  const workers =
    role === 'bot'
      ? null
      : startWorkers(config.redisUrl, config.prefix, log, (ref) => dispatch.offer(ref, QUEUE_PATIENCE_MS));
  await queues.ready(2_000).catch(() => log.warn('Redis is away: starting without it; the sweep carries on'));
  await watch.look();
  const health = await serveHealth(config, () => watch.seen());
  log.info({ role, port: health.port }, 'portcullis is up');
  return {
    healthPort: health.port,
    slackUp: () => slack?.up() ?? false,
    async stop() {
      sources.stop();
      await slack?.stop();
      await Promise.race([
        Promise.all(loops.map((l) => l.stop())),
        sleep(ROUNDS_MS, undefined, { ref: false }),
      ]);
      await Promise.race([
        Promise.all([workers?.close(DRAIN_MS), dispatch.drain()]).then(() => relay.drain()),
        sleep(DRAIN_MS + 1_000, undefined, { ref: false }),
      ]);
      await health.close();
      await queues.close();
      await mongo.close();
      log.info('portcullis has stopped');
    },
  };
}

/** Connects to Slack and keeps trying: nothing else waits for it. */
function startSlackApp(create: () => ReturnType<typeof createApp>, log: Log): { up(): boolean; stop(): Promise<void> } {
  let stopping = false;
  let { app, connected } = create();
  const run = async () => {
    for (let attempt = 1; !stopping; attempt += 1) {
      try {
        await app.start();
        return;
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'Slack is away; will try again');
        await sleep(Math.min(attempt * 1_000, 10_000), undefined, { ref: false });
        ({ app, connected } = create());
      }
    }
  };
  void run();
  return {
    up: () => connected(),
    async stop() {
      stopping = true;
      // The socket client may take long to say goodbye; nothing depends on it.
      await Promise.race([app.stop().catch(() => undefined), sleep(2_000, undefined, { ref: false })]);
    },
  };
}
