import { createQueues } from '../../jobs/queues.ts';
import { rebuildQueue } from '../../jobs/rebuild-queue.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { type Env, readConfig } from '../config.ts';
import { createContext } from '../context.ts';
import { createLog } from '../log.ts';

/** Arms every open effect again. Safe at any time: what is armed already stays as it is. */
export async function rebuild(env: Env): Promise<void> {
  const config = readConfig(env);
  const log = createLog('warn');
  const mongo = await connectMongo(config.mongodbUri);
  const queues = createQueues(config.redisUrl, config.prefix, log);
  try {
    await queues.ready(5_000);
    const armed = await rebuildQueue({ ctx: createContext(log), models: createModels(mongo) }, queues);
    console.log(`${String(armed)} effects armed`);
  } finally {
    await queues.close();
    await mongo.close();
  }
}
