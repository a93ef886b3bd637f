import { Redis } from 'ioredis';
import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { type Config, type Env, readConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import { isAlarming, queueState, type Standing } from '../domain/standing.ts';
import { manifestScopes } from '../manifest-scopes.ts';
import { readStatus } from '../operations/read-status.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { targetOverrides } from '../sources/target-override.ts';
import { statusText } from '../views/status-text.ts';
import { CANNOT_LOOK } from './operate.ts';

/** Longest Redis may take to answer, in ms. */
const REDIS_MS = 2_000;

/** Prints how it stands; status 0 when nothing is overdue, 1 when something is or a quarantine stands, 2 when it cannot look. */
export async function status(env: Env, options: { json?: boolean }): Promise<void> {
  try {
    const standing = await look(readConfig(env), env);
    if (options.json) console.log(JSON.stringify(standing, null, 2));
    else process.stdout.write(statusText(standing));
    process.exitCode = isAlarming(standing) ? 1 : 0;
  } catch (error) {
    console.error(`Cannot look: ${error instanceof Error ? error.message : 'unknown'}`);
    process.exitCode = CANNOT_LOOK;
  }
}

async function look(config: Config, env: Env): Promise<Standing> {
  const { catalog, faults } = readCatalog(config.catalogPath, { overrides: targetOverrides(env) });
  const mongo = await connectMongo(config.mongodbUri, { maxPoolSize: 8 });
  try {
    const [facts, redis] = await Promise.all([
      readStatus(
        { ctx: { clock: systemClock }, models: createModels(mongo) },
        catalog,
        config.slack.install ? (manifestScopes() ?? []) : null,
      ),
      redisState(config),
    ]);
    return { ...facts, redis, catalogTrouble: catalog ? null : (faults[0]?.message ?? 'unknown') };
  } finally {
    await mongo.close();
  }
}

/** Redis only speeds things up: away is a fact, not a failure. */
async function redisState({ redisUrl, prefix }: Config): Promise<Standing['redis']> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: REDIS_MS,
    commandTimeout: REDIS_MS,
  });
  // The failed call only says that the connection is closed; why comes as an event.
  let said: string | null = null;
  redis.on('error', (error: Error) => {
    said ??= error.message;
  });
  try {
    await redis.connect();
    return { state: queueState(await redis.get(`${prefix}:armed`)), why: null };
  } catch (error) {
    return { state: 'away', why: said ?? (error instanceof Error ? error.message : 'unknown') };
  } finally {
    redis.disconnect();
  }
}
