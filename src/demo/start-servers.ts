import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startMongo } from '../dev/mongo.ts';
import { startRedis } from '../dev/redis.ts';
import { withDatabase } from '../dev/with-database.ts';
import type { Narrator } from './narrate.ts';

/**
 * MongoDB and Redis, found, fetched or given by the environment.
 * @param options.dataDir keeps their data; temporary otherwise
 * @param options.onStarted told how to stop each as soon as it runs
 * @throws ServerMissingError naming every way to get what is missing
 */
export async function startServers(options: {
  dataDir: string | null;
  onStarted(stop: () => Promise<void>): void;
  narrator: Narrator;
}): Promise<{ mongodbUri: string; redisUrl: string }> {
  const { dataDir, onStarted, narrator } = options;
  const folder = async (name: string) => {
    if (!dataDir) return {};
    const path = join(dataDir, name);
    await mkdir(path, { recursive: true });
    return { dataDir: path };
  };
  const mongo = await startMongo({ shielded: true, ...(await folder('mongodb')) });
  onStarted(() => mongo.stop());
  narrator.step('MongoDB answers', new URL(mongo.uri.replace(/^mongodb/, 'http')).host);
  const redis = await startRedis({ shielded: true, ...(await folder('redis')) });
  onStarted(() => redis.stop());
  narrator.step('Redis protocol server answers', new URL(redis.url).host);
  return { mongodbUri: withDatabase(mongo.uri, 'portcullis'), redisUrl: redis.url };
}
