import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';

/** How a data folder is copied and put back. */
export interface Backup {
  /** Stops MongoDB, copies the data, starts it again. */
  backUp(): Promise<void>;
  /** Stops it, puts the copy back, starts it again. */
  restore(): Promise<void>;
}

/** A MongoDB of its own whose data folder can be copied and put back, as a backup is. */
export interface BackedUpMongo extends Backup {
  mongo: RunningMongo;
  stop(): Promise<void>;
}

/**
 * @param mongo a server of its own
 * @param data its data folder
 * @param copy where the backup is kept
 */
export const backupOf = (mongo: RunningMongo, data: string, copy: string): Backup => ({
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
});

export async function startBackedUpMongo(): Promise<BackedUpMongo> {
  const folder = await makeTempFolder('backed-up');
  const data = join(folder.path, 'data');
  const mongo = await startMongo({ dataDir: data });
  return {
    mongo,
    ...backupOf(mongo, data, join(folder.path, 'copy')),
    async stop() {
      await mongo.kill();
      await folder.remove();
    },
  };
}
