import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardFolder, unguardFolder } from './guard.ts';

export interface TempFolder {
  path: string;
  /** Removes it and all in it. Safe to call twice. */
  remove(): Promise<void>;
}

/**
 * A new private folder that is removed when we end, however we end.
 * @param name what it is for; part of its name
 * @param parent an existing folder; the system's own for temporary files by default
 */
export async function makeTempFolder(name: string, parent = tmpdir()): Promise<TempFolder> {
  const path = await mkdtemp(join(parent, `portcullis-${name}-`));
  guardFolder(path);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 20 });
      unguardFolder(path);
    },
  };
}
