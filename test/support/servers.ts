import type { TestProject } from 'vitest/node';
import { startMongo } from '../../src/dev/mongo.ts';
import { startRedis } from '../../src/dev/redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A replica set, no database named: every suite takes one of its own. */
    mongodbUri: string;
    redisUrl: string;
  }
}

/** One MongoDB and one Redis for the whole run; those of MONGODB_URI and REDIS_URL when they are set. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const mongo = await startMongo();
  const redis = await startRedis().catch(async (error: unknown) => {
    await mongo.stop();
    throw error;
  });
  project.provide('mongodbUri', mongo.uri);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([mongo.stop(), redis.stop()]);
  };
}
