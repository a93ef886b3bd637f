import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import type { FindOptions } from './fetch-server.ts';
import { findServer } from './fetch-server.ts';
import { onFreePort } from './free-port.ts';
import type { RunningServer } from './running-server.ts';
import { foreignServer, handleServer } from './running-server.ts';
import { SERVER_SOURCES } from './server-sources.ts';
import type { ServerProcess } from './spawn-server.ts';
import { spawnServer } from './spawn-server.ts';
import { makeTempFolder } from './temp-folder.ts';
import { waitFor } from './wait-for.ts';

export interface StartRedisOptions extends FindOptions {
  /** Folder that keeps the data, with an append-only file; without one nothing outlives the process. */
  dataDir?: string;
  /** A free one by default. */
  port?: number;
  /** Keeps it running on Ctrl-C, until `stop()`. */
  shielded?: boolean;
}

export interface RunningRedis extends RunningServer {
  readonly url: string;
}

async function ping(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString().startsWith('+PONG');
  } finally {
    socket.destroy();
  }
}

/**
 * Starts a Redis or Valkey server on 127.0.0.1, or hands out the one REDIS_URL points at.
 * @throws ServerMissingError when there is none to start; Error with its last lines when it does not start
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RunningRedis> {
  const found = await findServer('redis', options);
  if (found.from === 'address') return { ...foreignServer(SERVER_SOURCES.redis.env), url: found.address };
  const { binary } = found;
  const kept = options.dataDir === undefined ? null : resolve(options.dataDir);
  if (kept) await mkdir(kept, { recursive: true });
  const temp = kept ? null : await makeTempFolder('redis');
  const cwd = kept ?? temp?.path ?? '';
  const launch = async (port: number): Promise<ServerProcess> => {
    const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', cwd, '--save', '', '--daemonize', 'no'];
    // BullMQ must never find a key evicted; 100 looks a second make due times sharp (the default is 10).
    args.push('--maxmemory-policy', 'noeviction', '--hz', '100', '--appendonly', kept ? 'yes' : 'no');
    const { shielded = false } = options;
    const server = await spawnServer({ binary, args, cwd, shielded, readyLine: /Ready to accept connections/ });
    await waitFor(() => ping(port), { what: 'Redis to answer PING' }).catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    return server;
  };
  try {
    const [port, first] = await onFreePort(options.port, async (chosen) => [chosen, await launch(chosen)] as const);
    const handle = handleServer(first, () => launch(port), temp);
    return Object.assign(handle, { url: `redis://127.0.0.1:${port}` });
  } catch (error) {
    await temp?.remove();
    throw error;
  }
}
