/** What the figures were measured on. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import type { Servers } from './servers.ts';

export interface Facts {
  versions: Record<string, string>;
  durability: Record<string, string>;
  machine: { cores: number; cpu: string; memoryGb: number };
}

/** Load of the machine over 1, 5 and 15 minutes. */
export const load = (): string =>
  loadavg()
    .map((l) => l.toFixed(2))
    .join(' ');

/** The version of an installed package, from its own file: not every package lets it be imported. */
function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  for (let folder = dirname(require.resolve(name)); ; folder = dirname(folder)) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === name) return found.version ?? 'unknown';
    } catch {
      // Not here: the folder above.
    }
    if (folder === dirname(folder)) return 'unknown';
  }
}

export async function factsOf({ mongo, redis }: Servers): Promise<Facts> {
  const client = await mongoose.mongo.MongoClient.connect(mongo.uri);
  const build = await client.db('admin').command({ buildInfo: 1 });
  await client.close();
  const kv = new Redis(redis.url);
  const info = await kv.info('server');
  const [, appendonly] = await kv.config('GET', 'appendonly');
  const [, fsync] = await kv.config('GET', 'appendfsync');
  kv.disconnect();
  const named = (field: string) => new RegExp(`${field}:(\\S+)`).exec(info)?.[1];
  const valkey = named('valkey_version');
  const [cpu] = cpus();
  return {
    versions: {
      node: process.versions.node,
      mongodb: String(build['version']),
      [valkey ? 'valkey' : 'redis']: valkey ?? named('redis_version') ?? 'unknown',
      bullmq: versionOf('bullmq'),
      bolt: versionOf('@slack/bolt'),
      mongoose: versionOf('mongoose'),
      ioredis: versionOf('ioredis'),
    },
    durability: {
      mongodb: 'replica set of one node, writes w: majority, j: true (bare writes too)',
      redis: `appendonly ${appendonly ?? '?'}, appendfsync ${fsync ?? '?'}, hz 100, noeviction`,
    },
    machine: { cores: cpus().length, cpu: cpu?.model.trim() ?? 'unknown', memoryGb: Math.round(totalmem() / 2 ** 30) },
  };
}
