import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';

/** A MongoDB of its own whose data folder can be copied and put back, as a backup is. */
export interface BackedUpMongo {
  mongo: RunningMongo;
  /** Stops it, copies the data, starts it again. */
  backUp(): Promise<void>;
  /** Stops it, puts the copy back, starts it again. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBackedUpMongo(): Promise<BackedUpMongo> {
  const folder = await makeTempFolder('backed-up');
  const data = join(folder.path, 'data');
  const copy = join(folder.path, 'copy');
  const mongo = await startMongo({ dataDir: data });
  return {
    mongo,
    async backUp() {
      await mongo.stop();
      await rm(copy, { recursive: true, force: true });
      await cp(data, copy, { recursive: true });
      await mongo.restart();
    },
    async restore() {
      await mongo.stop();
      await rm(data, { recursive: true, force: true });
      await cp(copy, data, { recursive: true });
      await mongo.restart();
    },
    async stop() {
      await mongo.kill();
      await folder.remove();
    },
  };
}
