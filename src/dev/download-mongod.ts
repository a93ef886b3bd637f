import { join } from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import type { OnProgress, Progress } from './show-progress.ts';

const options = (cacheDir: string) => ({ downloadDir: join(cacheDir, 'mongodb-memory-server'), checkMD5: true });

/** A mongod that mongodb-memory-server downloaded earlier, or null. Needs no network. */
export async function locateMongod(cacheDir: string): Promise<string | null> {
  const { downloadDir } = options(cacheDir);
  const wanted = DryMongoBinary.getEnsuredOptions({ downloadDir });
  return (await DryMongoBinary.locateBinary(wanted)) ?? null;
}

/**
 * Downloads the mongod that mongodb-memory-server thinks right for this system; it shows its own progress on a terminal.
 * @throws the error of mongodb-memory-server, as when the network does not allow it
 */
export async function downloadMongod(cacheDir: string, onProgress: OnProgress): Promise<string> {
  const title = 'Downloading mongod through mongodb-memory-server';
  const report = (state: Progress['state']) => onProgress({ title, received: 0, total: null, state });
  report('going');
  try {
    const binary = await MongoBinary.getPath(options(cacheDir));
    report('done');
    return binary;
  } catch (error) {
    report('failed');
    throw error;
  }
}
