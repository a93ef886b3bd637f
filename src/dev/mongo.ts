import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mongo } from 'mongoose';
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

// The library mongodb-memory-server finds and downloads mongod for us, and does not start it: its replica set puts the old
// configuration back on existing data, port and all, so a second start on another port never has a primary; and it takes a
// SIGKILL that a test wanted for a fault of its own. The rest is one command, and one guard for all three servers.

const SET = 'portcullis';
/** MongoDB's error code of a node that has never been in a set. */
const NOT_YET_INITIALIZED = 94;

export interface StartMongoOptions extends FindOptions {
  /** Folder that keeps the data; a temporary one by default. */
  dataDir?: string;
  /** A free one by default. */
  port?: number;
  /** Keeps it running on Ctrl-C, until `stop()`. */
  shielded?: boolean;
  /** More arguments for mongod, such as a parameter that allows fail points. */
  extraArgs?: readonly string[];
}

export interface RunningMongo extends RunningServer {
  /** Names the replica set and no database. */
  readonly uri: string;
}

interface SetConfig {
  _id: string;
  version: number;
  members: [{ _id: number; host: string }];
}

/** Makes the node the primary of its set of one, whatever port it had the last time. */
async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const client = new mongo.MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const config = await admin.command({ replSetGetConfig: 1 }).then(
      (answer) => answer.config as SetConfig,
      (error: unknown) => {
        if (error instanceof mongo.MongoServerError && error.code === NOT_YET_INITIALIZED) return null;
        throw error;
      },
    );
    const members = [{ _id: 0, host }];
    if (!config) await admin.command({ replSetInitiate: { _id: SET, members } });
    else if (config.members[0].host !== host) {
      await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
    }
    const isPrimary = async () => (await admin.command({ hello: 1 })).isWritablePrimary === true;
    await waitFor(isPrimary, { timeoutMs: 30_000, everyMs: 10, what: 'mongod to become the primary' });
  } finally {
    await client.close();
  }
}

/**
 * Starts MongoDB as a one-node replica set on 127.0.0.1, or hands out the one MONGODB_URI points at.
 * @throws ServerMissingError when there is none to start; Error with its last lines when it does not start
 */
export async function startMongo(options: StartMongoOptions = {}): Promise<RunningMongo> {
  const found = await findServer('mongodb', options);
  if (found.from === 'address') return { ...foreignServer(SERVER_SOURCES.mongodb.env), uri: found.address };
  const { binary } = found;
  const { shielded = false, extraArgs = [] } = options;
  const kept = options.dataDir === undefined ? null : resolve(options.dataDir);
  if (kept) await mkdir(kept, { recursive: true });
  const temp = kept ? null : await makeTempFolder('mongo');
  const cwd = kept ?? temp?.path ?? '';
  const launch = async (port: number): Promise<ServerProcess> => {
    const args = ['--bind_ip', '127.0.0.1', '--port', `${port}`, '--dbpath', cwd, '--replSet', SET];
    // No socket file outside the folder; memory and journal for a machine that does other work too (300 MB less on disk).
    args.push('--wiredTigerEngineConfigString', 'log=(file_max=16MB,prealloc=false)');
    args.push(
      '--storageEngine',
      'wiredTiger',
      '--nounixsocket',
      '--wiredTigerCacheSizeGB',
      '0.5',
      '--oplogSize',
      '256',
    );
    args.push('--setParameter', 'diagnosticDataCollectionEnabled=false', ...extraArgs);
    const server = await spawnServer({ binary, args, cwd, shielded, readyLine: /Waiting for connections/ });
    await becomePrimary(port).catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    return server;
  };
  try {
    const [port, first] = await onFreePort(options.port, async (chosen) => [chosen, await launch(chosen)] as const);
    const handle = handleServer(first, () => launch(port), temp);
    return Object.assign(handle, { uri: `mongodb://127.0.0.1:${port}/?replicaSet=${SET}` });
  } catch (error) {
    await temp?.remove();
    throw error;
  }
}
