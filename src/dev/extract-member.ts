import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Takes one member out of a zip archive, as a stream; nothing else is written, whatever the archive holds.
 * @param archive path of the archive
 * @param member exact name of the member
 * @param target file to create, mode 755; it must not exist yet
 * @throws Error when the archive is damaged or has no such member
 */
export async function extractMember(archive: string, member: string, target: string): Promise<void> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      const file = await open(target, 'wx', 0o755);
      await pipeline(await zip.openReadStreamPromise(entry), file.createWriteStream({ flush: true }));
      return;
    }
  } finally {
    zip.close();
  }
  throw new Error(`The archive holds no ${member}`);
}
