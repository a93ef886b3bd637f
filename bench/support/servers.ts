/** MongoDB and Redis of a run, in processes and folders of their own, as durable as in service. */
import { join } from 'node:path';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { type RunningRedis, startRedis } from '../../src/dev/redis.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';

export interface Servers {
  mongo: RunningMongo;
  /** With an append-only file, written to disk every second. */
  redis: RunningRedis;
  /** For files of the run. */
  folder: string;
  stop(): Promise<void>;
}

/** Never the servers of the environment: a bench fills and flushes what it runs on. */
export const OWN_SERVERS = { env: { ...process.env, MONGODB_URI: '', REDIS_URL: '' } };

export async function startServers(): Promise<Servers> {
  const folder = await makeTempFolder('bench');
  const mongo = await startMongo(OWN_SERVERS);
  const redis = await startRedis({ ...OWN_SERVERS, dataDir: join(folder.path, 'redis') }).catch(
    async (error: unknown) => {
      await mongo.stop();
      throw error;
    },
  );
  return {
    mongo,
    redis,
    folder: folder.path,
    async stop() {
      await Promise.all([mongo.stop(), redis.kill()]);
      await folder.remove();
    },
  };
}
