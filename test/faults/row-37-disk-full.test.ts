import { join } from 'node:path';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { type SmallDisk, smallDisk } from './support/full-disk.ts';
import { NFAULT_MS } from './support/lateness.ts';
import { type Away, endsFromMemory } from './support/mongo-away.ts';
import { row } from './support/row.ts';
import { told } from './support/told.ts';

const DOWN_MS = NFAULT_MS + 5_000;

/** The bot's connections by their name, so that the test's own still write. */
const NAME = 'the-bot';
const OUT_OF_DISK_SPACE = 14_031;
const failWrites = (world: FaultWorld, mode: 'alwaysOn' | 'off') =>
  world.models.requests.db
    .getClient()
    .db('admin')
    .command({
      configureFailPoint: 'failCommand',
      mode,
      ...(mode === 'off'
        ? {}
        : {
            data: {
              failCommands: ['insert', 'update', 'delete', 'findAndModify'],
              errorCode: OUT_OF_DISK_SPACE,
              appName: NAME,
            },
          }),
    });

/** It answers, and every write is refused. */
const REFUSES: Away = {
  what: 'writes refused',
  mongo: { extraArgs: ['--setParameter', 'enableTestCommands=1'] },
  start: ({ config }) => ({ config: { mongodbUri: `${config.mongodbUri}&appName=${NAME}` } }),
  go: (world) => failWrites(world, 'alwaysOn'),
  back: (world) => failWrites(world, 'off'),
  meanwhile: (world) => told(world, 'mongodb is in trouble', 'takes no writes'),
};

/** It ends by itself as soon as it has to write. */
const dies = (disk: SmallDisk): Away => ({
  what: 'disk full, and mongod gone',
  mongo: { dataDir: join(disk.path, 'data') },
  async go(world) {
    const { pid } = world.mongo;
    await disk.fill();
    await waitFor(() => !isThere(pid ?? 0), { timeoutMs: 30_000, what: 'mongod to end for want of room' });
  },
  async back(world) {
    await disk.free();
    await world.mongo.restart();
  },
  meanwhile: (world) => told(world, 'mongodb is in trouble'),
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

row(
  37,
  async (r) => {
    await endsFromMemory(r, REFUSES, DOWN_MS);
    const disk = await smallDisk(256);
    if (!disk) return r.observed('no disk to be filled on this machine: only refused writes');
    try {
      await endsFromMemory(r, dies(disk), DOWN_MS);
    } finally {
      await disk.remove();
    }
  },
  { timeoutMs: 300_000 },
);
