import { mongo } from 'mongoose';
import { findServer } from '../../../src/dev/fetch-server.ts';
import { onFreePort } from '../../../src/dev/free-port.ts';
import { spawnServer } from '../../../src/dev/spawn-server.ts';
import { makeTempFolder } from '../../../src/dev/temp-folder.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import type { FaultWorld } from './fault-world.ts';

/** What `top` counts when somebody reads a collection. */
const READS = ['queries', 'getmore', 'commands'] as const;
/** Longest wait for it to copy what the primary has, in ms. */
const SYNC_MS = 60_000;

/** A second member of the world's own replica set; it has no vote, so that the primary goes on alone. */
export interface Secondary {
  readonly port: number;
  /** Straight to it. */
  readonly client: mongo.MongoClient;
  /** From here on it hears of nothing; resolves when that holds. */
  hold(): Promise<void>;
  /** How often somebody read the world's database from it since it started. */
  reads(): Promise<number>;
  /** Out of the set, and gone. */
  stop(): Promise<void>;
}

type Usage = Partial<Record<(typeof READS)[number], { count: number }>>;

interface SetConfig {
  _id: string;
  version: number;
  members: { _id: number; host: string; priority?: number; votes?: number }[];
}

/** Starts it beside the primary of the world and waits until it has everything. */
export async function addSecondary(world: FaultWorld): Promise<Secondary> {
  const found = await findServer('mongodb', { env: { ...process.env, MONGODB_URI: '' } });
  if (found.from === 'address') throw new Error('there is no mongod to start');
  const folder = await makeTempFolder('secondary');
  const set = new URL(world.mongo.uri).searchParams.get('replicaSet') ?? '';
  const [port, server] = await onFreePort(undefined, async (chosen) => {
    const args = ['--bind_ip', '127.0.0.1', '--port', String(chosen), '--dbpath', folder.path, '--replSet', set];
    args.push('--nounixsocket', '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '64');
    args.push('--setParameter', 'enableTestCommands=1', '--setParameter', 'diagnosticDataCollectionEnabled=false');
    const readyLine = /Waiting for connections/;
    return [chosen, await spawnServer({ binary: found.binary, args, cwd: folder.path, readyLine })] as const;
  });
  const primary = world.models.requests.db.getClient().db('admin');
  const { config } = (await primary.command({ replSetGetConfig: 1 })) as unknown as { config: SetConfig };
  const member = { _id: 1, host: `127.0.0.1:${String(port)}`, priority: 0, votes: 0 };
  const members = [...config.members, member];
  await primary.command({ replSetReconfig: { ...config, version: config.version + 1, members } });
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`);
  const admin = client.db('admin');
  const isSecondary = async () => (await admin.command({ hello: 1 }))['secondary'] === true;
  await waitFor(isSecondary, { timeoutMs: SYNC_MS, what: 'the second member to have copied everything' });
  return {
    port,
    client,
    async hold() {
      const point = await admin.command({ configureFailPoint: 'stopReplProducer', mode: 'alwaysOn' });
      const timesEntered = Number(point['count']) + 1;
      await admin.command({ waitForFailPoint: 'stopReplProducer', timesEntered, maxTimeMS: SYNC_MS });
    },
    async reads() {
      const { totals } = (await admin.command({ top: 1 })) as unknown as { totals: Record<string, Usage> };
      const ours = Object.entries(totals).filter(([name]) => name.startsWith(`${world.models.requests.db.name}.`));
      return ours.reduce((sum, [, usage]) => sum + READS.reduce((n, kind) => n + (usage[kind]?.count ?? 0), 0), 0);
    },
    async stop() {
      await client.close();
      await server.kill();
      await folder.remove();
    },
  };
}

/** Waits until it has this document of the requests. */
export async function untilCopied({ client }: Secondary, world: FaultWorld, id: string): Promise<void> {
  const requests = client.db(world.models.requests.db.name).collection<{ _id: string; version: number }>('requests');
  const copied = async () => {
    const there = await requests.findOne({ _id: id }, { readPreference: 'secondaryPreferred' });
    return there?.version === (await world.record(id)).version;
  };
  await waitFor(copied, { timeoutMs: SYNC_MS, what: `${id} to be copied` });
}
