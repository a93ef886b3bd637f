import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The state folder cannot be used. Told in these words at start. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

/** The few files that must outlive a restore of MongoDB and a loss of Redis. */
export interface StateFolder {
  readonly path: string;
  /** Where a file of this name is. */
  file(name: string): string;
  /** @returns null when there is no such file */
  read(name: string): Promise<string | null>;
  /** Whole or not at all, and on disk when it answers: written beside, forced out, renamed. */
  replace(name: string, text: string): Promise<void>;
}

const MODE = { folder: 0o700, file: 0o600 } as const;

/**
 * Makes the folder if need be and writes into it once, so that a wrong setting is noticed at the start.
 * @throws StateFolderError saying what to set
 */
export async function openStateFolder(folder: string): Promise<StateFolder> {
  const path = resolve(folder);
  const file = (name: string): string => join(path, name);
  const replace = async (name: string, text: string): Promise<void> => {
    const beside = file(`.${name}.${randomUUID()}`);
    try {
      await writeOut(beside, text);
      await rename(beside, file(name));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
    await forceOut(path);
  };
  try {
    await mkdir(path, { recursive: true, mode: MODE.folder });
    await replace('writable', '');
    await rm(file('writable'), { force: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new StateFolderError(
      `The state folder ${path} cannot be written (${code}).\nSet PORTCULLIS_STATE_DIR to a folder that this user may write and that a restore of MongoDB does not touch.`,
      { cause: error },
    );
  }
  return {
    path,
    file,
    replace,
    read: (name) =>
      readFile(file(name), 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }),
  };
}

async function writeOut(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', MODE.file);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rename itself must outlive a power cut. Not every file system lets a folder be forced out. */
async function forceOut(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}
