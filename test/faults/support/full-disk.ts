import { execFile } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTempFolder } from '../../../src/dev/temp-folder.ts';

const run = promisify(execFile);

/** A small disk of its own. */
export interface SmallDisk {
  readonly path: string;
  /** Nothing more fits on it. */
  fill(): Promise<void>;
  /** What filled it is gone. */
  free(): Promise<void>;
  /** Takes it away, with all that is on it. */
  remove(): Promise<void>;
}

/** @param megabytes its size @returns null where only an administrator may have one */
export async function smallDisk(megabytes: number): Promise<SmallDisk | null> {
  const folder = await makeTempFolder('small-disk');
  const { path } = folder;
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', path]).then(
    () => true,
    () => false,
  );
  if (!mounted) {
    await folder.remove();
    return null;
  }
  const filler = join(path, 'filler');
  return {
    path,
    async fill() {
      const { bavail, bsize } = await statfs(path);
      await writeFile(filler, Buffer.alloc(bavail * bsize));
    },
    free: () => rm(filler, { force: true }),
    async remove() {
      await run('umount', ['-l', path]);
      await folder.remove();
    },
  };
}
