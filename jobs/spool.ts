import { readdir, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { OfflineRemoval } from '../src/domain/offline.ts';
import type { Log } from '../src/log.ts';
import type { StateFolder } from './state-folder.ts';

const NAME = /^removal-.+\.json$/;

const shape = z.object({
  requestId: z.string(),
  effectId: z.string(),
  at: z.coerce.date(),
  removed: z.array(z.string()),
  observed: z.array(z.string()),
  evidence: z.string(),
});

/**
 * Removals done while the record could not be written, on this machine's disk until the record has them. One file
 * each, so that processes sharing the folder cannot spoil each other's.
 */
export interface Spool {
  /** On disk when it returns. @throws when the disk cannot be written */
  add(removal: OfflineRemoval): Promise<void>;
  /** What is still to be recorded. */
  read(): Promise<OfflineRemoval[]>;
  /** The record has it now. */
  drop(removal: OfflineRemoval): Promise<void>;
}

const nameOf = ({ effectId }: OfflineRemoval): string => `removal-${effectId}.json`;

/** @param log hears of notes that cannot be read; they stay where they are */
export function createSpool(folder: StateFolder, log: Log): Spool {
  return {
    add: (removal) => folder.replace(nameOf(removal), JSON.stringify(removal)),
    async read() {
      const names = (await readdir(folder.path)).filter((name) => NAME.test(name)).sort();
      const notes: OfflineRemoval[] = [];
      for (const name of names) {
        const text = await folder.read(name);
        // Gone: another process has recorded it meanwhile.
        if (text === null) continue;
        try {
          notes.push(shape.parse(JSON.parse(text)));
        } catch {
          log.error({ file: folder.file(name) }, 'a note of a removal cannot be read');
        }
      }
      return notes;
    },
    drop: (removal) => rm(folder.file(nameOf(removal)), { force: true }),
  };
}
